internal import PKIStructures

/// CA/B BR §7.1.2.10.6: a CA that certifies TLS servers names that purpose, and none for code, mail, time stamps or OCSP.
enum WebIssuerKeyPurposeRule: PathRule {
    private static let foreign: Set<OID> = [.codeSigning, .emailProtection, .timeStamping, .ocspSigning]

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard examined.role == .intermediate, let purposes = certificate.extendedKeyUsage?.purposes,
            purposes.contains(.serverAuth), !foreign.isDisjoint(with: purposes)
        else { return nil }
        return Flaw(
            .profileViolation, "\(certificate.label) certifies TLS servers, and for other purposes beside",
            clause: "CA/B BR §7.1.2.10.6")
    }
}
