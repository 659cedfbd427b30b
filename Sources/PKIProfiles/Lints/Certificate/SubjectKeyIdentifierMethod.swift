internal import PKIKeys
internal import PKIStructures

/// Most key identifiers are SHA-1 over the key; others are allowed.
enum SubjectKeyIdentifierMethod: CertificateLint {
    static let rule = LintRule(
        "lint.subject_key_identifier_method", .notice, "RFC 5280 §4.2.1.2 (1)",
        english: "the subjectKeyIdentifier is SHA-1 over the bits of the key",
        chinese: "subjectKeyIdentifier 为公钥比特串的 SHA-1")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard let found = certificate.extensions.content(SubjectKeyIdentifier.self)?.keyIdentifier,
            let usual = try? DigestAlgorithm.sha1.hash(certificate.subjectPublicKeyInfo.publicKey), found != usual
        else { return [] }
        let message =
            "subjectKeyIdentifier is \(hexadecimal(found.prefix(64))), by method 1 it is \(hexadecimal(usual))"
        return [LintFlaw(.extension(.subjectKeyIdentifier), message)]
    }
}
