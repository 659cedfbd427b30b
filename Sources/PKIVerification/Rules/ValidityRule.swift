internal import PKIStructures

/// RFC 5280 §6.1.3 (a)(2): "The certificate validity period includes the current time"; §4.1.2.5 includes both ends.
enum ValidityRule: PathRule {
    private static let clause = "RFC 5280 §6.1.3 (a)(2)"

    static func flaw(in examined: Examined) -> Flaw? {
        let validity = examined.certificate.validity
        if examined.time < validity.notBefore.instant {
            return Flaw(
                .notYetValid,
                "\(examined.certificate.label) is valid from \(validity.notBefore.instant) on, the time asked for is \(examined.time)",
                clause: clause)
        }
        if examined.time > validity.notAfter.instant {
            return Flaw(
                .expired,
                "\(examined.certificate.label) expired at \(validity.notAfter.instant), the time asked for is \(examined.time)",
                clause: clause)
        }
        return nil
    }
}
