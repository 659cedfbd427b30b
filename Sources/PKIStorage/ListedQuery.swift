internal import GRDB
internal import PKIAuthority
internal import PKIStructures

/// The questions whose answers are the entries of a CRL, in the order of the serial numbers.
///
/// All of them give number, date, reason and invalidity date.
struct ListedQuery {
    /// What is revoked, and what a delta CRL takes off its base because it has ended.
    let revocations: String
    let arguments: StatementArguments
    /// What was released from its hold since the base.
    let releases: String
    /// The shard that is covered.
    let shard: Int?

    private static let removed = Int(RevocationReason.removeFromCRL.rawValue)
    private static let hasEnded = """
        (edition < :cut_edition AND not_after IS NOT NULL AND not_after < :cut_ended_before)
        """
    private static let hadEnded = """
        (edition < :base_cut_edition AND not_after IS NOT NULL AND not_after < :base_cut_ended_before)
        """

    init(_ selection: ListedSelection) {
        let (condition, reasons) = Self.condition(selection.content)
        if case .shard(let number) = selection.content { shard = number } else { shard = nil }
        var arguments: StatementArguments = [
            "cut_edition": selection.cut?.edition ?? 0,
            "cut_ended_before": selection.cut?.endedBefore.secondsSinceEpoch ?? 0, "shard": shard,
        ]
        let scope = "\(condition)\(reasons)"
        if let base = selection.base {
            // Changed since the base; or ended since then, which takes it off; or left out of the base, and not any more.
            revocations = """
                SELECT serial, revoked_at,
                CASE WHEN edition < :base_edition AND \(Self.hasEnded) THEN \(Self.removed) ELSE reason END,
                CASE WHEN edition < :base_edition AND \(Self.hasEnded) THEN NULL ELSE invalidity_date END
                FROM revocation WHERE (edition >= :base_edition OR \(Self.hasEnded) <> \(Self.hadEnded)) AND \(scope)
                ORDER BY serial
                """
            arguments += [
                "base_edition": base.edition, "base_cut_edition": base.cut?.edition ?? 0,
                "base_cut_ended_before": base.cut?.endedBefore.secondsSinceEpoch ?? 0,
            ]
        } else {
            revocations = """
                SELECT serial, revoked_at, reason, invalidity_date FROM revocation
                WHERE NOT \(Self.hasEnded) AND \(scope) ORDER BY serial
                """
        }
        self.arguments = arguments
        releases = """
            SELECT serial, released_at, \(Self.removed), NULL FROM released
            WHERE edition >= :base_edition AND \(condition) ORDER BY serial
            """
    }

    /// What a row must be to be covered, and for which reasons; unknown certificates count as of either class.
    private static func condition(_ content: RevocationListScope.Content) -> (String, String) {
        switch content {
        case .everything: (":shard IS NULL", "")
        case .shard: ("shard = :shard", "")
        case .users: (":shard IS NULL AND is_ca IS NOT 1", "")
        case .authorities: (":shard IS NULL AND is_ca IS NOT 0", "")
        case .reasons(let flags):
            (
                ":shard IS NULL",
                " AND reason IN (\(numbers(flags)))"
            )
        }
    }

    /// The numbers of the reasons; one that is not given may be any of them.
    private static func numbers(_ flags: ReasonFlags) -> String {
        RevocationReason.allCases.filter { $0 == .unspecified || flags.covers($0) }.map { "\($0.rawValue)" }
            .joined(separator: ", ")
    }
}
