/// A message that cannot be made, opened or judged.
///
/// A signature that does not hold is no fault but an answer, see ``SignedMessageVerdict``. Equality is on the code alone.
public struct MessageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The message is of another kind than the one that is needed.
        public static let wrongKind = Code(rawValue: "message.wrong_kind")
        /// None of the recipients is the owner of the certificate.
        public static let noRecipient = Code(rawValue: "message.no_recipient")
        /// The message does not open with the key.
        public static let cannotOpen = Code(rawValue: "message.cannot_open")
        /// The content is neither in the message nor given.
        public static let contentMissing = Code(rawValue: "message.content_missing")
        /// The content is in the message, and another one was given: a verdict would be of only one of them.
        public static let contentTwice = Code(rawValue: "message.content_twice")
        /// The certificate does not fit the key or the act.
        public static let unsuitableCertificate = Code(rawValue: "message.unsuitable_certificate")
        /// A limit of the caller is exceeded.
        public static let overLimit = Code(rawValue: "message.over_limit")
        /// An algorithm is not supported, or not for this.
        public static let unsupportedAlgorithm = Code(rawValue: "message.unsupported_algorithm")
    }

    public let code: Code
    /// What is wrong, lower case, without a full stop; never a secret.
    public let message: String
    /// What led to it.
    public let underlying: (any Error)?

    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    public var description: String { message }

    public static func == (left: MessageError, right: MessageError) -> Bool { left.code == right.code }
}
