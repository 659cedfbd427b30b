internal import PKIEngine

/// A digest of a message that comes piece by piece.
public struct DigestStream: ~Copyable {
    private var stream: EngineDigestStream

    /// Starts a digest.
    ///
    /// - Throws: `KeyError.Code.engine` where the engine does not offer it.
    public init(_ algorithm: DigestAlgorithm) throws(KeyError) {
        do throws(EngineError) {
            stream = try EngineDigestStream(algorithm.engine)
        } catch {
            throw KeyError(error)
        }
    }

    /// Adds the next bytes of the message.
    public mutating func update(_ bytes: ArraySlice<UInt8>) throws(KeyError) {
        do throws(EngineError) {
            try stream.update(bytes)
        } catch {
            throw KeyError(error)
        }
    }

    /// Ends the digest and gives its value.
    public consuming func finish() throws(KeyError) -> [UInt8] {
        do throws(EngineError) {
            return try stream.finish()
        } catch {
            throw KeyError(error)
        }
    }
}
