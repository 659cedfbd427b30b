internal import PKIStructures

/// subjectDirectoryAttributes and subjectInfoAccess are never critical.
enum DirectoryAttributesCritical: CertificateLint {
    static let rule = LintRule(
        "lint.directory_attributes_critical", .error, "RFC 5280 §4.2.1.8, §4.2.2.2",
        english: "subjectDirectoryAttributes and subjectInfoAccess are not critical",
        chinese: "subjectDirectoryAttributes 与 subjectInfoAccess 不为关键扩展")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        certificate.extensions.flaw(of: .subjectDirectoryAttributes, mustBeCritical: false)
            + certificate.extensions.flaw(of: .subjectInformationAccess, mustBeCritical: false)
    }
}
