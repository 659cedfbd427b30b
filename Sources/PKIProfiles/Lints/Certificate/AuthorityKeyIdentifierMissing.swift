internal import PKIStructures

/// Which key of the issuer signed must be known.
enum AuthorityKeyIdentifierMissing: CertificateLint {
    static let rule = LintRule(
        "lint.authority_key_identifier_missing", .error, "RFC 5280 §4.2.1.1",
        english: "a certificate that is not self-signed has an authorityKeyIdentifier",
        chinese: "非自签名证书含 authorityKeyIdentifier")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        let id = OID.authorityKeyIdentifier
        guard !certificate.isSelfIssued, certificate.extensions[id] == nil else { return [] }
        return [LintFlaw(.extension(id), "authorityKeyIdentifier is absent")]
    }
}
