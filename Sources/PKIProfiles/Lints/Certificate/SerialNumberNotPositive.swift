internal import PKIStructures

/// Serial numbers are above zero.
enum SerialNumberNotPositive: CertificateLint {
    static let rule = LintRule(
        "lint.serial_not_positive", .error, "RFC 5280 §4.1.2.2",
        english: "a serial number is positive", chinese: "序列号为正数")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        let octets = certificate.serialNumber.octets
        guard (octets.first ?? 0) >= 0x80 || octets == [0] else { return [] }
        return [LintFlaw(.serialNumber, "the serial number \(certificate.serialNumber) is not positive")]
    }
}
