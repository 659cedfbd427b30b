import Foundation
import TestSupport
import Testing

/// `capki ca purge`: what it asks, tells and leaves.
@Suite("Purging records")
struct PurgeCommandTests {
    /// A year after the reissued certificates have had their ten years.
    private static let late = 12 * 366 * 86_400

    private func purge(_ desk: Desk, _ options: [String]) throws -> ToolResult {
        try Capki.run(["ca", "purge", desk.authority] + options, clockOffset: Self.late)
    }

    private func outside(_ desk: Desk, _ sql: String) throws -> String {
        try Tool.run("sqlite3", [desk("ca/ledger.sqlite"), sql]).requireSuccess("sqlite3", [sql]).text
    }

    /// Whether the ledger's file has the end of the organisation's certificate anywhere, also in pages that are free.
    private func holdsCertificate(_ desk: Desk) throws -> Bool {
        let der = ["x509", "-in", desk("org.crt"), "-outform", "DER"]
        let signature = try Tool.run("openssl", der).requireSuccess("openssl", der).output.suffix(48)
        return try Data(contentsOf: URL(fileURLWithPath: desk("ca/ledger.sqlite"))).range(of: Data(signature)) != nil
    }

    @Test func `a dry run lists and changes nothing, and nothing goes without a confirmation`() throws {
        let desk = try Desk()
        let before = try outside(desk, ".dump certificate")
        let listed = try purge(desk, ["--dry-run", "--json"]).requireSuccess("capki", []).json
        #expect(listed["schema"]?.string == "capki.ca-purge/1" && listed["dry_run"]?.bool == true)
        #expect(listed["certificates"]?.elements.map { $0["serial"]?.string } == [desk.serial])
        #expect(listed["certificates"]?.elements.first?["subject"]?.string == Desk.subject)
        let unconfirmed = try purge(desk, ["--json"])
        #expect(unconfirmed.status == 2 && unconfirmed.text.contains("ca.not_confirmed"))
        let doubted = try purge(desk, ["--yes", "--json"])
        #expect(doubted.status == 2 && doubted.text.contains("authority.clock_ahead"))
        #expect(try outside(desk, ".dump certificate") == before)
    }

    @Test func `certificates and receipts go, every other command goes on`() throws {
        let desk = try Desk()
        try Capki.done(desk.reissue())
        let new = try #require(try desk.list()["certificates"]?.elements.last?["serial"]?.string)
        let receipts = try FileManager.default.contentsOfDirectory(atPath: desk("ca/receipts"))
        #expect(receipts.count == 1)
        let done = try purge(desk, ["--yes", "--trust-clock", "--json"]).requireSuccess("capki", []).json
        #expect(done["count"]?.int == 2 && done["dry_run"]?.bool == false)
        #expect(done["certificates"]?.elements.first?["subject"] == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk("ca/receipts")).isEmpty)
        #expect(
            try outside(desk, "SELECT count(*) FROM certificate WHERE purged_at > 0 AND length(content) = 0") == "2\n")
        #expect(try outside(desk, "SELECT count(*) FROM identity") == "0\n")

        let check = try Capki.run(["ca", "check", desk.authority], clockOffset: Self.late)
        #expect(check.status == 0 && check.text.contains("2 of them purged"), "\(check.transcript)")
        let audit = try Capki.run(["ca", "audit", desk.authority], clockOffset: Self.late)
        #expect(audit.status == 0 && audit.text.contains("the records of 2 certificates are purged"))
        let listed = try Capki.json(["ca", "list", desk.authority, "--status", "purged"])
        #expect(listed["certificates"]?.elements.compactMap { $0["serial"]?.string } == [desk.serial, new])
        #expect(try Capki.json(["ca", "stats", desk.authority])["by_status"]?["purged"]?.int == 2)
        let shown = try Capki.json(["ca", "show", desk.authority, "--serial", desk.serial])
        #expect(shown["row"]?["status"]?.string == "purged" && shown["certificate"] == nil)
        let written = try Capki.run(["ca", "show", desk.authority, "--serial", desk.serial, "--out", desk("x.pem")])
        #expect(written.status == 2 && written.errorText.contains("was purged at"))
        for arguments in [desk.reissue(out: "late.crt"), ["ca", "adopt", desk.authority, desk("org.crt")]] {
            let refused = try Capki.run(arguments, clockOffset: Self.late)
            #expect(refused.status == 2 && refused.errorText.contains("were purged at"), "\(refused.transcript)")
        }
        let list = ["ca", "crl", desk.authority, "--out", desk("late.crl"), "--json"]
        #expect(try Capki.run(list, clockOffset: Self.late).status == 0)
        let backup = ["ca", "backup", desk.authority, "--out", desk("late.backup")]
        #expect(try Capki.run(backup, clockOffset: Self.late).status == 0)
        let again = try purge(desk, ["--json"]).requireSuccess("capki", []).json
        #expect(again["count"]?.int == 0)
    }

    /// The organisation's certificate very often, under other serial numbers, and not yet looked for by any number.
    private static let copies = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
        INSERT INTO certificate (serial, state, origin, profile, content, subject, public_key_hash, not_before, not_after,
            mark, recorded_at, operator, is_ca)
        SELECT CAST(printf('%c%08d', 64, i) AS BLOB), state, origin, profile, content, subject, public_key_hash,
            not_before, not_after, mark, recorded_at, operator, is_ca
        FROM n, (SELECT * FROM certificate WHERE origin = 'issued' AND profile <> 'audit' LIMIT 1)
        """
    /// Kills a purge after so many seconds.
    private static let kill = """
        faketime -f "$1" "$CAPKI" ca purge ca --yes --trust-clock >/dev/null 2>&1 & process=$!
        sleep "$2"
        kill -9 $process $(pgrep -P $process) 2>/dev/null
        wait $process 2>/dev/null
        true
        """

    @Test func `a purge that is killed has taken records away with their act, or not, and the next one ends the work`()
        throws
    {
        let desk = try Desk()
        _ = try outside(desk, Self.copies)
        #expect(try holdsCertificate(desk))
        for tenth in [2, 4, 6, 9, 13] {
            let arguments = ["-c", Self.kill, "x", "+\(Self.late + tenth * 100)s", "\(Double(tenth) / 10)"]
            try Tool.run("bash", arguments, environment: ["CAPKI": Capki.path], folder: desk.folder)
                .requireSuccess("bash", arguments)
            #expect(
                try outside(desk, "SELECT count(*) FROM certificate WHERE (purged_at IS NULL) = (length(content) = 0)")
                    == "0\n")
            let purged = try outside(desk, "SELECT count(*) FROM certificate WHERE purged_at > 0")
            #expect(try outside(desk, "SELECT count(*) FROM act WHERE kind = 'purge' AND outcome = 'done'") == purged)
            #expect(try outside(desk, "PRAGMA integrity_check") == "ok\n")
            #expect(try Capki.run(["ca", "audit", desk.authority]).status == 0)
        }
        let options = ["ca", "purge", desk.authority, "--yes", "--trust-clock"]
        try Capki.run(options, clockOffset: Self.late + 2000).requireSuccess("capki", options)
        #expect(try outside(desk, "SELECT count(*) FROM certificate WHERE purged_at > 0") == "4001\n")
        #expect(try outside(desk, "SELECT holds_remnants FROM authority") == "0\n")
        #expect(try !holdsCertificate(desk))
    }

    @Test(arguments: [(#"yes\r"#, 0, "1\n"), (#"y\r"#, 2, "0\n"), (#"\x03"#, 2, "0\n")])
    func `at a terminal it asks, and only yes is yes`(answer: String, status: Int, purged: String) throws {
        let desk = try Desk()
        let command = ["faketime", "-f", "+\(Self.late)s", Capki.path, "ca", "purge", desk.authority, "--trust-clock"]
        let typed = try Tool.run(
            "/usr/bin/python3", [Sources.root + "/Tests/python/terminal.py", answer, "--"] + command)
        #expect(try typed.json["status"]?.int == status, "\(typed.transcript)")
        #expect(try outside(desk, "SELECT count(*) FROM certificate WHERE purged_at > 0") == purged)
    }

    @Test(arguments: [("4", "5 to 100"), ("101", "5 to 100"), ("ten", "records.retention-years")])
    func `fewer years than the law's five are refused`(years: String, words: String) throws {
        let desk = try Desk()
        let settings = try desk.text("ca/capki.yaml")
        #expect(settings.contains("retention-years: 10"))
        try desk.write(
            settings.replacing("retention-years: 10", with: "retention-years: \(years)"), as: "ca/capki.yaml")
        let refused = try Capki.run(["ca", "list", desk.authority])
        #expect(refused.status == 2 && refused.errorText.contains(words), "\(refused.transcript)")
    }
}
