internal import PKIKeys
internal import PKIStructures

/// GB/T 20518 with GB/T 33560 (GM/T 0006): signatures are SM2's with SM3, or RSA's with SHA-256, which the list still has; its
/// SHA-1 is taken nowhere. The signature of an anchor is looked at by nobody.
enum GMSignatureRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        guard examined.role != .anchor, let identifier = try? examined.certificate.certificate.signatureAlgorithm else {
            return nil
        }
        switch try? SignatureAlgorithm(identifier) {
        case .sm2WithSM3, .rsaPKCS1(.sha256): return nil
        default:
            return Flaw(
                .unsupportedAlgorithm,
                "\(examined.certificate.label) is signed by the algorithm \(identifier.algorithm), neither SM2 with SM3 nor "
                    + "RSA with SHA-256",
                clause: "GB/T 33560")
        }
    }
}
