/// A settings file that cannot be used; every fault that was found stands in the message.
///
/// Equality is on the code alone.
public struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The text is no YAML, or not of the shape that is wanted.
        public static let malformed = Code(rawValue: "settings.malformed")
        /// A value is not one of those that are allowed.
        public static let badValue = Code(rawValue: "settings.bad_value")
        /// Settings of another kind or of a later version.
        public static let wrongSchema = Code(rawValue: "settings.wrong_schema")
    }

    public let code: Code
    /// What is wrong, lower case, without a full stop.
    public let message: String
    public let hint: String?
    public let underlying: (any Error)?

    init(_ code: Code, _ message: String, hint: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.underlying = underlying
    }

    public var description: String { message }

    public static func == (left: SettingsError, right: SettingsError) -> Bool { left.code == right.code }
}
