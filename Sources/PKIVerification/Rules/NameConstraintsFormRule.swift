internal import PKIStructures

/// Name constraints stand in the certificates of CAs alone, and each is one of its form (RFC 5280 §4.2.1.10).
enum NameConstraintsFormRule: PathRule {
    private static let clause = "RFC 5280 §4.2.1.10"

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard let nameSpace = certificate.nameSpace else { return nil }
        guard certificate.isCA else {
            return Flaw(.malformed, "\(certificate.label) has name constraints, but is no CA", clause: clause)
        }
        guard case .failure(let objection) = nameSpace else { return nil }
        return Flaw(
            .malformed, "of the name constraints of \(certificate.label) \(objection.reason)", clause: clause)
    }
}
