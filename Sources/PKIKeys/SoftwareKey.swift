internal import PKIEngine
internal import PKIStructures

/// A private key in the memory of this process.
public struct SoftwareKey: Signer {
    /// The longest message that Ed25519 signs, in bytes, where the caller sets no other.
    public static let defaultWholeMessageByteLimit = 64 << 20

    public let publicKey: PublicKey
    let engine: EnginePrivateKey
    private let wholeMessageByteLimit: Int

    /// A check would run in the same engine on the same bytes; the fault that would give a key away, one in the CRT of
    /// RSA, is caught by OpenSSL itself.
    public var computesElsewhere: Bool { false }

    /// Makes a new key.
    public static func generate(_ algorithm: KeyAlgorithm) throws(KeyError) -> SoftwareKey {
        let engine = try withEngine { () throws(EngineError) in try EnginePrivateKey.generate(algorithm.engine) }
        return try SoftwareKey(engine, wholeMessageByteLimit: defaultWholeMessageByteLimit)
    }

    init(_ engine: EnginePrivateKey, wholeMessageByteLimit: Int) throws(KeyError) {
        let encoded = try withEngine { () throws(EngineError) in try engine.exportSubjectPublicKeyInfo() }
        let information: SubjectPublicKeyInfo
        do throws(StructureError) {
            information = try SubjectPublicKeyInfo(derEncoded: encoded[...])
        } catch {
            throw KeyError(.badKey, "the key's public half is damaged: \(error)", underlying: error)
        }
        publicKey = try PublicKey(information)
        self.engine = engine
        self.wholeMessageByteLimit = wholeMessageByteLimit
    }

    public func sign(_ message: SignableMessage, with algorithm: SignatureAlgorithm) throws -> [UInt8] {
        try requireSuitable(algorithm)
        do {
            if algorithm.digest == nil {
                let whole = try message.collected(byteLimit: wholeMessageByteLimit)
                return try engine.sign(scheme: algorithm.engine, wholeMessage: whole[...])
            }
            return try engine.sign(scheme: algorithm.engine) { try message.forEachPiece($0) }
        } catch let error as EngineError {
            throw KeyError(error)
        }
    }

    /// The key as PKCS#8, DER, plain: for what goes into an envelope at once.
    package func exportPKCS8() throws(KeyError) -> Secret {
        Secret(try withEngine { () throws(EngineError) in try engine.exportPKCS8() })
    }
}
