internal import PKIStructures

/// RFC 5280 §6.1.4 (k): "If certificate i is a version 3 certificate, verify that the basicConstraints extension is present and
/// that cA is set to TRUE."
///
/// Versions 1 and 2 would have to be known as CAs from elsewhere; only being a trust anchor is such knowledge.
enum BasicConstraintsRule: PathRule {
    private static let clause = "RFC 5280 §6.1.4 (k)"

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        if let flaw = pathLengthFlaw(certificate) { return flaw }
        guard examined.isIssuer else { return nil }
        let version = certificate.version
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

    /// RFC 5280 §4.2.1.9: a path length is for those who certify.
    private static func pathLengthFlaw(_ certificate: PathCertificate) -> Flaw? {
        guard certificate.basicConstraints?.pathLengthConstraint != nil else { return nil }
        let certifies = certificate.isCA && certificate.keyUsage?.contains(.keyCertSign) != false
        guard !certifies else { return nil }
        return Flaw(
            .malformed, "\(certificate.label) has a path length, but certifies nobody", clause: "RFC 5280 §4.2.1.9")
    }
}
