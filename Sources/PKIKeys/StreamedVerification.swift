internal import PKIEngine
public import PKIStructures

extension PublicKey {
    /// Whether `signature` is this key's over a message that is not in memory.
    ///
    /// - Parameters:
    ///   - wholeMessageByteLimit: the longest message for Ed25519, which takes it at once (RFC 8032 §5.1.7).
    ///   - message: calls what it is handed once a piece.
    /// - Throws: `KeyError.Code.unsupportedAlgorithm`, `cannotSign` where the algorithm is not one of this key's,
    ///   `overLimit`, or what `message` throws.
    public func isValid(
        signature: ArraySlice<UInt8>, algorithm identifier: AlgorithmIdentifier,
        wholeMessageByteLimit: Int = SoftwareKey.defaultWholeMessageByteLimit,
        overPieces message: (_ piece: (ArraySlice<UInt8>) throws -> Void) throws -> Void
    ) throws -> Bool {
        let scheme = try SignatureAlgorithm(identifier)
        guard scheme.suits(algorithm.family) else {
            throw KeyError(.cannotSign, "a \(algorithm.family) key makes no \(scheme) signatures")
        }
        do {
            guard scheme.digest == nil else {
                return try engine.verify(signature, scheme: scheme.engine, message: message)
            }
            var whole: [UInt8] = []
            try message { piece in
                guard whole.count + piece.count <= wholeMessageByteLimit else {
                    throw KeyError(
                        .overLimit,
                        "the message is longer than the limit of \(wholeMessageByteLimit) bytes for one piece")
                }
                whole += piece
            }
            return try engine.verify(signature, scheme: scheme.engine, message: whole[...])
        } catch let error as EngineError {
            throw KeyError(error)
        }
    }
}
