internal import PKIKeys
internal import PKIStructures
internal import PKITokenDriver

/// Public keys as tokens hold them: numbers in attributes instead of a structure.
enum TokenPublicKey {
    /// What is read of a key object.
    static let attributes: [ObjectAttributeType] = [.keyType, .modulus, .publicExponent, .ecParameters, .ecPoint]

    /// Makes the structure of a key (PKCS#11 mechanisms v2.40 §2.1.2, §2.3.3); `nil` where the object does not hold it or
    /// holds it in a way that is not known.
    static func key(_ values: AttributeValues) -> PublicKey? {
        guard let type = values.number(.keyType).map(KeyType.init(rawValue:)) else { return nil }
        let information: SubjectPublicKeyInfo?
        switch type {
        case .rsa: information = rsa(values)
        case .ec: information = ec(values)
        case .edwards: information = edwards(values)
        // Vendors have numbers of their own for SM2 keys, with the attributes of EC keys.
        default: information = curve(values) == .sm2 ? ec(values) : nil
        }
        return information.flatMap { try? PublicKey($0) }
    }

    /// The curve that a key says it is on.
    static func curve(_ values: AttributeValues) -> NamedCurve? {
        guard let parameters = values[.ecParameters], let content = SmallDER.content(.objectIdentifier, parameters)
        else { return nil }
        return NamedCurve.allCases.first { $0.oid.content == content }
    }

    private static func rsa(_ values: AttributeValues) -> SubjectPublicKeyInfo? {
        guard let modulus = values[.modulus], let exponent = values[.publicExponent], !modulus.isEmpty,
            !exponent.isEmpty
        else { return nil }
        let key = RSAPublicKey(modulus: modulus, publicExponent: exponent)
        let algorithm = AlgorithmIdentifier(
            OID(1, 2, 840, 113549, 1, 1, 1), parameters: AlgorithmIdentifier.nullParameters)
        return SubjectPublicKeyInfo(algorithm: algorithm, publicKey: key.derBytes)
    }

    private static func ec(_ values: AttributeValues) -> SubjectPublicKeyInfo? {
        guard let curve = curve(values), let parameters = values[.ecParameters], let stored = values[.ecPoint],
            let point = unwrapped(stored, byteCount: 1 + 2 * curve.coordinateByteCount)
        else { return nil }
        let algorithm = AlgorithmIdentifier(OID(1, 2, 840, 10045, 2, 1), parameters: parameters)
        return SubjectPublicKeyInfo(algorithm: algorithm, publicKey: point)
    }

    private static func edwards(_ values: AttributeValues) -> SubjectPublicKeyInfo? {
        guard let parameters = values[.ecParameters], ed25519Parameters.contains(parameters),
            let stored = values[.ecPoint], let point = unwrapped(stored, byteCount: 32)
        else { return nil }
        return SubjectPublicKeyInfo(algorithm: AlgorithmIdentifier(OID(1, 3, 101, 112)), publicKey: point)
    }

    /// CKA_EC_POINT is a DER OCTET STRING (PKCS#11 mechanisms v2.40 §2.3.3), but some modules give the bare point. Both
    /// begin with 04; only the length tells them apart.
    private static func unwrapped(_ stored: [UInt8], byteCount: Int) -> [UInt8]? {
        if stored.count == byteCount { return stored }
        guard let content = SmallDER.content(.octetString, stored), content.count == byteCount else { return nil }
        return content
    }
}

/// The DER of the OID of RFC 8410, which new keys are made with.
let ed25519OIDParameters: [UInt8] = [0x06, 0x03, 0x2B, 0x65, 0x70]

/// The forms of PKCS#11 v3.0 §2.3.10: the OID of RFC 8410, the curve's name, and the older OID of GnuPG.
private let ed25519Parameters: Set<[UInt8]> = [
    ed25519OIDParameters, SmallDER.value(.printableString, Array("edwards25519".utf8)),
    SmallDER.value(.objectIdentifier, OID(1, 3, 6, 1, 4, 1, 11591, 15, 1).content),
]
