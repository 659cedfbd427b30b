internal import PKIStructures

/// Serial numbers that could be foreseen have let collisions of digests become forged certificates.
enum SerialNumberShort: CertificateLint {
    static let rule = LintRule(
        "lint.serial_short", .warning, "CA/B Forum BR §7.1",
        english: "a serial number has room for 64 random bits", chinese: "序列号可容纳 64 位随机数")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        let count = certificate.serialNumber.octets.count
        return count < 8
            ? [LintFlaw(.serialNumber, "the serial number has \(count) octets, 64 random bits need 8")] : []
    }
}
