import TestSupport
import Testing

/// A long ledger of the first release, brought up to date by processes that are killed at it.
@Suite("Old ledgers under kills")
struct OldLedgerTests {
    private static let copies = 20_000

    /// Puts the first release's ledger, with one certificate very often, into the CA directory.
    private static let prepare = """
        rm -f ca/ledger.sqlite*
        sqlite3 ca/ledger.sqlite <"$1" && sqlite3 ca/ledger.sqlite "
            PRAGMA application_id = 1668311913;
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
            INSERT INTO certificate (serial, state, origin, profile, tbs, certificate, subject, public_key_hash,
                not_before, not_after, recorded_at, operator)
            SELECT CAST(printf('%c%08d', 64, i) AS BLOB), state, origin, profile, tbs, certificate, subject,
                public_key_hash, not_before, not_after, recorded_at, operator
            FROM n, (SELECT * FROM certificate WHERE origin = 'adopted' LIMIT 1)"
        """

    /// Kills a process after so many milliseconds, and tells the migrations, the numbers indexed, and the integrity.
    private static let kill = """
        "$CAPKI" ca list ca --limit 1 >/dev/null 2>&1 & process=$!
        sleep "$1"
        kill -9 $process 2>/dev/null
        wait $process 2>/dev/null
        ask() { sqlite3 ca/ledger.sqlite "$1"; }
        ask "PRAGMA integrity_check"
        if [ "$(ask "SELECT count(*) FROM grdb_migrations WHERE identifier = '5 search'")" = 1 ]; then
            ask "SELECT 'done ' || count(*) FROM identity WHERE value = '11010519491231002X'"
        else
            ask "SELECT 'open ' || count(*) FROM sqlite_schema WHERE name = 'identity'"
        fi
        """

    @Test func `a process that is killed leaves the old ledger or the new one, and the next one ends the work`() throws
    {
        let desk = try Desk()
        let environment = ["CAPKI": Capki.path]
        let dump = Sources.root + "/Tests/PKIStorageTests/Ledger1.sql"
        try Tool.run("bash", ["-c", Self.prepare, "x", dump, "\(Self.copies)"], folder: desk.folder)
            .requireSuccess("bash", [])
        for hundredth in stride(from: 5, through: 200, by: 15) {
            let delay = "\(hundredth / 100).\(hundredth % 100 < 10 ? "0" : "")\(hundredth % 100)"
            let left = try Tool.run(
                "bash", ["-c", Self.kill, "x", delay], environment: environment, folder: desk.folder)
            #expect(["ok\nopen 0\n", "ok\ndone \(Self.copies + 1)\n"].contains(left.text), "\(left.transcript)")
        }
        // Nobody has signed its record of acts yet, which is no fault.
        let audit = try Capki.done(["ca", "audit", desk.authority])
        #expect(audit.text.contains("nobody has signed them yet, the next act does"))
        let kept = try Capki.run(["ca", "audit", desk.authority, "--checkpoint", desk("kept.json")])
        #expect(kept.status == 2 && kept.errorText.contains("there is no checkpoint yet"))
        let found = try Capki.json(["ca", "list", desk.authority, "--identity", "11010519491231002x", "--limit", "5"])
        #expect(found["certificates"]?.elements.count == 5)
    }
}
