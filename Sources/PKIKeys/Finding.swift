/// Something that breaks a limit, with the clause that sets it.
public struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// A stable word, for example `key.rsa_too_small`.
    public let code: String
    /// The thing, its value and the limit, lower case, without a full stop.
    public let message: String
    /// Where the limit comes from, for example `RFC 5280 §4.1.2.2`.
    public let clause: String

    public init(code: String, message: String, clause: String) {
        self.code = code
        self.message = message
        self.clause = clause
    }

    public var description: String { "\(message) (\(clause))" }
}
