internal import PKIStructures

/// Only CAs sign certificates.
enum KeyCertSignWithoutCA: CertificateLint {
    static let rule = LintRule(
        "lint.key_cert_sign_without_ca", .error, "RFC 5280 §4.2.1.3, §4.2.1.9",
        english: "keyCertSign stands only in the certificate of a CA", chinese: "仅 CA 证书含 keyCertSign")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        let usage = certificate.extensions.content(KeyUsage.self)
        guard usage?.contains(.keyCertSign) == true, !certificate.isCA else { return [] }
        return [LintFlaw(.extension(.keyUsage), "key usage has keyCertSign, but the certificate is not one of a CA")]
    }
}
