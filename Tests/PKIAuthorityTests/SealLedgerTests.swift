import PKIAuthority
import PKIKeys
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// The seals that the ledger keeps: who may have one, what becomes of it, and that nothing of it is changed unseen.
///
/// The ledger does not read seals, so that any octets stand for one here.
@Suite("Seals in the ledger")
struct SealLedgerTests {
    private static let name = "某某公司"

    private func seal(_ sealID: String, _ text: String, name: String = Self.name) -> LedgerSeal {
        LedgerSeal(
            sealID: sealID, content: Array(text.utf8), generation: "V4", name: name, kind: "official",
            notBefore: ReissueDesk.start, notAfter: ReissueDesk.start.adding(days: 300))
    }

    @discardableResult
    private func enter(
        _ desk: ReissueDesk, _ sealID: String = "4401000001", _ text: String = "seal", name: String = Self.name,
        owner: Certificate? = nil
    ) throws -> SealRecord {
        let image = try Evidence(name: "seal.png", of: [1, 2, 3])
        let order = SealEntryOrder(
            sealID: sealID, name: name, owners: [owner ?? desk.original, owner ?? desk.original], evidence: [image])
        return try desk.authority.enterSeal(order, context: desk.context) { _ in seal(sealID, text, name: name) }
    }

    private func succession(
        _ old: LedgerSeal, _ desk: ReissueDesk, to owner: Certificate, sealID: String? = nil
    ) -> SealSuccessionOrder {
        SealSuccessionOrder(
            old: old, oldOwners: [desk.original], sealID: sealID ?? old.sealID, owners: [owner])
    }

    private func rows(_ desk: ReissueDesk) throws -> [AuditRow] {
        var rows: [AuditRow] = []
        try desk.store.read { try $0.forEachAct(after: 0, through: .max) { rows.append($0) } }
        return rows
    }

    private func faults(_ desk: ReissueDesk) throws -> [LedgerFault] {
        var found: [LedgerFault] = []
        _ = try LedgerCheck(store: desk.store, issuers: [desk.caCertificate], checksSignatures: true).run {
            found.append($0)
        }
        return found
    }

    private func count(_ desk: ReissueDesk) throws -> Int { try desk.store.read { try $0.seals(SealSearch()).count } }

    @Test func `a seal is kept with its bytes, and the act with the digests of seal, certificate and image`() throws {
        let desk = try ReissueDesk()
        desk.now = desk.now.adding(seconds: 60)
        let made = try enter(desk)
        let kept = try #require(try desk.store.read { try $0.activeSeal("4401000001") })
        #expect(kept == made && kept.content == Array("seal".utf8) && kept.owners == [desk.original.serialNumber])
        #expect(kept.state == .active && kept.recordedAt == desk.now && kept.operatorName == "窗口一")
        #expect(try desk.store.read { try $0.activeSeals(boundTo: desk.original.serialNumber) } == [made])
        let row = try #require(try rows(desk).last)
        #expect(row.kind == "seal" && row.outcome == "done" && row.serialNumber == desk.original.serialNumber)
        let certificate = hexadecimal(try DigestAlgorithm.sha256.hash(desk.original.derBytes))
        #expect(row.files.map(\.digest).prefix(2) == [hexadecimal(made.sha256), certificate])
        #expect(row.files.map(\.name) == ["seal", "certificate 0badc0de", "certificate 0badc0de", "seal.png"])
        #expect(try faults(desk).isEmpty)
    }

    @Test func `what makes the seal is asked at the time of the act, and where it throws nothing is kept but that`()
        throws
    {
        struct Broken: Error {}
        let desk = try ReissueDesk()
        let order = SealEntryOrder(sealID: "1", name: Self.name, owners: [desk.original])
        #expect(throws: Broken.self) {
            try desk.authority.enterSeal(order, context: desk.context) { now in
                #expect(now == desk.now)
                throw Broken()
            }
        }
        #expect(throws: AuthorityError(.badSeal, "")) {
            try desk.authority.enterSeal(order, context: desk.context) { _ in seal("2", "seal") }
        }
        #expect(try count(desk) == 0)
        #expect(try rows(desk).suffix(2).map(\.outcome) == ["failed", "refused"])
    }

    @Test func `a code belongs to one active seal, and for ever to seals of one name`() throws {
        let desk = try ReissueDesk()
        let made = try enter(desk)
        #expect(throws: AuthorityError(.knownSeal, "")) { try enter(desk, "4401000001", "other") }
        #expect(try rows(desk).last?.outcome == "refused")
        _ = try desk.authority.revokeSeal(sha256: made.sha256, reason: .cessationOfOperation, context: desk.context)
        #expect(throws: AuthorityError(.knownSeal, "")) { try enter(desk, "4401000001", "other", name: "别的公司") }
        try enter(desk, "4401000001", "other")
        #expect(try count(desk) == 2 && faults(desk).isEmpty)
    }

    @Test func `no seal goes to a certificate that is revoked, on hold, past its end, unknown or another one`() throws {
        let desk = try ReissueDesk(caDays: 3000)
        let strange = try ReissueDesk(algorithm: .ec(.p384))
        #expect(throws: AuthorityError(.foreignCertificate, "")) { try enter(desk, owner: strange.original) }
        #expect(throws: AuthorityError(.unknownCertificate, "")) { try enter(desk, owner: strange.caCertificate) }
        let order = SealEntryOrder(sealID: "1", name: Self.name, owners: [])
        #expect(throws: AuthorityError(.notAllowed, "")) {
            try desk.authority.enterSeal(order, context: desk.context) { _ in seal("1", "seal") }
        }
        _ = try desk.authority.revoke(desk.original.serialNumber, reason: .certificateHold, context: desk.context)
        #expect(throws: AuthorityError(.revoked, "")) { try enter(desk) }
        try desk.authority.release(desk.original.serialNumber, context: desk.context)
        try enter(desk)
        desk.now = desk.original.validity.notAfter.instant.adding(seconds: 1)
        #expect(throws: AuthorityError(.expired, "")) { try enter(desk, "2", "late") }
        #expect(try count(desk) == 1)
    }

    @Test func `a seal that stands in for another closes it in the same act`() throws {
        let desk = try ReissueDesk()
        let old = try enter(desk)
        let replacement = try desk.reissue(desk.order()).certificate
        let order = succession(seal("4401000001", "seal"), desk, to: replacement)
        #expect(throws: AuthorityError(.revoked, "")) {
            try desk.authority.supersedeSeal(
                succession(seal("4401000001", "seal"), desk, to: desk.original), context: desk.context
            ) { _ in seal("4401000001", "new") }
        }
        let new = try desk.authority.supersedeSeal(order, context: desk.context) { _ in seal("4401000001", "new") }
        let closed = try #require(try desk.store.read { try $0.seal(sha256: old.sha256) })
        #expect(closed.state == .superseded && closed.successor == new.sha256 && closed.closedAt == desk.now)
        #expect(closed.content == old.content, "the old one stays to be shown")
        #expect(try desk.store.read { try $0.activeSeal("4401000001") } == new)
        #expect(new.owners == [replacement.serialNumber])
        let row = try #require(try rows(desk).last)
        #expect(row.kind == "seal-remake" && row.serialNumber == replacement.serialNumber)
        #expect(row.files.map(\.name).prefix(2) == ["seal", "superseded seal"])
        #expect(row.files.map(\.digest).prefix(2) == [hexadecimal(new.sha256), hexadecimal(old.sha256)])
        // The old one has an heir already.
        #expect(throws: AuthorityError(.sealClosed, "")) {
            try desk.authority.supersedeSeal(order, context: desk.context) { _ in seal("4401000001", "third") }
        }
        #expect(try faults(desk).isEmpty)
    }

    @Test func `an old seal of another tool is taken in as superseded, and under a new code both are known`() throws {
        let desk = try ReissueDesk()
        let replacement = try desk.reissue(desk.order()).certificate
        let foreign = seal("OLD-7", "made elsewhere")
        let new = try desk.authority.supersedeSeal(
            succession(foreign, desk, to: replacement, sealID: "NEW-7"), context: desk.context
        ) { _ in seal("NEW-7", "new") }
        let kept = try desk.store.read { try $0.seals(SealSearch()) }
        #expect(kept.map(\.sealID) == ["OLD-7", "NEW-7"] && kept.map(\.state) == [.superseded, .active])
        #expect(kept[0].content == foreign.content && kept[0].successor == new.sha256)
        #expect(kept[0].owners == [desk.original.serialNumber])
        // Where the active seal of the code is another one, the one that was handed in takes nothing from it.
        #expect(throws: AuthorityError(.knownSeal, "")) {
            try desk.authority.supersedeSeal(
                succession(seal("NEW-7", "another"), desk, to: replacement), context: desk.context
            ) { _ in seal("NEW-7", "third") }
        }
        #expect(try count(desk) == 2 && faults(desk).isEmpty)
    }

    @Test func `a revoked seal is closed for good`() throws {
        let desk = try ReissueDesk()
        let made = try enter(desk)
        #expect(throws: AuthorityError(.notAllowed, "")) {
            try desk.authority.revokeSeal(sha256: made.sha256, reason: .certificateHold, context: desk.context)
        }
        #expect(throws: AuthorityError(.unknownSeal, "")) {
            try desk.authority.revokeSeal(sha256: [1], reason: .superseded, context: desk.context)
        }
        let closed = try desk.authority.revokeSeal(
            sha256: made.sha256, reason: .privilegeWithdrawn, context: desk.context)
        #expect(closed.state == .revoked && closed.reason == .privilegeWithdrawn && closed.closedAt == desk.now)
        #expect(throws: AuthorityError(.sealClosed, "")) {
            try desk.authority.revokeSeal(sha256: made.sha256, reason: .superseded, context: desk.context)
        }
        #expect(throws: AuthorityError(.sealClosed, "")) {
            try desk.authority.supersedeSeal(
                succession(seal("4401000001", "seal"), desk, to: desk.original), context: desk.context
            ) { _ in seal("4401000001", "new") }
        }
        let statistics = try desk.store.read { try $0.statistics(at: desk.now) }
        #expect(statistics.sealStates == [.revoked: 1] && statistics.sealKinds.isEmpty)
        #expect(
            try rows(desk).filter { $0.kind == "seal-revocation" }.map(\.outcome).sorted() == [
                "done", "refused", "refused", "refused",
            ])
        #expect(try faults(desk).isEmpty)
    }

    @Test func `bytes and names of seals go with the records of their certificates`() throws {
        let desk = try ReissueDesk(caDays: 9000)
        let replacement = try desk.reissue(desk.order()).certificate
        let foreign = seal("OLD-7", "made elsewhere")
        var order = succession(foreign, desk, to: replacement)
        order.oldOwners = []
        let new = try desk.authority.supersedeSeal(order, context: desk.context) { _ in seal("OLD-7", "new") }
        desk.now = desk.now.adding(days: 20 * 366)
        try desk.authority.purge(
            endedBefore: RetentionPolicy().end(at: desk.now), trustsClock: true, context: desk.context
        ) { _ in }
        let kept = try desk.store.read { try $0.seals(SealSearch()) }
        #expect(kept.map(\.sealID) == ["OLD-7", "OLD-7"] && kept.map(\.sha256).last == new.sha256)
        #expect(kept.allSatisfy { $0.content.isEmpty && $0.name.isEmpty && $0.purgedAt == desk.now })
        #expect(try faults(desk).isEmpty)
    }

    @Test func `a clock that is behind is refused, and a seal of the future is dated anew when the clock is put right`()
        throws
    {
        let desk = try ReissueDesk()
        desk.now = desk.now.adding(days: 30)
        let made = try enter(desk)
        _ = try desk.authority.revokeSeal(sha256: made.sha256, reason: .superseded, context: desk.context)
        desk.now = desk.now.adding(days: -20)
        #expect(throws: AuthorityError(.clockBehind, "")) { try enter(desk, "2", "other") }
        _ = try desk.authority.acceptEarlierClock(reason: "battery", context: desk.context)
        #expect(try desk.store.read { try $0.seal(sha256: made.sha256)?.closedAt } == desk.now)
        #expect(try faults(desk).allSatisfy(\.isNote))
    }

    @Test(arguments: [
        "UPDATE seal SET content = x'00'", "UPDATE seal SET sha256 = x'00' WHERE state = 'active'",
        "UPDATE seal SET state = 'active', successor = NULL, closed_at = NULL, code = '3' WHERE state = 'superseded'",
        "UPDATE seal SET state = 'revoked', reason = 1, closed_at = 1 WHERE state = 'active'",
        "DELETE FROM seal WHERE state = 'active'", "DELETE FROM seal_owner",
        "UPDATE seal_owner SET serial = x'0102'",
        """
        INSERT INTO seal (code, sha256, content, generation, name, kind, not_before, not_after, recorded_at, operator, state)
        SELECT '9', x'00', content, generation, name, kind, not_before, not_after, recorded_at, operator, state FROM seal
        WHERE state = 'active'
        """,
        "UPDATE seal SET successor = sha256 WHERE state = 'superseded'",
        """
        DROP INDEX seal_active;
        UPDATE seal SET state = 'active', successor = NULL, closed_at = NULL WHERE state = 'superseded'
        """,
    ])
    func `a seal that was changed, put in or taken out behind the ledger's back is found`(sql: String) throws {
        let desk = try ReissueDesk()
        try enter(desk)
        let replacement = try desk.reissue(desk.order()).certificate
        _ = try desk.authority.supersedeSeal(
            succession(seal("4401000001", "seal"), desk, to: replacement), context: desk.context
        ) { _ in seal("4401000001", "new") }
        #expect(try faults(desk).isEmpty)
        let program = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"
        try Tool.run("python3", ["-c", program, desk.scratch("ledger.sqlite"), sql]).requireSuccess("python3", [sql])
        let found = try faults(desk)
        #expect(found.contains { $0.code == .seal }, "\(found.map(\.message))")
    }

    @Test(arguments: [
        ("UPDATE seal SET purged_at = 1", LedgerFault.Code.purge),
        ("UPDATE seal SET recorded_at = recorded_at + 100000000", .time),
        ("UPDATE seal SET content = x'', name = '', purged_at = 1", .purge),
    ])
    func `and what is dated or purged as it cannot be`(sql: String, code: LedgerFault.Code) throws {
        let desk = try ReissueDesk()
        try enter(desk)
        let program = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"
        try Tool.run("python3", ["-c", program, desk.scratch("ledger.sqlite"), sql]).requireSuccess("python3", [sql])
        #expect(try faults(desk).contains { $0.code == code })
    }
}
