internal import PKIStructures

/// The mark of an OCSP responder is a help, no limit.
enum OCSPNoCheckCritical: CertificateLint {
    static let rule = LintRule(
        "lint.ocsp_no_check_critical", .warning, "RFC 6960 §4.2.2.2.1",
        english: "ocspNoCheck is not critical", chinese: "ocspNoCheck 不为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.flaw(of: .ocspNoCheck, mustBeCritical: false)
    }
}
