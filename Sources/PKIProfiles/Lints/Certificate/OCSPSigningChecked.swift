internal import PKIStructures

/// Without the mark a client must ask about the one who answers.
enum OCSPSigningChecked: CertificateLint {
    static let rule = LintRule(
        "lint.ocsp_signing_checked", .warning, "RFC 6960 §4.2.2.2.1",
        english: "the certificate of an OCSP responder has ocspNoCheck", chinese: "OCSP 响应者证书含 ocspNoCheck")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        let usage = certificate.extensions.content(ExtendedKeyUsage.self)
        guard usage?.purposes.contains(.ocspSigning) == true, !certificate.isCA,
            certificate.extensions[.ocspNoCheck] == nil
        else { return [] }
        return [LintFlaw(.extension(.ocspNoCheck), "an OCSP responder without ocspNoCheck: clients ask about it too")]
    }
}
