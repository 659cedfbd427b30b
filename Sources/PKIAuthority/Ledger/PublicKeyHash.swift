internal import PKIKeys
internal import PKIStructures

/// What tells a key from others in the ledger, however it is written.
///
/// SHA-256 over the modulus of an RSA key, the X coordinate of a point, the bits of any other key. One key has several
/// encodings (parameters absent or NULL, a point compressed or not), and a key that was refused must not come back in other
/// clothes. Keys that share a modulus or an X coordinate share their secret.
enum PublicKeyHash {
    private static let rsa: Set<OID> = [
        OID(1, 2, 840, 113549, 1, 1, 1), OID(1, 2, 840, 113549, 1, 1, 7), OID(1, 2, 840, 113549, 1, 1, 10),
    ]
    private static let ec = OID(1, 2, 840, 10045, 2, 1)

    static func hash(_ information: SubjectPublicKeyInfo) throws(KeyError) -> [UInt8] {
        try DigestAlgorithm.sha256.hash(identity(information))
    }

    private static func identity(_ information: SubjectPublicKeyInfo) -> [UInt8] {
        let bits = information.publicKey
        if rsa.contains(information.algorithm.algorithm), let key = try? RSAPublicKey(derEncoded: bits[...]) {
            return key.modulus
        }
        guard information.algorithm.algorithm == ec else { return bits }
        // SEC 1 §2.3.3: 02 or 03 and X; 04, X and Y; 06 or 07, X and Y.
        switch bits.first {
        case 0x02, 0x03: return Array(bits.dropFirst())
        case 0x04, 0x06, 0x07: return Array(bits.dropFirst().prefix((bits.count - 1) / 2))
        default: return bits
        }
    }
}
