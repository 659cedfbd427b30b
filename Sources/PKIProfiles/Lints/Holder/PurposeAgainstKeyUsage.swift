internal import PKIStructures

/// A purpose that the key usage leaves no way to serve.
enum PurposeAgainstKeyUsage: HolderLint {
    static let rule = LintRule(
        "lint.purpose_against_key_usage", .warning, "RFC 5280 §4.2.1.12",
        english: "every purpose is consistent with the key usage", chinese: "每一扩展用途与 keyUsage 一致")

    /// The bits of which a purpose needs one at least.
    private static let needs: [OID: KeyUsage] = [
        .serverAuth: [.digitalSignature, .keyEncipherment, .keyAgreement],
        .clientAuth: [.digitalSignature, .keyAgreement],
        .codeSigning: [.digitalSignature],
        .emailProtection: [.digitalSignature, .nonRepudiation, .keyEncipherment, .keyAgreement],
        .timeStamping: [.digitalSignature, .nonRepudiation],
        .ocspSigning: [.digitalSignature, .nonRepudiation],
    ]

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        guard let usage = holder.extensions.content(KeyUsage.self), !holder.extensions.isCA,
            let purposes = holder.extensions.content(ExtendedKeyUsage.self)?.purposes
        else { return [] }
        return purposes.compactMap { purpose in
            guard let needed = needs[purpose], usage.isDisjoint(with: needed) else { return nil }
            let message = "the purpose \(purpose) needs one of '\(needed)', key usage is '\(usage)'"
            return LintFlaw(.extension(.extendedKeyUsage), message)
        }
    }
}
