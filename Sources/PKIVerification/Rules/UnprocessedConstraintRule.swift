internal import PKIStructures

/// Extensions that restrict what an issuer may certify, and that are not processed yet, are refused in any certificate, critical
/// or not: passing over a restriction would accept what its author forbade (RFC 5280 §6.1.4 (a) to (j)).
enum UnprocessedConstraintRule: PathRule {
    /// RFC 5280 §4.2.1.10, §4.2.1.5, §4.2.1.11, §4.2.1.14.
    private static let constraints: [(id: OID, name: String)] = [
        (.nameConstraints, "nameConstraints"),
        (OID(2, 5, 29, 33), "policyMappings"),
        (OID(2, 5, 29, 36), "policyConstraints"),
        (OID(2, 5, 29, 54), "inhibitAnyPolicy"),
    ]

    /// Whether the extension is one of this rule's.
    static func covers(_ id: OID) -> Bool { constraints.contains { $0.id == id } }

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard let found = constraints.first(where: { certificate.extensions[$0.id] != nil }) else { return nil }
        return Flaw(
            .unhandledCriticalExtension,
            "\(certificate.label) has the extension \(found.name), whose restriction is not processed",
            clause: "RFC 5280 §6.1.4")
    }
}
