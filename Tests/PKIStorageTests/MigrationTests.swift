import Foundation
import PKIAuthority
import PKIStorage
import PKIStructures
import Synchronization
import TestSupport
import Testing

@Suite("Ledgers of earlier releases")
struct MigrationTests {
    @Test("the first release's ledger holds the same certificates, with the same status, after it is opened")
    func certificates() throws {
        let store = try OlderLedger().store()
        var search = CertificateSearch(now: OlderLedger.now)
        search.includesAbandoned = true
        var found: [ListedCertificate] = []
        _ = try store.forEachCertificate(search) { found.append($0) }
        let expected = try OlderLedger.described("list")["certificates"]?.elements ?? []
        #expect(found.count == 13 && expected.count == 13)
        for (mine, theirs) in zip(found, expected) {
            #expect(mine.serialNumber.description == theirs["serial"]?.string)
            #expect(mine.status(at: OlderLedger.now).rawValue == theirs["status"]?.string)
            #expect(mine.origin.rawValue == theirs["origin"]?.string)
            #expect(mine.profile == theirs["profile"]?.string)
            #expect(mine.subject == theirs["subject"]?.string)
            #expect(mine.notBefore.description == theirs["not_before"]?.string)
            #expect(mine.notAfter.description == theirs["not_after"]?.string)
            let revocation = theirs["revocation"]
            #expect(mine.revocation?.revokedAt.description == revocation?["revoked_at"]?.string)
            #expect(mine.revocation?.reason.description == revocation?["reason"]?.string)
            #expect(mine.revocation?.invalidityDate?.description == revocation?["invalidity_date"]?.string)
        }
    }

    @Test("and the same reissues with the same receipts")
    func reissues() throws {
        let store = try OlderLedger().store()
        let records = try store.read { try $0.reissues(after: nil, limit: .max) }.map(\.record).filter {
            $0.state != .abandoned
        }
        let expected = try OlderLedger.described("reissues")["reissues"]?.elements ?? []
        #expect(records.count == 4 && expected.count == 4)
        for (mine, theirs) in zip(records, expected) {
            #expect(mine.original.description == theirs["original"]?.string)
            #expect(mine.replacement.description == theirs["replacement"]?.string)
            #expect(mine.reason.rawValue == theirs["reason"]?.string)
            #expect(mine.state.rawValue == theirs["state"]?.string)
            let receipt = try JSONEncoder().encode(try #require(try store.read { try $0.receipt(of: mine) }))
            let read = try JSONValue(String(decoding: receipt, as: UTF8.self))
            let kept = try #require(theirs["receipt"])
            for key in ["schema", "subject", "reason", "time", "operator", "warnings", "revocation"] {
                #expect(read[key] == kept[key], "\(key)")
            }
            for side in ["original", "replacement"] {
                for key in ["serial", "sha1", "sha256", "not_before", "not_after"] {
                    #expect(read[side]?[key] == kept[side]?[key], "\(key)")
                }
            }
        }
    }

    @Test("the state of the CA is kept, and no fault is found but the intention that was left")
    func state() throws {
        let store = try OlderLedger().store()
        let state = try store.read { try $0.state() }
        #expect(state.crlNumber == CRLNumber(2) && !state.lacksEarlierCRL)
        var faults: [LedgerFault] = []
        let certificate = try #require(
            try store.read { ledger in
                var own: CertificateRecord?
                try ledger.forEachCertificate(CertificateFilter()) { if $0.origin == .own { own = $0 } }
                return own?.certificate
            })
        let check = try LedgerCheck(
            store: store, issuers: [Certificate(derEncoded: certificate)], checksSignatures: true)
        let result = try check.run { faults.append($0) }
        // Nobody has signed the chain of acts yet: the next act does.
        #expect(result.faultCount == 0, "\(faults.map(\.message))")
        #expect(result.certificateCount == 13)
        #expect(faults.map(\.code) == [.leftover, .unsigned])
    }

    private func verdict(_ ledger: OlderLedger) throws -> AuditVerdict {
        try ledger.store().read { ledger in
            var check = AuditCheck(ledger, issuers: [])
            return try check.run()
        }
    }

    @Test(
        "rows of the first release are whole without a signature, as long as they follow each other and are of its form"
    )
    func unsigned() throws {
        let ledger = try OlderLedger()
        let whole = try verdict(ledger)
        #expect(whole.fault == nil && whole.isUnsigned && whole.head == nil && whole.rowCount > 9)
        try ledger.tamper("UPDATE act SET detail = 'x' WHERE sequence = 4")
        #expect(try verdict(ledger).fault?.code == .rowChanged)
        for forgery in [
            "UPDATE act SET evidence = 'x' WHERE sequence = 4", "UPDATE act SET outcome = 'refused' WHERE sequence = 4",
            "INSERT INTO audit_signer VALUES (x'00', x'00')",
            "UPDATE certificate SET profile = 'audit' WHERE origin = 'adopted'",
        ] {
            let ledger = try OlderLedger()
            _ = try ledger.store()
            try ledger.tamper(forgery)
            #expect(try verdict(ledger).fault?.code == .checkpointMissing, "\(forgery)")
        }
    }

    @Test("a certificate of the first release is found by every identity number that it holds")
    func backfill() throws {
        let store = try OlderLedger().store()
        let expected: [(String, Int)] = [
            ("91350100M000100Y43", 4), ("NTRCN-91350100M000100Y43", 3), ("91440101ma5teat19w", 2),
            ("44010119491001003x", 2), ("K-7", 2), ("k7", 2), ("11010519491231002X", 1), ("E-1", 1),
            ("91350100M000100Y4", 0), ("", 0),
        ]
        for (number, count) in expected {
            #expect(try store.serials { $0.identityNumber = number }.count == count, "\(number)")
        }
    }

    @Test("the states of certificates are a closed list as before, compared without a table made for each row")
    func states() throws {
        let ledger = try OlderLedger()
        _ = try ledger.store()
        let sql: String? = try ledger.value("SELECT sql FROM sqlite_master WHERE name = 'certificate'")
        #expect(sql?.contains("CHECK (state = 'intended' OR state = 'issued' OR state = 'abandoned')") == true)
        for state in ["intended", "issued", "abandoned"] {
            try ledger.tamper("UPDATE certificate SET state = '\(state)'")
        }
        #expect(throws: (any Error).self) { try ledger.tamper("UPDATE certificate SET state = 'lost'") }
        #expect(try ledger.value("PRAGMA integrity_check") == "ok")
    }

    @Test("a migration that is killed begins anew, and nothing is there twice")
    func killed() throws {
        struct Killed: Error {}
        let ledger = try OlderLedger()
        let before: Int? = try ledger.value("SELECT count(*) FROM certificate")
        let script = """
            import os, sqlite3, sys
            c = sqlite3.connect(sys.argv[1], isolation_level=None)
            c.execute("BEGIN IMMEDIATE")
            c.execute("CREATE TABLE identity (value TEXT NOT NULL, certificate INTEGER NOT NULL)")
            c.execute("INSERT INTO identity SELECT subject, sequence FROM certificate")
            c.execute("PRAGMA cache_spill = 1")
            os.kill(os.getpid(), 9)
            """
        #expect(try Tool.run("python3", ["-c", script, ledger.path]).status == 137)
        let store = try ledger.store()
        #expect(try store.serials { $0.includesAbandoned = true }.count == before)
        #expect(try store.serials { $0.identityNumber = "K-7" }.count == 2)
        #expect(try ledger.value("SELECT count(*) FROM identity WHERE value = 'K7'") == 2)
    }

    @Test("of processes that open an old ledger at once, one brings it up to date")
    func together() async throws {
        let ledger = try OlderLedger()
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { try ledger.store().serials { $0.identityNumber = "K-7" }.count }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == [2, 2, 2, 2])
    }

    @Test("how far a migration has come is told")
    func progress() throws {
        let ledger = try OlderLedger()
        // A long ledger: the certificates again, under other serial numbers.
        try ledger.tamper(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
            INSERT INTO certificate (serial, state, origin, profile, tbs, certificate, subject, public_key_hash, not_before,
                not_after, recorded_at, operator)
            SELECT CAST(printf('%c%08d', 64, i) AS BLOB), state, origin, profile, tbs, certificate, subject,
                public_key_hash, not_before, not_after, recorded_at, operator
            FROM n, (SELECT * FROM certificate WHERE origin = 'adopted' LIMIT 1)
            """)
        let told = Mutex<[[Int]]>([])
        let store = try ledger.store { done, total in told.withLock { $0.append([done, total]) } }
        #expect(told.withLock { $0 } == [[1000, 2513], [2000, 2513]])
        #expect(try store.serials { $0.identityNumber = "11010519491231002X" }.count == 2501)
    }
}
