internal import PKIKeys
internal import PKIStructures

/// CA/B BR §6.1.5, §6.1.6 and §7.1.3.1: RSA of 2048 bits at least and whole octets with an odd exponent from 3 on, or one of
/// the three curves.
enum WebKeyRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        switch examined.certificate.key {
        // Told already by the rule of all profiles.
        case .failure, .success(.ec(.p256)), .success(.ec(.p384)), .success(.ec(.p521)): return nil
        case .success(.ec(.sm2)), .success(.ed25519), .success(.dsa):
            return Flaw(
                .unsupportedAlgorithm,
                "the key of \(examined.certificate.label) is neither RSA nor on P-256, P-384 or P-521",
                clause: "CA/B BR §7.1.3.1")
        case .success(.rsa(let key)):
            guard key.sizeInBits < 2048 || key.sizeInBits % 8 != 0 else { return nil }
            return Flaw(
                .weakKey,
                "the RSA key of \(examined.certificate.label) has \(key.sizeInBits) bits, not 2048 or more of whole octets",
                clause: "CA/B BR §6.1.5")
        }
    }
}
