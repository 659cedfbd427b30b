internal import PKIStructures

/// The identity code of a person is one of three documents.
///
///     IdentifyCode ::= CHOICE { residenterCardNumber [0] PrintableString, militaryOfficerCardNumber [1] UTF8String,
///         passportNumber [2] PrintableString }
///
/// The standard leaves open whether the tags are implicit or explicit; both are met, and taken.
enum IdentityCodeForm: HolderLint {
    static let rule = LintRule(
        "lint.identity_code_form", .warning, "GM/T 0015, GB/T 20518 §5.2.4; GB 11643-1999",
        english: "identifyCode is [0], [1] or [2], and a resident's number has its check character",
        chinese: "identifyCode 为 [0]、[1] 或 [2]，居民身份证号校验正确")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.members.filter { IdentityExtensions.identityCodes.contains($0.id) }.compactMap { member in
            fault(member.value).map { LintFlaw(.extension(member.id), "\(member.label) \($0)") }
        }
    }

    // The number itself is no text for a message: receipts and screens are read by others.
    private static func fault(_ value: [UInt8]) -> String? {
        var reader = DERReader(value)
        guard let element = try? reader.readAny("identifyCode"), reader.isAtEnd else { return "is no DER" }
        let number = element.tag.rawValue & 0x1F
        guard element.tag.rawValue & 0xC0 == 0x80, number <= 2 else { return "is \(element.tag), not [0], [1] or [2]" }
        guard number == 0 else { return nil }
        let isConstructed = element.tag == .contextConstructed(0)
        let text = isConstructed ? try? AttributeValue(derEncoded: Array(element.content)).text : text(element.content)
        return text.flatMap { ResidentIdentityNumber($0) } == nil ? "holds a number without its check character" : nil
    }

    private static func text(_ content: ArraySlice<UInt8>) -> String? { String(validating: content, as: UTF8.self) }
}
