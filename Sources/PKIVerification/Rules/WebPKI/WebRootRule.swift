internal import PKIStructures

/// CA/B BR §7.1.2.1.2: a root has no extKeyUsage.
enum WebRootRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard examined.role == .anchor, certificate.isSelfIssued, certificate.extendedKeyUsage != nil else {
            return nil
        }
        return Flaw(
            .profileViolation, "the root \(certificate.label) has an extKeyUsage", clause: "CA/B BR §7.1.2.1.2")
    }
}
