internal import PKIStructures

/// A message to be signed, in pieces, that can be gone through more than once.
///
/// Whoever signs may begin again: a token that was logged out in between, an HSM that lost its session.
public struct SignableMessage: Sendable {
    /// Hands the pieces to the function it is given, in order.
    public typealias Pieces = @Sendable (_ piece: (ArraySlice<UInt8>) throws -> Void) throws -> Void

    private let pieces: Pieces

    /// A message that is produced piece by piece; `pieces` gives the same bytes each time.
    public init(pieces: @escaping Pieces) { self.pieces = pieces }

    /// A message in memory.
    public init(_ bytes: [UInt8]) {
        pieces = { piece in try piece(bytes[...]) }
    }

    /// Goes through the message once.
    public func forEachPiece(_ body: (ArraySlice<UInt8>) throws -> Void) throws { try pieces(body) }

    /// The whole message, for algorithms that cannot be streamed.
    ///
    /// - Throws: `KeyError.Code.overLimit` beyond `byteLimit`, or what the pieces throw.
    public func collected(byteLimit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachPiece { piece in
            guard bytes.count + piece.count <= byteLimit else {
                throw KeyError(.overLimit, "the message is longer than the limit of \(byteLimit) bytes for one piece")
            }
            bytes += piece
        }
        return bytes
    }
}

/// Something that holds a private key and signs with it: software, a token, an HSM.
///
/// Signing may fail, and may take the message more than once. Ed25519 reads a message twice (RFC 8032 §5.1.6), so that
/// its signers collect the message, up to a limit.
public protocol Signer: Sendable {
    /// The public half.
    var publicKey: PublicKey { get }

    /// Signs a message. Values have the form of certificates: DER `SEQUENCE { r, s }` for ECDSA and SM2.
    ///
    /// - Throws: `KeyError.Code.cannotSign` for an algorithm that is not this key's, or what keeps the key from signing.
    func sign(_ message: SignableMessage, with algorithm: SignatureAlgorithm) throws -> [UInt8]

    /// Whether somebody else than the engine of this process computes the signatures, as a token does, so that they are
    /// to be checked before anybody relies on them.
    var computesElsewhere: Bool { get }
}

extension Signer {
    public var computesElsewhere: Bool { true }

    /// The algorithm that the key signs with where nothing else is asked.
    public var usualAlgorithm: SignatureAlgorithm { .usual(for: publicKey.algorithm) }

    /// Refuses an algorithm that is not one of the key's.
    public func requireSuitable(_ algorithm: SignatureAlgorithm) throws(KeyError) {
        guard algorithm.suits(publicKey.algorithm.family) else {
            throw KeyError(.cannotSign, "a \(publicKey.algorithm.family) key makes no \(algorithm) signatures")
        }
    }
}
