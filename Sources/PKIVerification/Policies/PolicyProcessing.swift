internal import PKIStructures

/// Certificate policies along a path, from the anchor down to the leaf (RFC 5280 §6.1.2 (a), (d) to (f), §6.1.3 (d) to (f),
/// §6.1.4 (a), (b), (h) to (j), §6.1.5 (a), (b), (g)).
struct PolicyProcessing {
    private let inputs: PolicyInputs
    private var graph = PolicyGraph()
    // How many certificates may still follow before the demand holds.
    private var explicitPolicy: Int
    private var policyMapping: Int
    private var inhibitAnyPolicy: Int

    /// What policies came to.
    struct Outcome {
        var flaw: Flaw?
        var policies = PathPolicies()
    }

    /// `path` has the leaf first and the anchor last; constraints that the anchor itself carries hold (RFC 5937 §3).
    static func outcome(for path: [PathCertificate], _ inputs: PolicyInputs) -> Outcome {
        if !inputs.requiresExplicitPolicy, endsWithoutPolicies(path) { return Outcome() }
        var processing = PolicyProcessing(inputs, length: max(path.count - 1, 1))
        let certificates = path.count > 1 ? path.dropLast() : path[...]
        if path.count > 1, let anchor = path.last { processing.constrain(by: anchor) }
        for (place, certificate) in certificates.enumerated().reversed() {
            if let flaw = processing.process(certificate, isLast: place == 0) { return Outcome(flaw: flaw) }
        }
        return processing.conclude(certificates.first)
    }

    /// Whether a certificate below the anchor names no policy, and nothing asks for one: then the path is valid for none, and
    /// that is no flaw.
    private static func endsWithoutPolicies(_ path: [PathCertificate]) -> Bool {
        path.contains { !$0.hasPolicies && (path.count == 1 || $0 !== path.last) }
            && path.allSatisfy { $0.policyConstraints == nil }
    }

    private init(_ inputs: PolicyInputs, length: Int) {
        self.inputs = inputs
        explicitPolicy = inputs.requiresExplicitPolicy ? 0 : length + 1
        policyMapping = inputs.inhibitsPolicyMapping ? 0 : length + 1
        inhibitAnyPolicy = inputs.inhibitsAnyPolicy ? 0 : length + 1
    }

    private mutating func process(_ certificate: PathCertificate, isLast: Bool) -> Flaw? {
        if let policies = certificate.policies {
            let acceptsAny = inhibitAnyPolicy > 0 || (!isLast && certificate.isSelfIssued)
            graph.addLevel(policies.policies.map(\.identifier), acceptsAnyPolicy: acceptsAny)
        } else {
            graph.removeAll()
        }
        if explicitPolicy == 0, graph.isEmpty { return lack(certificate, "RFC 5280 §6.1.3 (f)") }
        if isLast {
            wrapUp(certificate)
        } else {
            applyMappings(of: certificate)
            if !certificate.isSelfIssued { countDown() }
            constrain(by: certificate)
        }
        return nil
    }

    /// RFC 5280 §6.1.4 (b).
    private mutating func applyMappings(of certificate: PathCertificate) {
        guard let mappings = certificate.policyMappings?.mappings else { return }
        let byIssuer = Dictionary(grouping: mappings, by: \.issuerDomainPolicy)
            .mapValues { $0.map(\.subjectDomainPolicy) }
        if policyMapping > 0 { graph.map(byIssuer) } else { graph.remove(byIssuer.keys) }
    }

    /// RFC 5280 §6.1.4 (h).
    private mutating func countDown() {
        explicitPolicy = max(explicitPolicy - 1, 0)
        policyMapping = max(policyMapping - 1, 0)
        inhibitAnyPolicy = max(inhibitAnyPolicy - 1, 0)
    }

    /// RFC 5280 §6.1.4 (i), (j).
    private mutating func constrain(by certificate: PathCertificate) {
        if let skip = certificate.policyConstraints?.requireExplicitPolicy {
            explicitPolicy = min(explicitPolicy, skip)
        }
        if let skip = certificate.policyConstraints?.inhibitPolicyMapping { policyMapping = min(policyMapping, skip) }
        if let skip = certificate.inhibitAnyPolicy?.skipCertificates { inhibitAnyPolicy = min(inhibitAnyPolicy, skip) }
    }

    /// RFC 5280 §6.1.5 (a), (b).
    private mutating func wrapUp(_ certificate: PathCertificate) {
        explicitPolicy = max(explicitPolicy - 1, 0)
        if certificate.policyConstraints?.requireExplicitPolicy == 0 { explicitPolicy = 0 }
    }

    /// RFC 5280 §6.1.5 (g), as RFC 9618 §5.4 has it.
    private func conclude(_ leaf: PathCertificate?) -> Outcome {
        let anyPolicy = CertificatePolicies.anyPolicy
        let authority = graph.authorityConstrainedPolicies
        let wanted = inputs.initialPolicySet
        let user: Set<OID> =
            wanted.contains(anyPolicy)
            ? authority : authority.contains(anyPolicy) ? wanted : authority.intersection(wanted)
        let policies = PathPolicies(authorityConstrained: authority, userConstrained: user)
        guard explicitPolicy == 0, user.isEmpty, let leaf else { return Outcome(policies: policies) }
        return Outcome(flaw: lack(leaf, "RFC 5280 §6.1.5 (g)"), policies: policies)
    }

    private func lack(_ certificate: PathCertificate, _ clause: String) -> Flaw {
        let wanted = inputs.initialPolicySet.map(\.description).sorted().joined(separator: ", ")
        return Flaw(
            .policyViolation,
            "an explicit policy is required, and the path is valid for none of '\(wanted)' up to \(certificate.label)",
            clause: clause)
    }
}
