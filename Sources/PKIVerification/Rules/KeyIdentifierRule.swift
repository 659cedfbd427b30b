internal import PKIKeys
internal import PKIStructures

/// What conforming CAs write so that paths can be built: whose key signed (RFC 5280 §4.2.1.1), which a self-signed certificate
/// may leave out, and in the certificates of CAs whose key it is (§4.2.1.2).
enum KeyIdentifierRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        // There are no extensions before version 3.
        guard certificate.version == 3 else { return nil }
        if certificate.isCA, !certificate.hasSubjectKeyIdentifier {
            return Flaw(
                .malformed, "\(certificate.label) is a CA without a subjectKeyIdentifier", clause: "RFC 5280 §4.2.1.2")
        }
        if certificate.namesIssuerKey { return nil }
        if certificate.authorityKeyIdentifier != nil {
            return Flaw(
                .malformed, "the authorityKeyIdentifier of \(certificate.label) has no keyIdentifier",
                clause: "RFC 5280 §4.2.1.1")
        }
        guard !certificate.isSelfIssued, examined.role != .anchor || !signsItself(certificate.certificate) else {
            return nil
        }
        return Flaw(
            .malformed, "\(certificate.label) has no authorityKeyIdentifier", clause: "RFC 5280 §4.2.1.1")
    }

    /// §4.2.1.1 calls a certificate self-signed by its key; that its issuer is named otherwise happens. The question is asked
    /// of anchors alone: of them there are few, and no stranger brings them.
    private static func signsItself(_ certificate: Certificate) -> Bool {
        guard let key = try? PublicKey(certificate.subjectPublicKeyInfo) else { return false }
        return (try? certificate.isSigned(by: key)) == true
    }
}
