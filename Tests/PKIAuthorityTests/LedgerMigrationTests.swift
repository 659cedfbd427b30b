import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// A ledger of the first schema goes on, with what later ones ask for.
@Suite("Migration of revocations", .enabled(if: Foreign.has(.pyca)))
struct LedgerMigrationTests {
    /// The tables as the first release made them.
    private static let firstSchema = """
        PRAGMA application_id = 1668311913;
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('1 ledger');
        CREATE TABLE authority (id INTEGER PRIMARY KEY CHECK (id = 1), last_act_at INTEGER NOT NULL,
            crl_number BLOB NOT NULL, lacks_earlier_crl INTEGER NOT NULL) STRICT;
        CREATE TABLE certificate (sequence INTEGER PRIMARY KEY AUTOINCREMENT, serial BLOB NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('intended', 'issued', 'abandoned')), origin TEXT NOT NULL,
            profile TEXT, tbs BLOB NOT NULL, certificate BLOB, subject TEXT NOT NULL, public_key_hash BLOB NOT NULL,
            not_before INTEGER NOT NULL, not_after INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
            operator TEXT NOT NULL, CHECK ((state = 'issued') = (certificate IS NOT NULL))) STRICT;
        CREATE INDEX certificate_key ON certificate (public_key_hash);
        CREATE INDEX certificate_intended ON certificate (state) WHERE state = 'intended';
        CREATE TABLE revocation (serial BLOB PRIMARY KEY, revoked_at INTEGER NOT NULL, reason INTEGER NOT NULL,
            invalidity_date INTEGER) STRICT, WITHOUT ROWID;
        CREATE TABLE reissue (sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            original BLOB NOT NULL REFERENCES certificate (serial),
            replacement BLOB NOT NULL UNIQUE REFERENCES certificate (serial), reason TEXT NOT NULL,
            state TEXT NOT NULL, invalidity_date INTEGER, recorded_at INTEGER NOT NULL, receipt TEXT) STRICT;
        CREATE INDEX reissue_original ON reissue (original);
        CREATE UNIQUE INDEX reissue_live ON reissue (original) WHERE state IN ('intended', 'pending', 'complete');
        CREATE TABLE crl (sequence INTEGER PRIMARY KEY AUTOINCREMENT, number BLOB NOT NULL UNIQUE,
            at INTEGER NOT NULL, sha256 BLOB NOT NULL) STRICT;
        CREATE TABLE act (sequence INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, operator TEXT NOT NULL,
            kind TEXT NOT NULL, serial BLOB, detail TEXT NOT NULL) STRICT;
        """

    private static func insert(_ certificate: Certificate) throws -> String {
        """
        INSERT INTO certificate (serial, state, origin, tbs, certificate, subject, public_key_hash, not_before,
            not_after, recorded_at, operator) VALUES (x'\(hexadecimal(certificate.serialNumber.octets))', 'issued',
            'issued', x'\(hexadecimal(certificate.tbsCertificate))', x'\(hexadecimal(certificate.derBytes))',
            '\(try certificate.subject)', x'\(hexadecimal(certificate.serialNumber.octets))',
            \(certificate.validity.notBefore.instant.secondsSinceEpoch),
            \(certificate.validity.notAfter.instant.secondsSinceEpoch), 0, 'a');
        INSERT INTO revocation VALUES (x'\(hexadecimal(certificate.serialNumber.octets))', 1772352000, 4, NULL);

        """
    }

    @Test("revocations learn of their certificates, CRLs keep their numbers, and nothing is dropped too early")
    func firstToThird() throws {
        let desk = try RevocationDesk(division: .classes)
        let (user, authority) = (try desk.issue(days: 2), try desk.issue(profile: .issuingCA))
        let script =
            try Self.firstSchema + "INSERT INTO authority VALUES (1, 1772352000, x'07', 0);\n"
            + "INSERT INTO crl (number, at, sha256) VALUES (x'05', 1772352000, x'AA'), (x'07', 1772352000, x'BB');\n"
            + Self.insert(user) + Self.insert(authority)
            + "INSERT INTO revocation VALUES (x'1234', 1772352000, 6, 1772350000);"
        let file = desk.scratch("first.sqlite")
        try desk.scratch.write(script, as: "script.sql")
        let program = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2]).read())"
        try Tool.run("python3", ["-c", program, file, desk.scratch("script.sql")]).requireSuccess("python3", [])

        let old = try CertificateAuthority(issuer: desk.authority.issuer, store: try SQLiteAuthorityStore(path: file))
        func publish(at now: Instant) throws -> [RevocationListSummary] {
            try old.makeLists(reach: .published, context: ActContext(now: now, operatorName: "b")) { ledger, _ in
                try desk.plan.orders(in: ledger)
            } into: { order in
                try RevocationListFile(
                    at: desk.scratch("\(order.fileName).crl"), isDER: false, overwrites: true,
                    spoolFolder: desk.scratch.path)
            }
        }
        let made = try publish(at: desk.now.adding(days: 3))
        #expect(made.allSatisfy { $0.order.kind == .complete && $0.record.number == CRLNumber(8) })
        let hold = try SerialNumber(hexadecimal: "1234")
        #expect(try Set(desk.entries("ca-users").keys) == [user.serialNumber, hold])
        #expect(try Set(desk.entries("ca-authorities").keys) == [authority.serialNumber, hold])
        _ = try publish(at: desk.now.adding(days: 3))
        #expect(try Set(desk.entries("ca-users").keys) == [hold], "it has expired, and stood on one CRL since")
        #expect(
            try old.store.read { try $0.revocation(hold)?.invalidityDate } == Instant(secondsSinceEpoch: 1_772_350_000))
    }

    /// What each schema has added, from the last one back.
    private static let steps = [
        ["DROP TABLE seal_owner", "DROP TABLE seal", "DELETE FROM grdb_migrations WHERE identifier = '9 seals'"],
        [
            "DROP TABLE archive_generation", "DROP INDEX archived_key_archive", "DROP INDEX key_delivery_serial",
            "ALTER TABLE recovery DROP COLUMN request_signature", "ALTER TABLE recovery DROP COLUMN requester",
            "ALTER TABLE key_delivery DROP COLUMN sha256",
            "DELETE FROM grdb_migrations WHERE identifier = '8 archive rollover'",
        ],
        [
            "ALTER TABLE certificate DROP COLUMN purged_at", "ALTER TABLE authority DROP COLUMN holds_remnants",
            "DROP INDEX recovery_serial", "DELETE FROM grdb_migrations WHERE identifier = '7 retention'",
        ], ["DROP TABLE generation", "DELETE FROM grdb_migrations WHERE identifier = '6 rollover'"],
        [
            "DROP TABLE identity", "DROP TABLE missing_certificate",
            "DELETE FROM grdb_migrations WHERE identifier = '5 search'",
        ],
        [
            "DROP TABLE key_delivery", "DROP TABLE recovery", "DROP TABLE certificate_pair", "DROP TABLE archived_key",
            "DELETE FROM grdb_migrations WHERE identifier = '4 key archive'",
        ],
    ]

    @Test("a ledger of the schemas 3 to 8 is sound after it is opened, and its records can be purged", arguments: 1...6)
    func later(stepCount: Int) throws {
        let desk = try RevocationDesk()
        let (revoked, other) = (try desk.issue(), try desk.issue())
        try desk.revoke(revoked, .superseded)
        try desk.publish()
        let file = desk.scratch("older.sqlite")
        try desk.store.copy(to: file)
        let statements = Self.steps[..<stepCount].flatMap { $0 }
        let program =
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); [c.execute(s) for s in sys.argv[2:]]; c.commit()"
        try Tool.run("python3", ["-c", program, file] + statements).requireSuccess("python3", statements)
        let old = try CertificateAuthority(issuer: desk.authority.issuer, store: SQLiteAuthorityStore(path: file))
        let check = {
            try LedgerCheck(store: old.store, issuers: [desk.certificate], checksSignatures: true).run { fault in
                Issue.record("\(fault.message)")
            }
        }
        #expect(try check().certificateCount == 3)
        desk.now = desk.now.adding(days: 5000)
        var purged: [SerialNumber] = []
        try old.purge(
            endedBefore: RetentionPolicy().end(at: desk.now), trustsClock: true, context: desk.context
        ) { purged += $0.map(\.serialNumber) }
        #expect(purged == [revoked, other].map(\.serialNumber))
        #expect(try check().purgedCount == 2)
    }
}
