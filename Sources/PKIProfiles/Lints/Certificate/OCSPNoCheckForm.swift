internal import PKIStructures

/// ocspNoCheck is NULL, and not critical.
enum OCSPNoCheckForm: CertificateLint {
    static let rule = LintRule(
        "lint.ocsp_no_check_form", .error, "RFC 6960 §4.2.2.2.1",
        english: "ocspNoCheck is NULL and not critical", chinese: "ocspNoCheck 的值为 NULL，且不为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard let member = certificate.extensions[.ocspNoCheck],
            member.value != AlgorithmIdentifier.nullParameters || member.isCritical
        else { return [] }
        let state = member.isCritical ? "critical" : "not critical"
        return [
            LintFlaw(
                .extension(.ocspNoCheck),
                "ocspNoCheck is #\(hexadecimal(member.value.prefix(64))), \(state), it must be #0500, not critical")
        ]
    }
}
