internal import PKIStructures

/// Issuer and serial number of authorityKeyIdentifier go together.
enum AuthorityKeyIdentifierHalf: FrameLint {
    static let rule = LintRule(
        "lint.authority_key_identifier_half", .error, "RFC 5280 Appendix A.2",
        english: "authorityKeyIdentifier has both authorityCertIssuer and authorityCertSerialNumber, or neither",
        chinese: "authorityKeyIdentifier 中颁发者与序列号同时出现或同时省略")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        guard let content = frame.extensions.content(AuthorityKeyIdentifier.self),
            (content.authorityCertIssuer == nil) != (content.authorityCertSerialNumber == nil)
        else { return [] }
        let missing = content.authorityCertIssuer == nil ? "authorityCertIssuer" : "authorityCertSerialNumber"
        return [LintFlaw(.extension(.authorityKeyIdentifier), "authorityKeyIdentifier has no \(missing)")]
    }
}
