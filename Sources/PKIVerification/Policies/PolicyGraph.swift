internal import PKIStructures

/// The valid policy graph (RFC 9618 §4): a level for each certificate, a policy at most once a level, so that it grows with
/// the certificates and not with the number of ways through them.
struct PolicyGraph {
    /// One policy of one level.
    private struct Node {
        /// The policies of the level above that lead to it.
        var parents: [OID]
        /// What the next certificate must name; `nil` stands for the policy itself.
        var expected: [OID]?
    }

    private typealias Level = [OID: Node]

    private static let anyPolicy = CertificatePolicies.anyPolicy
    /// The first level holds anyPolicy alone (RFC 5280 §6.1.2 (a)).
    private var levels: [Level] = [[anyPolicy: Node(parents: [])]]

    /// Whether no policy is left: what RFC 5280 writes as NULL.
    private(set) var isEmpty = false

    /// RFC 5280 §6.1.3 (e): a certificate without policies ends them all.
    mutating func removeAll() {
        isEmpty = true
        levels = []
    }

    /// RFC 5280 §6.1.3 (d), as RFC 9618 §5.2 has it: adds the level of a certificate.
    mutating func addLevel(_ policies: [OID], acceptsAnyPolicy: Bool) {
        guard !isEmpty, let above = levels.last else { return }
        var expecting: [OID: [OID]] = [:]
        for (policy, node) in above {
            for expected in node.expected ?? [policy] { expecting[expected, default: []].append(policy) }
        }
        let hasAnyPolicy = above[Self.anyPolicy] != nil
        var level: Level = [:]
        for policy in policies where policy != Self.anyPolicy {
            if let parents = expecting[policy] {
                level[policy] = Node(parents: parents)
            } else if hasAnyPolicy {
                level[policy] = Node(parents: [Self.anyPolicy])
            }
        }
        if acceptsAnyPolicy, policies.contains(Self.anyPolicy) {
            for (policy, parents) in expecting where level[policy] == nil { level[policy] = Node(parents: parents) }
        }
        add(level)
    }

    private mutating func add(_ level: Level) {
        if level.isEmpty { removeAll() } else { levels.append(level) }
    }

    /// RFC 5280 §6.1.4 (b)(1): from here on the subject's policies stand for the issuer's.
    mutating func map(_ mappings: [OID: [OID]]) {
        guard !isEmpty, var level = levels.popLast() else { return }
        let anyNode = level[Self.anyPolicy]
        for (issuerPolicy, subjectPolicies) in mappings {
            if level[issuerPolicy] != nil {
                level[issuerPolicy]?.expected = subjectPolicies
            } else if let anyNode {
                level[issuerPolicy] = Node(parents: anyNode.parents, expected: subjectPolicies)
            }
        }
        levels.append(level)
    }

    /// RFC 5280 §6.1.4 (b)(2): where mapping is inhibited, a policy that is mapped is none.
    mutating func remove(_ policies: some Sequence<OID>) {
        guard !isEmpty, var level = levels.popLast() else { return }
        for policy in policies { level[policy] = nil }
        add(level)
    }

    /// The policies in the words of the anchor that reach the last certificate (RFC 9618 §5.4): those right below anyPolicy,
    /// and anyPolicy itself where it goes all the way.
    var authorityConstrainedPolicies: Set<OID> {
        guard !isEmpty, let last = levels.last else { return [] }
        var policies: Set<OID> = last[Self.anyPolicy] == nil ? [] : [Self.anyPolicy]
        var reached = Set(last.keys)
        for level in levels.dropFirst().reversed() {
            var above: Set<OID> = []
            for (policy, node) in level where reached.contains(policy) {
                if policy != Self.anyPolicy, node.parents.contains(Self.anyPolicy) { policies.insert(policy) }
                above.formUnion(node.parents)
            }
            reached = above
        }
        return policies
    }
}
