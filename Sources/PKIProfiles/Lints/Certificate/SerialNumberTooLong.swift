internal import PKIStructures

/// Serial numbers fit 20 octets.
enum SerialNumberTooLong: CertificateLint {
    static let rule = LintRule(
        "lint.serial_too_long", .error, "RFC 5280 §4.1.2.2",
        english: "a serial number has at most 20 octets", chinese: "序列号最多 20 个八位组")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        let count = certificate.serialNumber.octets.count
        return count > 20 ? [LintFlaw(.serialNumber, "the serial number has \(count) octets, the limit is 20")] : []
    }
}
