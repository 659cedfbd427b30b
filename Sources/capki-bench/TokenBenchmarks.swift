import CBaselines
import Dispatch
import Foundation
import PKIKeys
import PKITokens
import Synchronization

/// Signatures by keys on a token, in as many threads as there are cores: our pooled key beside a bare loop over the same
/// module, which has a session a thread and keeps it.
enum TokenBenchmarks {
    /// None where SoftHSM is not installed.
    static func all() -> [Benchmark] {
        guard let path = TokenModule.wellKnownPaths.first(where: isSoftHSM) else { return [] }
        let threadCount = max(2, ProcessInfo.processInfo.activeProcessorCount)
        return [("rsa2048", KeyAlgorithm.rsa(sizeInBits: 2048)), ("p256", .ec(.p256))].map { name, algorithm in
            let token = BenchmarkToken(path: path, algorithm: algorithm, threadCount: threadCount)
            return Benchmark(
                name: "token.sign.\(name)", against: "a bare loop over Cryptoki, \(threadCount) threads each",
                ours: { count in try token.sign(count) },
                theirs: { count in
                    guard capki_baseline_token_sign(Int32(clamping: count)) else {
                        throw BenchmarkError("the bare loop cannot sign")
                    }
                }, prepare: { try token.prepare() }, finish: { token.finish() })
        }
    }

    /// Takes away what the benchmarks have left on the disk.
    static func clean() { BenchmarkToken.clean() }

    private static func isSoftHSM(_ path: String) -> Bool {
        path.contains("softhsm") && FileManager.default.fileExists(atPath: path)
    }
}

/// A token of SoftHSM in a temporary folder, with one key, open on both sides.
private final class BenchmarkToken: Sendable {
    private static let label = "bench"
    /// SoftHSM reads its configuration once a process, so that all benchmarks share the folder.
    private static let folder = FileManager.default.temporaryDirectory.path + "/capki-bench-" + UUID().uuidString

    private let path: String
    private let algorithm: KeyAlgorithm
    private let threadCount: Int
    private let key = Mutex<TokenKey?>(nil)

    init(path: String, algorithm: KeyAlgorithm, threadCount: Int) {
        self.path = path
        self.algorithm = algorithm
        self.threadCount = threadCount
    }

    func prepare() throws {
        let configuration = Self.folder + "/softhsm2.conf"
        let tokens = Self.folder + "/tokens"
        try FileManager.default.createDirectory(atPath: tokens, withIntermediateDirectories: true)
        try Data("directories.tokendir = \(tokens)\nlog.level = ERROR\n".utf8)
            .write(to: URL(fileURLWithPath: configuration))
        hand(configuration)
        guard capki_baseline_token_configure() else { throw BenchmarkError("the environment cannot be set") }
        let name = "\(Self.label) \(algorithm)"
        let made = try makeKey(name)
        key.withLock { $0 = made }
        hand(path)
        guard capki_baseline_token_load() else { throw BenchmarkError("'\(path)' cannot be loaded") }
        hand(name)
        guard capki_baseline_token_open(Int32(threadCount), made.publicKey.algorithm.family == .rsa) else {
            throw BenchmarkError("the bare loop does not find its key")
        }
    }

    private func makeKey(_ name: String) throws -> TokenKey {
        let pin = Secret(copying: Array("Bench-Pin-17".utf8))
        let module = try TokenModule(path: path)
        let token = try module.initialise(nil, label: name, soPIN: pin, userPIN: pin)
        let opened = try module.token(matching: TokenSelector(label: token.label))
        try opened.logIn(pin)
        return try opened.generateKeyPair(algorithm, label: name)
    }

    private func hand(_ text: String) {
        capki_baseline_clear()
        for byte in text.utf8 { capki_baseline_append(byte) }
    }

    /// Signs so many times in all.
    func sign(_ count: Int) throws {
        guard let key = key.withLock({ $0 }) else { throw BenchmarkError("the token is not open") }
        let failure = Mutex<(any Error)?>(nil)
        let share = count / threadCount
        DispatchQueue.concurrentPerform(iterations: threadCount) { _ in
            do {
                try Self.sign(share, with: key)
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private static func sign(_ count: Int, with key: TokenKey) throws {
        let algorithm = key.usualAlgorithm
        var message = [UInt8](repeating: 0, count: 300)
        for round in 0..<count {
            message[0] = UInt8(truncatingIfNeeded: round)
            _ = try key.sign(SignableMessage(message), with: algorithm)
        }
    }

    func finish() {
        capki_baseline_token_close()
        key.withLock { $0 = nil }
    }

    /// Removes the folder, once no benchmark needs it: the module does not forget its tokens.
    static func clean() { try? FileManager.default.removeItem(atPath: folder) }
}
