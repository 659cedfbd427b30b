internal import PKIStructures

/// A policy stands once in a certificate (RFC 5280 §4.2.1.4), and anyPolicy is not mapped (§6.1.4 (a)).
enum PolicyFormRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        // One policy at most, and no mapping.
        if certificate.outline != nil { return nil }
        if let policies = certificate.policies?.policies, Set(policies.map(\.identifier)).count < policies.count {
            return Flaw(.malformed, "\(certificate.label) names a policy twice", clause: "RFC 5280 §4.2.1.4")
        }
        let anyPolicy = CertificatePolicies.anyPolicy
        let mapsAny = certificate.policyMappings?.mappings.contains {
            $0.issuerDomainPolicy == anyPolicy || $0.subjectDomainPolicy == anyPolicy
        }
        guard mapsAny == true else { return nil }
        return Flaw(
            .policyViolation, "\(certificate.label) maps anyPolicy, which stands for itself alone",
            clause: "RFC 5280 §6.1.4 (a)")
    }
}
