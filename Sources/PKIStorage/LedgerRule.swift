internal import PKIAuthority
internal import PKIStructures

/// What must hold between the tables of a ledger: a query that finds what breaks it.
///
/// Each gives `serial`, which may be empty, and `detail`.
struct LedgerRule {
    let code: LedgerFault.Code
    /// What is told, behind `certificate SERIAL` where there is one.
    private let words: String
    let sql: String

    private init(_ code: LedgerFault.Code, _ words: String, _ sql: String) {
        self.code = code
        self.words = words
        self.sql = sql
    }

    func message(_ serial: SerialNumber?, _ detail: String?) -> String {
        let subject = serial.map { "certificate \($0) " } ?? ""
        return subject + words + (detail.map { " (\($0))" } ?? "")
    }

    static let all = certificates + reissues + revocations + purges + seals + times

    private static let certificates = [
        LedgerRule(
            .file, "the database has no row of the CA",
            "SELECT NULL AS serial, NULL AS detail WHERE NOT EXISTS (SELECT 1 FROM authority)"),
        LedgerRule(
            .serialTwice, "stands in the ledger more than once",
            "SELECT serial, count(*) || ' times' AS detail FROM certificate GROUP BY serial HAVING count(*) > 1"),
        LedgerRule(
            .leftover, "is intended only: the act was interrupted, or is under way",
            "SELECT serial, NULL AS detail FROM certificate WHERE state = 'intended'"),
        LedgerRule(
            .missing, "stood on the last CRL, but not in the backup: bring it back with 'ca adopt'",
            "SELECT serial, NULL AS detail FROM missing_certificate"),
    ]

    private static let reissues = [
        LedgerRule(
            .state, "came of a reissue, of which there is no record",
            """
            SELECT serial, NULL AS detail FROM certificate
            WHERE origin = 'reissued' AND state = 'issued' AND serial NOT IN (SELECT replacement FROM reissue)
            """),
        LedgerRule(
            .state, "is the new one of a reissue, whose state is not the certificate's",
            """
            SELECT c.serial, x.state || ', ' || c.state AS detail FROM reissue AS x
            JOIN certificate AS c ON c.serial = x.replacement
            WHERE (c.state = 'issued') = (x.state = 'abandoned')
            """),
        LedgerRule(
            .state, "is spoken of by a reissue, but is not in the ledger",
            """
            SELECT original AS serial, NULL AS detail FROM reissue WHERE original NOT IN (SELECT serial FROM certificate)
            UNION ALL
            SELECT replacement, NULL FROM reissue WHERE replacement NOT IN (SELECT serial FROM certificate)
            """),
        LedgerRule(
            .index, "an identity number leads to a certificate that is not there",
            """
            SELECT NULL AS serial, value AS detail FROM identity
            WHERE certificate NOT IN (SELECT sequence FROM certificate)
            """),
        LedgerRule(
            .state, "was replaced, but is not issued",
            """
            SELECT c.serial, c.state AS detail FROM reissue AS x JOIN certificate AS c ON c.serial = x.original
            WHERE c.state <> 'issued'
            """),
        LedgerRule(
            .state, "was replaced for good, but is not revoked",
            """
            SELECT original AS serial, NULL AS detail FROM reissue
            WHERE state = 'complete' AND original NOT IN (SELECT serial FROM revocation)
            """),
        LedgerRule(
            .state, "is revoked for good, but its reissue still counts as live",
            """
            SELECT x.replacement AS serial, x.state AS detail FROM reissue AS x
            JOIN revocation AS r ON r.serial = x.replacement
            WHERE x.state IN ('pending', 'complete') AND r.reason <> 6
                AND NOT EXISTS (SELECT 1 FROM reissue WHERE original = x.replacement AND state IN ('complete', 'ended'))
            """),
        LedgerRule(
            .state, "is not revoked, but its reissue has ended",
            """
            SELECT replacement AS serial, NULL AS detail FROM reissue
            WHERE state = 'ended' AND replacement NOT IN (SELECT serial FROM revocation WHERE reason <> 6)
            """),
        LedgerRule(
            .state, "was reissued more than once, and each reissue counts as live",
            """
            SELECT original AS serial, count(*) || ' reissues' AS detail FROM reissue
            WHERE state IN ('pending', 'complete') GROUP BY original HAVING count(*) > 1
            """),
    ]

    private static let revocations = [
        LedgerRule(
            .revocation, "is revoked for a reason that is none",
            "SELECT serial, reason AS detail FROM revocation WHERE reason NOT IN (0, 1, 2, 3, 4, 5, 6, 9, 10)"),
        LedgerRule(
            .revocation, "is the CA's own, which its own CRL cannot revoke",
            "SELECT serial, NULL AS detail FROM revocation JOIN certificate USING (serial) WHERE origin = 'own'"),
        LedgerRule(
            .revocation, "was never signed, but is revoked",
            """
            SELECT serial, state AS detail FROM revocation JOIN certificate USING (serial)
            WHERE state <> 'issued' AND serial NOT IN (SELECT serial FROM missing_certificate)
            """),
    ]

    private static let purges = [
        LedgerRule(
            .purge, "is purged, but something of it is left",
            """
            SELECT serial, NULL AS detail FROM certificate
            WHERE purged_at IS NOT NULL AND (length(content) > 0 OR subject <> '' OR length(mark) > 0)
            """),
        LedgerRule(
            .purge, "is purged, but no act of that is recorded",
            """
            SELECT serial, NULL AS detail FROM certificate WHERE purged_at IS NOT NULL
                AND serial NOT IN (SELECT serial FROM act WHERE kind = 'purge' AND outcome = 'done')
            """),
        LedgerRule(
            .purge, "was purged before its end",
            "SELECT serial, NULL AS detail FROM certificate WHERE purged_at <= not_after"),
        LedgerRule(
            .purge, "has lost its archived key, which a certificate that is kept has too",
            """
            SELECT serial, NULL AS detail FROM archived_key AS k WHERE length(envelope) = 0 AND EXISTS (
                SELECT 1 FROM certificate AS c
                WHERE c.public_key_hash = k.public_key_hash AND c.purged_at IS NULL AND c.state = 'issued')
            """),
        LedgerRule(
            .remnants, "remains of purged records may be in the file: run 'ca purge' once more",
            "SELECT NULL AS serial, NULL AS detail FROM authority WHERE holds_remnants"),
    ]

    private static let seals = [
        LedgerRule(
            .seal, "more than one seal is active under a code",
            """
            SELECT NULL AS serial, code || ', ' || count(*) || ' seals' AS detail FROM seal WHERE state = 'active'
            GROUP BY code HAVING count(*) > 1
            """),
        LedgerRule(
            .seal, "a seal is bound to a certificate that is not in the ledger, or was never issued",
            """
            SELECT NULL AS serial, code AS detail FROM seal JOIN seal_owner ON seal = sequence
            WHERE serial NOT IN (SELECT serial FROM certificate WHERE state = 'issued')
            """),
        LedgerRule(
            .seal, "an active seal is bound to no certificate",
            """
            SELECT NULL AS serial, code AS detail FROM seal
            WHERE state = 'active' AND NOT EXISTS (SELECT 1 FROM seal_owner WHERE seal = sequence)
            """),
        LedgerRule(
            .seal, "a seal is superseded by one that is not in the ledger, or that came before it",
            """
            SELECT NULL AS serial, old.code AS detail FROM seal AS old LEFT JOIN seal AS new ON new.sha256 = old.successor
            WHERE old.state = 'superseded' AND (new.sequence IS NULL OR new.sequence <= old.sequence)
            """),
        // The digest of the seal is the first line of an act's evidence, that of the one which it supersedes the second.
        LedgerRule(
            .seal, "a seal stands in the ledger, but no act that entered it is recorded",
            """
            SELECT NULL AS serial, code AS detail FROM seal WHERE lower(hex(sha256)) NOT IN (
                SELECT substr(evidence, 1, 64) FROM act WHERE kind IN ('seal', 'seal-remake') AND outcome = 'done'
                UNION ALL
                SELECT substr(evidence, 72, 64) FROM act WHERE kind = 'seal-remake' AND outcome = 'done')
            """),
        LedgerRule(
            .seal, "a seal is closed, but no act that closed it is recorded",
            """
            SELECT NULL AS serial, code AS detail FROM seal WHERE state <> 'active' AND lower(hex(sha256)) NOT IN (
                SELECT substr(evidence, 1, 64) FROM act WHERE kind = 'seal-revocation' AND outcome = 'done'
                UNION ALL
                SELECT substr(evidence, 72, 64) FROM act WHERE kind = 'seal-remake' AND outcome = 'done')
            """),
        LedgerRule(
            .seal, "an act closed a seal that still counts as active",
            """
            SELECT NULL AS serial, code AS detail FROM seal WHERE state = 'active' AND lower(hex(sha256)) IN (
                SELECT substr(evidence, 1, 64) FROM act WHERE kind = 'seal-revocation' AND outcome = 'done'
                UNION ALL
                SELECT substr(evidence, 72, 64) FROM act WHERE kind = 'seal-remake' AND outcome = 'done')
            """),
        LedgerRule(
            .purge, "a seal is purged, but something of it is left, or one of its certificates is kept",
            """
            SELECT NULL AS serial, code AS detail FROM seal WHERE purged_at IS NOT NULL AND (
                length(content) > 0 OR name <> '' OR EXISTS (
                    SELECT 1 FROM seal_owner AS o JOIN certificate AS c ON c.serial = o.serial
                    WHERE o.seal = seal.sequence AND c.purged_at IS NULL))
            """),
    ]

    // Another machine's clock may be five minutes ahead of this one's.
    private static let times = [
        LedgerRule(
            .time, "is recorded after the ledger's last act",
            """
            SELECT serial, datetime(recorded_at, 'unixepoch') AS detail FROM certificate
            WHERE state = 'issued' AND recorded_at > \(latest)
            """),
        LedgerRule(
            .time, "is revoked after the ledger's last act",
            """
            SELECT serial, datetime(revoked_at, 'unixepoch') AS detail FROM revocation
            WHERE revoked_at > (SELECT last_act_at + 300 FROM authority)
            """),
        LedgerRule(
            .time, "a seal is dated after the ledger's last act",
            """
            SELECT NULL AS serial, code AS detail FROM seal
            WHERE max(recorded_at, COALESCE(closed_at, recorded_at)) > \(latest)
            """),
        LedgerRule(
            .crlNumber, "a CRL is dated before the one before it, or after the last act",
            """
            SELECT NULL AS serial, datetime(at, 'unixepoch') AS detail FROM (
                SELECT at, lag(at) OVER (ORDER BY sequence) AS before FROM crl) AS list
            WHERE at > \(latest) OR at < before AND NOT EXISTS (
                SELECT 1 FROM act AS correction WHERE \(isCorrection) AND correction.at <= list.at
                    AND list.before <= (SELECT max(at) FROM act WHERE sequence < correction.sequence))
            """),
        LedgerRule(
            .clock, "the ledger's time was put back, what was dated later stays so",
            "SELECT NULL AS serial, detail FROM act WHERE \(isCorrection)"),
    ]

    private static let isCorrection = "kind = 'clock' AND outcome = 'done' AND length(serial) = 0"

    /// The last act, or the last one under a clock that ran ahead and whose time was put back since.
    private static let latest = """
        (SELECT max(last_act_at, (SELECT COALESCE(max(at), 0) FROM act
            WHERE sequence < (SELECT max(sequence) FROM act WHERE \(isCorrection)))) FROM authority)
        """
}
