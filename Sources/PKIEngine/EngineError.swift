internal import COpenSSL

/// A fault of the cryptographic engine: OpenSSL refused, or was given something that it cannot use.
///
/// A signature that does not verify is no fault but an answer, see ``EnginePublicKey/verify(_:scheme:message:)``.
/// Equality is on the code alone.
public struct EngineError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// OpenSSL failed in a way that no input explains, such as lack of memory.
        public static let failed = Code(rawValue: "engine.failed")
        /// The bytes are no key that the engine can use.
        public static let badKey = Code(rawValue: "engine.bad_key")
        /// The key cannot make or check a signature of the wanted kind.
        public static let unsuitableKey = Code(rawValue: "engine.unsuitable_key")
        /// The ciphertext does not decrypt: another key, or damage.
        public static let cannotDecrypt = Code(rawValue: "engine.cannot_decrypt")
        /// This OpenSSL does not offer the algorithm.
        public static let unavailable = Code(rawValue: "engine.unavailable")
    }

    public let code: Code
    /// What could not be done, lower case, without a full stop; never a secret.
    public let message: String
    /// What the user can do.
    public let hint: String?
    /// What OpenSSL left in its error queue, oldest first.
    public let queue: [String]

    /// Makes an error and drains OpenSSL's whole queue of this thread into it.
    init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.queue = Self.drainQueue()
    }

    public var description: String {
        queue.isEmpty ? message : "\(message) (\(queue.joined(separator: "; ")))"
    }

    public static func == (left: EngineError, right: EngineError) -> Bool { left.code == right.code }

    /// Empties this thread's error queue, so that what is found there later belongs to the next call.
    static func clearQueue() {
        // Nearly always it is empty, which costs less to see than to empty it again.
        if ERR_peek_error() != 0 { ERR_clear_error() }
    }

    private static func drainQueue() -> [String] {
        var lines: [String] = []
        var text = [CChar](repeating: 0, count: 256)
        while lines.count < 16, unsafe capki_error_next(&text, text.count) == 1 {
            let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            lines.append(String(decoding: bytes, as: UTF8.self))
        }
        ERR_clear_error()
        return lines
    }
}
