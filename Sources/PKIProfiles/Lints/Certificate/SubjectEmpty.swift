internal import PKIStructures

/// Without a name the alternative name is the subject.
enum SubjectEmpty: CertificateLint {
    static let rule = LintRule(
        "lint.subject_empty", .error, "RFC 5280 §4.1.2.6, §4.2.1.6",
        english: "an empty subject goes with a critical subjectAltName, and never with a CA",
        chinese: "主体为空时 subjectAltName 必须为关键扩展，CA 的主体不得为空")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard certificate.subject.isEmpty else { return [] }
        if certificate.isCA { return [LintFlaw(.subject, "the subject of a CA is empty")] }
        return certificate.extensions[.subjectAlternativeName]?.isCritical == true
            ? [] : [LintFlaw(.subject, "the subject is empty, and there is no critical subjectAltName")]
    }
}
