/// How much a finding of a lint weighs.
public enum LintSeverity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Worth knowing; no rule is broken.
    case notice
    /// Against a SHOULD, or against what readers in the field expect.
    case warning
    /// Against a MUST: a CA does not sign it.
    case error

    public static func < (left: LintSeverity, right: LintSeverity) -> Bool {
        let order = Self.allCases
        return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
    }
}

/// What a lint says, for whom, and by which clause.
public struct LintRule: Sendable, Hashable {
    /// A stable word, for example `lint.serial_too_long`.
    public let code: String
    public let severity: LintSeverity
    /// Where the rule comes from, for example `RFC 5280 §4.1.2.2`.
    public let clause: String
    /// The rule as one sentence in English.
    public let english: String
    /// The rule as one sentence in Chinese.
    public let chinese: String

    init(_ code: String, _ severity: LintSeverity, _ clause: String, english: String, chinese: String) {
        self.code = code
        self.severity = severity
        self.clause = clause
        self.english = english
        self.chinese = chinese
    }
}
