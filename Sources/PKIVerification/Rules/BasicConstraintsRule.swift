internal import PKIStructures

/// RFC 5280 §6.1.4 (k): "If certificate i is a version 3 certificate, verify that the basicConstraints extension is present and
/// that cA is set to TRUE."
///
/// Versions 1 and 2 would have to be known as CAs from elsewhere; only being a trust anchor is such knowledge.
enum BasicConstraintsRule: PathRule {
    private static let clause = "RFC 5280 §6.1.4 (k)"

    static func flaw(in examined: Examined) -> Flaw? {
        guard examined.isIssuer else { return nil }
        let certificate = examined.certificate
        let version = certificate.certificate.version
        guard version == 3 else {
            if examined.role == .anchor { return nil }
            return Flaw(.notACA, "\(certificate.label) is a version \(version) certificate and no CA", clause: clause)
        }
        guard let constraints = certificate.basicConstraints else {
            return Flaw(.notACA, "\(certificate.label) has no basicConstraints and is no CA", clause: clause)
        }
        guard constraints.isCA else {
            return Flaw(.notACA, "\(certificate.label) is no CA by its basicConstraints", clause: clause)
        }
        return nil
    }
}
