import PKIStructures

/// A reason why a case may come out other than its suite expects, until the feature is there.
struct Divergence: Sendable {
    /// What is missing.
    let reason: String
    /// Whether it lets a case be accepted that its suite has fail; the others only let one be refused.
    let allowsAcceptance: Bool
    private let applies: @Sendable (ConformanceCase, String) -> Bool

    /// The entry that explains why the case came out so, where one does.
    static func explaining(_ testcase: ConformanceCase, _ outcome: String) -> Divergence? {
        table.first { $0.allowsAcceptance != testcase.isExpectedToSucceed && $0.applies(testcase, outcome) }
    }

    /// Refused although the suite has it succeed; told by the reason that was given.
    private static func refused(_ reason: String, where text: [String]) -> Divergence {
        Divergence(reason: reason, allowsAcceptance: false) { _, outcome in text.contains { outcome.contains($0) } }
    }

    /// Accepted although the suite has it fail.
    private static func accepted(
        _ reason: String, where applies: @escaping @Sendable (ConformanceCase) -> Bool
    ) -> Divergence {
        Divergence(reason: reason, allowsAcceptance: true) { testcase, _ in applies(testcase) }
    }

    /// Every reason. One that explains nothing any more fails the test, so that the list only gets shorter.
    static let table: [Divergence] = [
        refused(
            "name constraints are refused, not processed (RFC 5280 §4.2.1.10)",
            where: ["extension nameConstraints, whose restriction is not processed"]),
        refused(
            "policy mappings and policy constraints are refused, not processed (RFC 5280 §4.2.1.5, §4.2.1.11)",
            where: [
                "extension policyMappings, whose restriction", "extension policyConstraints, whose restriction",
            ]),
        refused(
            "CRLs that cover a part, by their issuing distribution point, are not used (RFC 5280 §5.2.5)",
            where: ["it covers a part, by its issuingDistributionPoint"]),
        refused(
            "CRLs are used of the issuer's own name and key only (RFC 5280 §6.3.3 (f))",
            where: ["without cRLSign", "on its CRL does not hold", "there is no CRL of"]),
        accepted("a user's initial policy set is no input yet (RFC 5280 §6.1.1 (c))") {
            $0.decidedBy == "policy" && ($0.initialPolicySet != ["2.5.29.32.0"] || $0.initialExplicitPolicy)
        },
        accepted("the name of the peer is not compared (RFC 9525)") {
            $0.namespace == "bettertls-nameconstraints" && !$0.leafNamesThePeer
        },
        accepted("the rules of the web PKI are a profile of their own") { $0.namespace == "webpki" },
        accepted("the form of alternative names is not checked (RFC 5280 §4.2.1.6)") {
            $0.id.hasPrefix("rfc5280::san::")
        },
        accepted("what an anchor should carry for path building is not demanded (RFC 5280 §4.2.1.1, §4.2.1.2)") {
            ["rfc5280::ski::root-missing-ski", "rfc5280::aki::cross-signed-root-missing-aki"].contains($0.id)
        },
    ]
}

extension ConformanceCase {
    /// Whether one of the leaf's alternative names is, letter for letter, the name that was asked for.
    fileprivate var leafNamesThePeer: Bool {
        guard let peer = expectedPeerName, let leaf = try? leaf(),
            let names = try? leaf.extensions.content(SubjectAlternativeName.self)?.names.names,
            let wanted = try? GeneralName(parsing: (peer.kind == "RFC822" ? "email" : peer.kind) + ":" + peer.value)
        else { return false }
        return names.contains(wanted)
    }
}
