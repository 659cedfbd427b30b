internal import PKIStructures

/// Each alternative name has the syntax of its form (RFC 5280 §4.2.1.6).
enum AlternativeNameRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard let name = certificate.malformedName else { return nil }
        return Flaw(
            .malformed, "the alternative name '\(name)' of \(certificate.label) breaks the syntax of its form",
            clause: "RFC 5280 §4.2.1.6")
    }
}
