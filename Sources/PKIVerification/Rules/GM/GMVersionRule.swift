internal import PKIStructures

/// GB/T 20518 §5.2.3: certificates have version 3.
enum GMVersionRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard certificate.certificate.version != 3 else { return nil }
        return Flaw(
            .profileViolation, "\(certificate.label) has version \(certificate.certificate.version), not 3",
            clause: "GB/T 20518 §5.2.3")
    }
}
