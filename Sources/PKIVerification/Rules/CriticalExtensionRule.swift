internal import PKIStructures

/// RFC 5280 §6.1.4 (o), §6.1.5 (f): critical extensions are processed, or the certificate is refused.
///
/// Not in the list are those that a conforming CA never marks as critical (authorityKeyIdentifier, subjectKeyIdentifier,
/// authorityInfoAccess), the mark of a precertificate, and cRLDistributionPoints, whose scopes are not processed.
enum CriticalExtensionRule: PathRule {
    /// Certificate policies are in it: with the initial set of any policy, and paths with policy constraints refused by
    /// ``UnprocessedConstraintRule``, no outcome depends on them (RFC 5280 §6.1.5 (g)).
    private static let processed: Set<OID> = [
        .basicConstraints, .keyUsage, .extendedKeyUsage, .subjectAlternativeName, .issuerAlternativeName,
        .certificatePolicies,
    ]

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        let unknown = certificate.extensions.first { $0.isCritical && !processed.contains($0.id) }
        guard let unknown, !UnprocessedConstraintRule.covers(unknown.id) else { return nil }
        return Flaw(
            .unhandledCriticalExtension,
            "\(certificate.label) has the critical extension \(unknown.id.extensionName ?? unknown.id.description), which "
                + "is not processed",
            clause: "RFC 5280 §4.2")
    }
}
