internal import PKIEngine

/// Where random bytes come from; tests give a seeded one.
public protocol RandomSource: Sendable {
    /// Gives `byteCount` bytes.
    func bytes(_ byteCount: Int) throws(KeyError) -> [UInt8]
}

/// The engine's generator, seeded by the operating system.
public struct SystemRandomSource: RandomSource {
    public init() {}

    public func bytes(_ byteCount: Int) throws(KeyError) -> [UInt8] {
        try withEngine { () throws(EngineError) in try EngineRandom.bytes(byteCount) }
    }
}
