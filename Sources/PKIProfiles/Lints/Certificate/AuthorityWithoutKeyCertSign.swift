internal import PKIStructures

/// A CA says in its key usage that it is one.
enum AuthorityWithoutKeyCertSign: CertificateLint {
    static let rule = LintRule(
        "lint.authority_without_key_cert_sign", .error, "RFC 5280 §4.2.1.3",
        english: "the key usage of a CA is there and has keyCertSign", chinese: "CA 证书含 keyUsage，且含 keyCertSign")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard certificate.isCA else { return [] }
        guard certificate.extensions[.keyUsage] != nil else {
            return [LintFlaw(.extension(.keyUsage), "a CA without key usage")]
        }
        guard let usage = certificate.extensions.content(KeyUsage.self), !usage.contains(.keyCertSign) else {
            return []
        }
        return [LintFlaw(.extension(.keyUsage), "the key usage of a CA is '\(usage)', without keyCertSign")]
    }
}
