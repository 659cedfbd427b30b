internal import PKIKeys
internal import PKIStructures

/// GB/T 20518 with GB/T 33560 (GM/T 0006): keys are SM2's, or RSA's of 2048 bits at least, which the list of algorithms still has;
/// those of other curves and of DSA are not on it.
enum GMKeyRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        switch certificate.key {
        // Told already by the rule of all profiles.
        case .failure, .success(.ec(.sm2)): return nil
        case .success(.rsa(let key)):
            guard key.sizeInBits < 2048 else { return nil }
            return Flaw(
                .weakKey, "the RSA key of \(certificate.label) has \(key.sizeInBits) bits, the minimum is 2048",
                clause: "GB/T 33560")
        case .success(.ec), .success(.ed25519), .success(.dsa):
            return Flaw(
                .unsupportedAlgorithm, "the key of \(certificate.label) is neither SM2 nor RSA", clause: "GB/T 33560")
        }
    }
}
