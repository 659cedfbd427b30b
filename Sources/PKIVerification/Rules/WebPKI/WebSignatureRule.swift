internal import PKIKeys
internal import PKIStructures

/// CA/B BR §7.1.3.2: what may stand as the signature algorithm, in a root too, though nobody checks its signature.
enum WebSignatureRule: PathRule {
    /// sha1WithRSAEncryption, which roots of old still carry (CA/B BR §7.1.3.2.1).
    private static let rsaWithSHA1 = OID(1, 2, 840, 113549, 1, 1, 5)

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate.certificate
        guard let identifier = try? certificate.signatureAlgorithm, !isAllowed(identifier, examined.role) else {
            return nil
        }
        return Flaw(
            .unsupportedAlgorithm,
            "\(examined.certificate.label) is signed by the algorithm \(identifier.algorithm), which is not allowed",
            clause: "CA/B BR §7.1.3.2")
    }

    private static func isAllowed(_ identifier: AlgorithmIdentifier, _ role: Examined.Role) -> Bool {
        if role == .anchor, identifier.algorithm == rsaWithSHA1 { return true }
        switch try? SignatureAlgorithm(identifier) {
        case .rsaPKCS1: return identifier.parameters == AlgorithmIdentifier.nullParameters
        case .rsaPSS(let digest, let saltByteCount): return saltByteCount == digest.byteCount
        case .ecdsa: return true
        case .ed25519, .sm2WithSM3, nil: return false
        }
    }
}
