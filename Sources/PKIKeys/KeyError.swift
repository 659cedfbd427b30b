internal import PKIEngine

/// A fault of a key or of a signature.
///
/// Equality is on the code alone.
public struct KeyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The bytes are no key that can be used.
        public static let badKey = Code(rawValue: "key.bad")
        /// The passphrase does not open the key.
        public static let badPassphrase = Code(rawValue: "key.bad_passphrase")
        /// The key is encrypted, and no passphrase was given.
        public static let passphraseNeeded = Code(rawValue: "key.passphrase_needed")
        /// The algorithm is not one of the house's.
        public static let unsupportedAlgorithm = Code(rawValue: "key.unsupported_algorithm")
        /// The key cannot sign, or not with this algorithm.
        public static let cannotSign = Code(rawValue: "key.cannot_sign")
        /// The ciphertext does not decrypt with the key.
        public static let cannotDecrypt = Code(rawValue: "key.cannot_decrypt")
        /// The passphrase is right, but the file was changed after it was made.
        public static let damaged = Code(rawValue: "key.damaged")
        /// A limit of the caller is exceeded.
        public static let overLimit = Code(rawValue: "key.over_limit")
        /// The engine failed.
        public static let engine = Code(rawValue: "key.engine")
    }

    public let code: Code
    /// What is wrong, lower case, without a full stop; never a secret.
    public let message: String
    /// What the user can do.
    public let hint: String?
    /// What led to it.
    public let underlying: (any Error)?

    public init(_ code: Code, _ message: String, hint: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.underlying = underlying
    }

    /// Gives an engine's fault its meaning for keys.
    init(_ error: EngineError) {
        let code: Code =
            switch error.code {
            case .badKey: .badKey
            case .unsuitableKey: .cannotSign
            case .cannotDecrypt: .cannotDecrypt
            case .unavailable: .unsupportedAlgorithm
            default: .engine
            }
        self.init(code, error.description, hint: error.hint, underlying: error)
    }

    public var description: String { message }

    public static func == (left: KeyError, right: KeyError) -> Bool { left.code == right.code }
}

/// Runs engine code and gives its faults their meaning.
func withEngine<Result>(_ body: () throws(EngineError) -> Result) throws(KeyError) -> Result {
    do throws(EngineError) {
        return try body()
    } catch {
        throw KeyError(error)
    }
}
