internal import PKIStructures

/// CA/B BR §7.1.2.7.8: a subscriber is no CA.
enum WebSubscriberRoleRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        guard !examined.isIssuer, examined.certificate.isCA else { return nil }
        return Flaw(
            .profileViolation, "\(examined.certificate.label) is a CA, and stands where a server should",
            clause: "CA/B BR §7.1.2.7.8")
    }
}
