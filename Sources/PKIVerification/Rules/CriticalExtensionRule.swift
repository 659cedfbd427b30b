internal import PKIStructures

/// RFC 5280 §6.1.4 (o), §6.1.5 (f): critical extensions are processed, or the certificate is refused.
///
/// Not in the list are those that a conforming CA never marks as critical, and the mark of a precertificate.
enum CriticalExtensionRule: PathRule {
    /// cRLDistributionPoints only narrows where a CRL is found, and counts as processed also where none is asked for.
    static func isProcessed(_ id: OID) -> Bool {
        switch id {
        case .basicConstraints, .keyUsage, .extendedKeyUsage, .subjectAlternativeName, .issuerAlternativeName,
            .certificatePolicies, .policyMappings, .policyConstraints, .inhibitAnyPolicy, .nameConstraints,
            .crlDistributionPoints:
            true
        default: false
        }
    }

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard certificate.outline == nil, certificate.content.unprocessedExtension != nil,
            let unknown = certificate.extensions.first(where: { $0.isCritical && !isProcessed($0.id, examined) })?.id
        else { return nil }
        return Flaw(
            .unhandledCriticalExtension,
            "\(certificate.label) has the critical extension \(unknown.extensionName ?? unknown.description), which "
                + "is not processed",
            clause: "RFC 5280 §4.2")
    }

    /// RFC 6960 §4.2.2.2.1: what a responder's certificate says of its own revocation is heard where it answers. The identities
    /// of GB/T 20518 are read by the rules of its profile.
    private static func isProcessed(_ id: OID, _ examined: Examined) -> Bool {
        if id == .ocspNoCheck { return examined.configuration.purpose == .ocspSigning }
        return isProcessed(id)
            || (examined.configuration.profile == .gm && GMIdentityRule.identifiers.contains(id))
    }
}
