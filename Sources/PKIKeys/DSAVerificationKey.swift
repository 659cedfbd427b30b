internal import PKIEngine
public import PKIStructures

/// A key that checks signatures.
public protocol VerificationKey: Sendable {
    /// Whether `signature` is this key's over `message`.
    ///
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`, or `cannotSign` where the algorithm is not one of this key's.
    func isValid(
        signature: ArraySlice<UInt8>, algorithm identifier: AlgorithmIdentifier, over message: ArraySlice<UInt8>
    ) throws(KeyError) -> Bool
}

extension PublicKey: VerificationKey {}

/// A DSA key that checks the signatures of old chains (FIPS 186-4 §4.7); nothing is signed with such keys any more.
public struct DSAVerificationKey: VerificationKey {
    /// The pairs of lengths of FIPS 186-4 §4.2, and the only one before it.
    private static let sizes: [Int: Set<Int>] = [1024: [160], 2048: [224, 256], 3072: [256]]
    // RFC 3279 §2.2.2, RFC 5758 §3.1.
    private static let algorithms: [OID: EngineDigest] = [
        OID(1, 2, 840, 10040, 4, 3): .sha1, OID(2, 16, 840, 1, 101, 3, 4, 3, 1): .sha224,
        OID(2, 16, 840, 1, 101, 3, 4, 3, 2): .sha256,
    ]

    private let engine: EnginePublicKey

    /// - Throws: `KeyError.Code.badKey`, also for a key without parameters: those of its issuer must be put into it.
    public init(_ information: SubjectPublicKeyInfo) throws(KeyError) {
        let key: DSAPublicKey
        do throws(StructureError) {
            key = try DSAPublicKey(information)
        } catch {
            throw KeyError(.badKey, "the DSA key is damaged: \(error)", underlying: error)
        }
        guard let parameters = key.parameters else {
            throw KeyError(.unsupportedAlgorithm, "the DSA key has no parameters, and there are none to inherit")
        }
        guard Self.sizes[parameters.sizeInBits]?.contains(parameters.subgroupSizeInBits) == true else {
            throw KeyError(
                .badKey,
                "a DSA key of \(parameters.sizeInBits) and \(parameters.subgroupSizeInBits) bits is none of FIPS 186-4")
        }
        // An even modulus is no prime, and 0 and 1 make a key whose signatures anyone makes.
        guard parameters.p.last.map({ $0 % 2 == 1 }) == true, Self.isUsable(parameters.g, below: parameters.p),
            Self.isUsable(key.y, below: parameters.p)
        else { throw KeyError(.badKey, "the numbers of the DSA key are out of range") }
        engine = try withEngine { () throws(EngineError) in
            try EnginePublicKey(.dsa(p: parameters.p, q: parameters.q, g: parameters.g, y: key.y))
        }
    }

    /// FIPS 186-4 §4.1: between 1 and p.
    private static func isUsable(_ number: [UInt8], below p: [UInt8]) -> Bool {
        guard !number.isEmpty, number != [1], number.count <= p.count else { return false }
        return number.count < p.count || number.lexicographicallyPrecedes(p)
    }

    public func isValid(
        signature: ArraySlice<UInt8>, algorithm identifier: AlgorithmIdentifier, over message: ArraySlice<UInt8>
    ) throws(KeyError) -> Bool {
        // RFC 3279 §2.2.2: the parameters are left out.
        guard let digest = Self.algorithms[identifier.algorithm], identifier.parameters == nil else {
            throw KeyError(.cannotSign, "a DSA key makes no signatures of the algorithm \(identifier.algorithm)")
        }
        return try withEngine { () throws(EngineError) in
            try engine.verify(signature, scheme: .dsa(digest), message: message)
        }
    }
}
