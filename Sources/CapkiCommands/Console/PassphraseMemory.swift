internal import PKIKeys
internal import Synchronization

/// Remembers the passphrase that opened a key, so that its copy gets the same.
final class PassphraseMemory: Sendable {
    private let source: @Sendable (String) throws -> Secret?
    private let memory = Mutex<Secret?>(nil)

    init(_ source: @escaping @Sendable (String) throws -> Secret?) { self.source = source }

    func passphrase(_ path: String) throws -> Secret? {
        let secret = try source(path)
        memory.withLock { $0 = secret }
        return secret
    }

    var last: Secret? { memory.withLock { $0 } }
}
