import GRDB
import PKIAuthority
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// Every kind of fault, put into a sound ledger one at a time.
@Suite("Checking a ledger")
struct CheckTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let code: LedgerFault.Code
        let sql: String
        var testDescription: String { "\(code.rawValue): \(sql)" }

        init(_ code: LedgerFault.Code, _ sql: String) {
            self.code = code
            self.sql = sql
        }
    }

    private static let one = "(SELECT serial FROM certificate WHERE origin = 'adopted')"

    static let faults: [Fault] = [
        Fault(.column, "UPDATE certificate SET subject = 'C=CN, O=x' WHERE serial = \(one)"),
        Fault(.column, "UPDATE certificate SET not_before = not_before - 1 WHERE serial = \(one)"),
        Fault(.column, "UPDATE certificate SET not_after = not_after + 86400 WHERE serial = \(one)"),
        Fault(.column, "UPDATE certificate SET public_key_hash = zeroblob(32) WHERE serial = \(one)"),
        Fault(.column, "UPDATE certificate SET serial = x'0102' WHERE serial = \(one)"),
        Fault(.unreadable, "UPDATE certificate SET content = x'30820101' WHERE serial = \(one)"),
        Fault(
            .signature,
            "UPDATE certificate SET content = CAST(substr(content, 1, length(content) - 2) || x'0000' AS BLOB) WHERE serial = \(one)"
        ),
        Fault(.index, "DELETE FROM identity WHERE value = '11010519491231002X'"),
        Fault(.index, "INSERT INTO identity SELECT 'STRANGER', sequence FROM certificate WHERE serial = \(one)"),
        Fault(.state, "DELETE FROM reissue WHERE state = 'pending'"),
        Fault(.state, "UPDATE reissue SET state = 'complete' WHERE state = 'pending'"),
        Fault(.state, "UPDATE reissue SET state = 'complete' WHERE state = 'ended'"),
        Fault(.state, "UPDATE reissue SET state = 'ended' WHERE state = 'pending'"),
        Fault(.state, "UPDATE reissue SET state = 'pending' WHERE state = 'abandoned'"),
        Fault(
            .state, "DELETE FROM revocation WHERE serial IN (SELECT original FROM reissue WHERE state = 'complete')"),
        Fault(
            .state,
            "DROP INDEX reissue_live; UPDATE reissue SET original = (SELECT original FROM reissue WHERE state = 'pending') WHERE state = 'complete'"
        ),
        Fault(.revocation, "UPDATE revocation SET reason = 7"),
        Fault(.revocation, "UPDATE revocation SET reason = 8"),
        Fault(
            .revocation,
            """
            INSERT INTO revocation (serial, revoked_at, reason)
            SELECT serial, recorded_at, 1 FROM certificate WHERE origin = 'own'
            """),
        Fault(
            .revocation,
            """
            INSERT INTO revocation (serial, revoked_at, reason)
            SELECT serial, recorded_at, 1 FROM certificate WHERE state = 'abandoned'
            """),
        Fault(.crlNumber, "UPDATE crl SET number = x'09' WHERE sequence = 1"),
        Fault(.crlNumber, "UPDATE authority SET crl_number = x'01'"),
        Fault(.crlNumber, "UPDATE crl SET at = at - 1000000 WHERE sequence = 2"),
        Fault(.time, "UPDATE authority SET last_act_at = last_act_at - 1000000"),
        Fault(.file, "DELETE FROM authority"),
        Fault(.index, "UPDATE identity SET certificate = 99999 WHERE value = 'E1'"),
        Fault(.state, "DELETE FROM certificate WHERE serial = (SELECT original FROM reissue WHERE state = 'pending')"),
        Fault(.audit, "UPDATE act SET detail = 'x' WHERE sequence = 3"),
        Fault(.purge, "UPDATE certificate SET purged_at = not_after + 1 WHERE serial = \(one)"),
        Fault(
            .purge,
            "UPDATE certificate SET purged_at = not_after + 1, content = x'', subject = '', mark = x'' WHERE serial = \(one)"
        ),
        Fault(.missing, "INSERT INTO missing_certificate VALUES (x'0123', 0)"),
    ]

    private func findings(_ ledger: OlderLedger) throws -> [LedgerFault] {
        let store = try ledger.store()
        let own = try store.read { ledger in
            var own: [UInt8]?
            try ledger.forEachCertificate(CertificateFilter()) { if $0.origin == .own { own = $0.certificate } }
            return own
        }
        let issuer = try Certificate(derEncoded: try #require(own))
        var found: [LedgerFault] = []
        let result = try LedgerCheck(store: store, issuers: [issuer], checksSignatures: true).run { found.append($0) }
        let faults = found.filter { !$0.isNote }
        #expect(result.faultCount == faults.count)
        return faults
    }

    @Test(arguments: faults)
    func `a fault is found and named`(fault: Fault) throws {
        let ledger = try OlderLedger()
        _ = try ledger.store()
        try ledger.tamper(fault.sql)
        let found = try findings(ledger)
        #expect(found.contains { $0.code == fault.code }, "\(found.map { "\($0.code.rawValue) \($0.message)" })")
    }

    @Test func `a serial number that stands twice is found where the database no longer forbids it`() throws {
        let ledger = try OlderLedger()
        _ = try ledger.store()
        try ledger.tamper(
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(sql, 'serial BLOB NOT NULL UNIQUE', 'serial BLOB NOT NULL')
                WHERE name = 'certificate';
            DELETE FROM sqlite_schema WHERE name = 'sqlite_autoindex_certificate_1';
            PRAGMA writable_schema = RESET;
            """)
        try ledger.tamper(
            """
            INSERT INTO certificate (serial, state, origin, profile, content, subject, public_key_hash, mark, not_before,
                not_after, recorded_at, operator)
            SELECT serial, state, origin, profile, content, subject, public_key_hash, mark, not_before, not_after,
                recorded_at, operator FROM certificate WHERE origin = 'adopted'
            """)
        #expect(try findings(ledger).contains { $0.code == .serialTwice })
    }

    @Test func `a damaged page of the file is found`() throws {
        let ledger = try OlderLedger()
        _ = try ledger.store()
        var bytes = try ledger.scratch.read("ledger.sqlite")
        // The root of the index of keys: a flipped bit in a cell leaves the index without its row.
        let root: Int = try #require(
            try ledger.value("SELECT rootpage FROM sqlite_schema WHERE name = 'certificate_key'"))
        bytes[root * 4096 - 20] ^= 0x10
        try ledger.scratch.write(bytes, as: "ledger.sqlite")
        #expect(try findings(ledger).contains { $0.code == .file })
    }
}
