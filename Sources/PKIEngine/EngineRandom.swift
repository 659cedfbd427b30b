internal import COpenSSL

/// OpenSSL's random generator, seeded by the operating system.
public enum EngineRandom {
    /// Gives `byteCount` unpredictable bytes.
    ///
    /// - Throws: `EngineError.Code.failed` where the generator cannot be seeded.
    public static func bytes(_ byteCount: Int) throws(EngineError) -> [UInt8] {
        EngineError.clearQueue()
        var bytes = [UInt8](repeating: 0, count: byteCount)
        let status = unsafe bytes.withUnsafeMutableBytes {
            unsafe RAND_bytes($0.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32($0.count))
        }
        guard status == 1 else { throw EngineError(.failed, "the random generator failed") }
        return bytes
    }
}
