import PKIKeys
import PKIStructures

/// Keys as structures: nobody computes with them.
enum SampleKeys {
    private static let ecPublicKey = OID(1, 2, 840, 10045, 2, 1)

    static func ec(_ curve: NamedCurve, form: UInt8 = 0x04) -> SubjectPublicKeyInfo {
        SubjectPublicKeyInfo(
            algorithm: AlgorithmIdentifier(ecPublicKey, parameters: RawDER.oid(curve.oid)),
            publicKey: [form] + [UInt8](repeating: 0x5A, count: 2 * curve.coordinateByteCount))
    }

    static let p256 = ec(.p256)
    static let sm2 = ec(.sm2)
    static let ed25519 = SubjectPublicKeyInfo(
        algorithm: AlgorithmIdentifier(OID(1, 3, 101, 112)), publicKey: [UInt8](repeating: 0x5A, count: 32))

    static func rsa(
        byteCount: Int = 256, exponent: [UInt8] = [1, 0, 1], parameters: [UInt8]? = RawDER.null
    ) -> SubjectPublicKeyInfo {
        let modulus = [UInt8](repeating: 0xA5, count: byteCount)
        let key = RSAPublicKey(modulus: modulus, publicExponent: exponent)
        return SubjectPublicKeyInfo(
            algorithm: AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 1), parameters: parameters),
            publicKey: key.derBytes)
    }

    static func identifier(_ key: SubjectPublicKeyInfo) throws -> [UInt8] {
        try DigestAlgorithm.sha1.hash(key.publicKey)
    }
}

/// Algorithm identifiers of signatures.
extension AlgorithmIdentifier {
    static let ecdsa = AlgorithmIdentifier(OID(1, 2, 840, 10045, 4, 3, 2))
    static let rsa = AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 11), parameters: RawDER.null)
    static let ed25519 = AlgorithmIdentifier(OID(1, 3, 101, 112))
    static let sm2 = AlgorithmIdentifier(OID(1, 2, 156, 10197, 1, 501))
}
