internal import PKIStructures

/// CA/B BR §7.1.1: "Certificates MUST be of type X.509 v3."
enum WebVersionRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard certificate.certificate.version != 3 else { return nil }
        return Flaw(
            .profileViolation, "\(certificate.label) has version \(certificate.certificate.version), not 3",
            clause: "CA/B BR §7.1.1")
    }
}
