public import PKIKeys
internal import Synchronization

/// Remembers the passphrase that opened a key, for its copy or for another key under the same one.
public final class PassphraseMemory: Sendable {
    private let source: @Sendable (String) throws -> Secret?
    private let memory = Mutex<Secret?>(nil)

    public init(_ source: @escaping @Sendable (String) throws -> Secret?) { self.source = source }

    public func passphrase(_ path: String) throws -> Secret? {
        let secret = try source(path)
        memory.withLock { $0 = secret }
        return secret
    }

    public var last: Secret? { memory.withLock { $0 } }
}
