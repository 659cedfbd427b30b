/// One thing that speaks against a certificate at its place in a path.
public struct Flaw: Hashable, Sendable, CustomStringConvertible {
    public let code: VerdictCode
    /// A sentence with its evidence, lower case, without a full stop.
    public let reason: String
    /// The clause that decides.
    public let clause: String

    init(_ code: VerdictCode, _ reason: String, clause: String) {
        self.code = code
        self.reason = reason
        self.clause = clause
    }

    public var description: String { "\(reason) (\(clause))" }
}
