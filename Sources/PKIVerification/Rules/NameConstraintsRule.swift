internal import PKIStructures

/// RFC 5280 §6.1.3 (b) and (c): the names below an issuer are in what it permits and not in what it excludes; those of
/// self-issued certificates only where one is the last of the path.
struct NameConstraintsRule {
    /// How many comparisons are left.
    private(set) var remaining: Int

    /// Thrown where the names and constraints are more than may be compared.
    struct Exhausted: Error {}

    init(limit: Int) { remaining = limit }

    /// What `issuer` has against the names of the path below it, leaf first.
    mutating func flaw(of path: [PathStep], by issuer: PathCertificate) throws(Exhausted) -> Flaw? {
        // Constraints that are none are a flaw of the issuer itself.
        guard case .success(let nameSpace) = issuer.nameSpace else { return nil }
        for (place, step) in path.enumerated() where place == 0 || !step.certificate.isSelfIssued {
            let names = step.certificate.allNames
            let count = nameSpace.comparisonCount(for: names)
            guard count <= remaining else { throw Exhausted() }
            remaining -= count
            guard let violation = nameSpace.violation(by: names) else { continue }
            return Flaw(
                .nameConstraintViolation,
                "by the name constraints of \(issuer.label), in \(step.certificate.label) \(violation)",
                clause: "RFC 5280 §6.1.3 (b), (c)")
        }
        return nil
    }
}
