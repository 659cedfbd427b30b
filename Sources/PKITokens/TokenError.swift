internal import PKITokenDriver

/// A fault of a token, of its module or of what is on it.
///
/// Equality is on the code alone.
public struct TokenError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The module cannot be loaded or does not start.
        public static let moduleUnusable = Code(rawValue: "token.module_unusable")
        /// There is no token like the one asked for, or it was pulled out.
        public static let notFound = Code(rawValue: "token.not_found")
        /// More than one token, key or certificate fits what was asked for.
        public static let ambiguous = Code(rawValue: "token.ambiguous")
        /// The token was never initialised.
        public static let notInitialised = Code(rawValue: "token.not_initialised")
        /// The token is initialised already, and nobody said that it may be erased.
        public static let alreadyInitialised = Code(rawValue: "token.already_initialised")
        /// The PIN is wrong.
        public static let pinIncorrect = Code(rawValue: "token.pin_incorrect")
        /// The PIN is locked after too many wrong ones.
        public static let pinLocked = Code(rawValue: "token.pin_locked")
        /// The wrong tries of a PIN cannot be counted, so that no try is made.
        public static let pinCountUnusable = Code(rawValue: "token.pin_count_unusable")
        /// The user has no PIN yet.
        public static let pinNotSet = Code(rawValue: "token.pin_not_set")
        /// The PIN has a length or characters that the token or the policy does not take; no try was spent.
        public static let pinRejected = Code(rawValue: "token.pin_rejected")
        /// It takes a login first.
        public static let loginNeeded = Code(rawValue: "token.login_needed")
        /// There is no such key on the token.
        public static let keyNotFound = Code(rawValue: "token.key_not_found")
        /// There is no such certificate on the token.
        public static let certificateNotFound = Code(rawValue: "token.certificate_not_found")
        /// The certificate is over, weak, or not for what its key does.
        public static let certificateUnfit = Code(rawValue: "token.certificate_unfit")
        /// There is no such object on the token.
        public static let objectNotFound = Code(rawValue: "token.object_not_found")
        /// What should be written as a seal is none.
        public static let badSeal = Code(rawValue: "token.bad_seal")
        /// An object of this identifier is on the token already.
        public static let exists = Code(rawValue: "token.exists")
        /// The token or its module cannot do it.
        public static let unsupported = Code(rawValue: "token.unsupported")
        /// What was read back is not what was written.
        public static let readBackDiffers = Code(rawValue: "token.read_back_differs")
        /// The token has no room left.
        public static let full = Code(rawValue: "token.full")
        /// A `pkcs11:` URI or a label that cannot be used.
        public static let badURI = Code(rawValue: "token.bad_uri")
        /// A label or an identifier that cannot be used.
        public static let badName = Code(rawValue: "token.bad_name")
        /// The token does not do what its vendor's profile says.
        public static let profileWrong = Code(rawValue: "token.profile_wrong")
        /// The module refused or failed for another reason.
        public static let failed = Code(rawValue: "token.failed")
    }

    public let code: Code
    /// What is wrong, lower case, without a full stop; never a PIN.
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

    public var description: String { message }

    public static func == (left: TokenError, right: TokenError) -> Bool { left.code == right.code }
}

extension TokenError {
    /// Gives a fault of the driver its meaning; `what` is what could not be done, such as `the login to token 'A'`.
    init(_ error: DriverError, _ what: String) {
        let (code, hint) = Self.meaning(of: error)
        self.init(code, "\(what) failed: \(error.message)", hint: hint, underlying: error)
    }

    private static func meaning(of error: DriverError) -> (Code, String?) {
        switch error.code {
        case .moduleUnusable: return (.moduleUnusable, nil)
        case .missingFunction: return (.unsupported, nil)
        case .badArgument: return (.pinRejected, nil)
        default: break
        }
        switch error.returnValue {
        case .pinIncorrect: return (.pinIncorrect, nil)
        case .pinLocked: return (.pinLocked, "the security officer can set a new PIN: capki token pin unlock")
        case .pinInvalid, .pinLengthRange, .pinTooWeak: return (.pinRejected, nil)
        case .pinExpired:
            return (
                .pinRejected,
                "the token wants its factory PIN changed first: capki token pin change, with --so for that of the officer"
            )
        case .userPINNotInitialized: return (.pinNotSet, "set one with the SO PIN: capki token pin set")
        case .userNotLoggedIn: return (.loginNeeded, "give the user PIN")
        case .tokenNotPresent, .tokenNotRecognized, .deviceRemoved, .slotIDInvalid:
            return (.notFound, "plug the token in again")
        case .deviceMemory: return (.full, "remove objects that are no longer needed")
        case .mechanismInvalid, .functionNotSupported: return (.unsupported, nil)
        default: return (.failed, nil)
        }
    }
}

extension TokenError {
    /// The same fault with what the user can do.
    func withHint(_ hint: String) -> TokenError { TokenError(code, message, hint: hint, underlying: underlying) }
}

/// Runs driver code and gives its faults their meaning.
func withDriver<Result>(_ what: String, _ body: () throws(DriverError) -> Result) throws(TokenError) -> Result {
    do throws(DriverError) {
        return try body()
    } catch {
        throw TokenError(error, what)
    }
}
