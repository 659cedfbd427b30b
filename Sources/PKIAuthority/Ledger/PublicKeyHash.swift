internal import PKIKeys
internal import PKIStructures

/// What tells a key from others in the ledger: SHA-256 over the bits of the public key.
///
/// The algorithm in front of the bits is left out: one RSA key can be written with absent parameters and with NULL, and a
/// key that was refused must not come back in other clothes.
enum PublicKeyHash {
    static func hash(_ information: SubjectPublicKeyInfo) throws(KeyError) -> [UInt8] {
        try DigestAlgorithm.sha256.hash(information.publicKey)
    }
}
