internal import COpenSSL

/// HMAC (RFC 2104) over the digests of the engine.
public struct EngineMAC: Sendable, Hashable {
    private let digest: EngineDigest

    public init(hmac digest: EngineDigest) { self.digest = digest }

    /// The value over a message in memory.
    public func value(of message: ArraySlice<UInt8>, key: SecretBytes) throws(EngineError) -> [UInt8] {
        EngineError.clearQueue()
        guard let keyCount = Int32(exactly: key.count) else { throw EngineError(.unsuitableKey, "the key is too long") }
        var value = [UInt8](repeating: 0, count: digest.byteCount)
        let isDone = unsafe key.withPointer { key in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe HMAC(
                    digest.implementation, key.baseAddress, keyCount, message.baseAddress, message.count, &value, nil)
                    != nil
            }
        }
        guard isDone else { throw EngineError(.failed, "HMAC with \(digest.name) failed") }
        return value
    }
}
