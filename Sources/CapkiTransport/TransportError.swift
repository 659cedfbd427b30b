/// A service that could not be asked, or that gave no answer that can be used.
public struct TransportError: Error, Equatable, Sendable, Codable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable, Codable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The address is none that is taken.
        public static let badAddress = Code(rawValue: "transport.bad_address")
        /// The program that speaks HTTP is not beside this one, or has died.
        public static let noProgram = Code(rawValue: "transport.no_program")
        /// The host has no address, or nobody answers there.
        public static let notReached = Code(rawValue: "transport.not_reached")
        /// The service's certificate or its TLS does not hold.
        public static let notSecure = Code(rawValue: "transport.not_secure")
        /// The whole answer was not there in time.
        public static let timedOut = Code(rawValue: "transport.timed_out")
        /// The answer ended before its end, or is no HTTP.
        public static let brokenOff = Code(rawValue: "transport.broken_off")
        /// The answer is longer than it may be.
        public static let tooLarge = Code(rawValue: "transport.too_large")
        /// The service answered with another status than 200.
        public static let refused = Code(rawValue: "transport.refused")
        /// The service sends elsewhere, where nobody has said that it may.
        public static let redirected = Code(rawValue: "transport.redirected")
        /// The answer is of another type than was asked for.
        public static let wrongType = Code(rawValue: "transport.wrong_type")
        /// The answer cannot be read as what it says it is.
        public static let malformed = Code(rawValue: "transport.malformed")
    }

    public let code: Code
    /// What failed, lower case, without a full stop.
    public let message: String
    /// What the user can do.
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { message }

    public static func == (left: TransportError, right: TransportError) -> Bool { left.code == right.code }
}
