internal import PKIStructures

/// The identity code of a person is one of three documents (see ``IdentityCode``).
enum IdentityCodeForm: HolderLint {
    static let rule = LintRule(
        "lint.identity_code_form", .warning, "GM/T 0015, GB/T 20518 §5.2.4; GB 11643-1999",
        english: "identifyCode is [0], [1] or [2], and a resident's number has its check character",
        chinese: "identifyCode 为 [0]、[1] 或 [2]，居民身份证号校验正确")

    // The number itself is no text for a message: receipts and screens are read by others.
    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.identityMembers.compactMap { member in
            fault(of: member).map { LintFlaw(.extension(member.id), "\(member.label) \($0)") }
        }
    }

    private static func fault(of member: Extension) -> String? {
        if member.id == IdentityExtensions.residentNumber {
            let text = try? AttributeValue(derEncoded: member.value).text
            return text.flatMap { CheckedResidentNumber($0) } == nil ? "has not its check character" : nil
        }
        guard IdentityExtensions.identityCodes.contains(member.id),
            let code = try? IdentityCode(derEncoded: member.value[...])
        else { return nil }
        switch code.document {
        case .residentCard where CheckedResidentNumber(code.number.text) == nil:
            return "holds a resident's number without its check character"
        case .residentCard, .officerCard, .passport: return nil
        case nil: return "does not say of which document it is"
        }
    }
}
