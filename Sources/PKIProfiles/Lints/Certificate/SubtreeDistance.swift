internal import PKIStructures

/// Subtrees of name constraints begin at their base and have no end.
enum SubtreeDistance: CertificateLint {
    static let rule = LintRule(
        "lint.subtree_distance", .error, "RFC 5280 §4.2.1.10",
        english: "a subtree of nameConstraints has the minimum 0 and no maximum",
        chinese: "nameConstraints 子树的 minimum 为 0 且无 maximum")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard let constraints = certificate.extensions.content(NameConstraints.self) else { return [] }
        let subtrees = constraints.permittedSubtrees + constraints.excludedSubtrees
        return subtrees.filter { $0.minimum != 0 || $0.maximum != nil }.map { subtree in
            let base = LintText.quoted(subtree.base.description)
            let maximum = subtree.maximum.map(String.init) ?? "absent"
            return LintFlaw(
                .extension(.nameConstraints), "the subtree \(base) has minimum \(subtree.minimum), maximum \(maximum)")
        }
    }
}
