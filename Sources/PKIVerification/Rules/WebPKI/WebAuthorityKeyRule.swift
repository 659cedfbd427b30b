internal import PKIStructures

/// CA/B BR §7.1.2.1.3 and §7.1.2.11.1: an authorityKeyIdentifier is a key identifier alone, in a root that of its own key.
enum WebAuthorityKeyRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard let identifier = certificate.authorityKeyIdentifier else { return nil }
        let clause = examined.role == .anchor ? "CA/B BR §7.1.2.1.3" : "CA/B BR §7.1.2.11.1"
        guard identifier.authorityCertIssuer == nil, identifier.authorityCertSerialNumber == nil else {
            return Flaw(
                .profileViolation,
                "the authorityKeyIdentifier of \(certificate.label) names a certificate and not a key alone",
                clause: clause)
        }
        guard examined.role == .anchor, certificate.isSelfIssued,
            identifier.keyIdentifier != certificate.subjectKeyIdentifier
        else { return nil }
        return Flaw(
            .profileViolation, "the authorityKeyIdentifier of the root \(certificate.label) is not that of its own key",
            clause: clause)
    }
}
