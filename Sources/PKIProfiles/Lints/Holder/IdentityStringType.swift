internal import PKIStructures

/// The identity extensions of GM/T 0015 are PrintableStrings.
enum IdentityStringType: HolderLint {
    static let rule = LintRule(
        "lint.identity_string_type", .warning, "GM/T 0015, GB/T 20518 §5.2.4",
        english: "insurance, registration, organisation and taxation numbers are PrintableStrings in DER",
        chinese: "社会保险号、工商注册号、组织机构代码、税号为 DER 编码的 PrintableString")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.identityMembers.filter { IdentityExtensions.numbers.contains($0.id) }.compactMap { member in
            let value = try? AttributeValue(derEncoded: member.value)
            guard value?.tag != .printableString else { return nil }
            let found = value.map { "of \($0.tag)" } ?? "no DER"
            return LintFlaw(.extension(member.id), "\(member.label) is \(found), it must be a PrintableString")
        }
    }
}
