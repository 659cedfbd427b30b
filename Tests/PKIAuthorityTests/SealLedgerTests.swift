import PKIAuthority
import PKIKeys
import PKIProfiles
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

    private func seal(
        _ sealID: String, _ text: String, _ owners: [Certificate], name: String = Self.name
    ) -> LedgerSeal {
        LedgerSeal(
            sealID: sealID, content: Array(text.utf8), generation: "V4", name: name, kind: "official", owners: owners,
            notBefore: ReissueDesk.start, notAfter: ReissueDesk.start.adding(days: 300))
    }

    @discardableResult
    private func enter(
        _ desk: ReissueDesk, _ sealID: String = "4401000001", _ text: String = "seal", name: String = Self.name,
        owner: Certificate? = nil
    ) throws -> SealRecord {
        let image = try Evidence(name: "seal.png", of: [1, 2, 3])
        // The certificate stands twice in the list, as it may in a seal.
        let owners = [owner ?? desk.original, owner ?? desk.original]
        let order = SealEntryOrder(
            sealID: sealID, name: name, owners: owners, maker: desk.caCertificate, evidence: [image])
        return try desk.authority.enterSeal(order, context: desk.context) { _ in
            seal(sealID, text, owners, name: name)
        }
    }

    /// Lets a seal with the text be made in the place of an old one.
    @discardableResult
    private func supersede(
        _ old: LedgerSeal, _ desk: ReissueDesk, for certificate: Certificate, _ text: String, sealID: String? = nil
    ) throws -> SealRecord {
        let order = SealSuccessionOrder(
            old: old, sealID: sealID ?? old.sealID, certificate: certificate, maker: desk.caCertificate)
        return try desk.authority.supersedeSeal(order, context: desk.context) { _ in
            seal(sealID ?? old.sealID, text, [certificate])
        }
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
        let order = SealEntryOrder(
            sealID: "1", name: Self.name, owners: [desk.original], maker: desk.caCertificate)
        #expect(throws: Broken.self) {
            try desk.authority.enterSeal(order, context: desk.context) { now in
                #expect(now == desk.now)
                throw Broken()
            }
        }
        #expect(throws: AuthorityError(.badSeal, "")) {
            try desk.authority.enterSeal(order, context: desk.context) { _ in
                seal("2", "seal", [desk.original])
            }
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
        let order = SealEntryOrder(sealID: "1", name: Self.name, owners: [], maker: desk.caCertificate)
        #expect(throws: AuthorityError(.notAllowed, "")) {
            try desk.authority.enterSeal(order, context: desk.context) { _ in seal("1", "seal", []) }
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
        let handedIn = seal("4401000001", "seal", [desk.original])
        #expect(throws: AuthorityError(.revoked, "")) { try supersede(handedIn, desk, for: desk.original, "new") }
        let new = try supersede(handedIn, desk, for: replacement, "new")
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
        #expect(throws: AuthorityError(.sealClosed, "")) { try supersede(handedIn, desk, for: replacement, "third") }
        // And the new one is what the certificate has.
        let made = seal("4401000001", "new", [replacement])
        #expect(throws: AuthorityError(.knownSeal, "")) { try supersede(made, desk, for: replacement, "third") }
        #expect(try faults(desk).isEmpty)
    }

    @Test func `an old seal of another tool is taken in as superseded, and under a new code both are known`() throws {
        let desk = try ReissueDesk()
        let replacement = try desk.reissue(desk.order()).certificate
        let foreign = seal("OLD-7", "made elsewhere", [desk.original])
        let new = try supersede(foreign, desk, for: replacement, "new", sealID: "NEW-7")
        let kept = try desk.store.read { try $0.seals(SealSearch()) }
        #expect(kept.map(\.sealID) == ["OLD-7", "NEW-7"] && kept.map(\.state) == [.superseded, .active])
        #expect(kept[0].content == foreign.content && kept[0].successor == new.sha256)
        #expect(kept[0].owners == [desk.original.serialNumber])
        // Where the active seal of the code is another one, the one that was handed in takes nothing from it.
        #expect(throws: AuthorityError(.knownSeal, "")) {
            try supersede(seal("NEW-7", "another", []), desk, for: replacement, "third")
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
            try supersede(seal("4401000001", "seal", []), desk, for: desk.original, "new")
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
        let new = try supersede(seal("OLD-7", "made elsewhere", []), desk, for: replacement, "new")
        desk.now = desk.now.adding(days: 20 * 366)
        try desk.authority.purge(
            endedBefore: RetentionPolicy().end(at: desk.now), trustsClock: true, context: desk.context
        ) { _ in }
        let kept = try desk.store.read { try $0.seals(SealSearch()) }
        #expect(kept.map(\.sealID) == ["OLD-7", "OLD-7"] && kept.map(\.sha256).last == new.sha256)
        #expect(kept.allSatisfy { $0.content.isEmpty && $0.name.isEmpty && $0.purgedAt == desk.now })
        #expect(try faults(desk).isEmpty)
    }

    @Test func `a maker whom this CA has revoked makes nothing, and a receipt tells what has become of the seals`()
        throws
    {
        let desk = try ReissueDesk()
        let (one, two) = (try enter(desk, "1", "one"), try enter(desk, "2", "two"))
        let done = try desk.reissue(desk.order())
        #expect(done.receipt.seals?.pending.map(\.esid) == ["1", "2"] && done.receipt.seals?.remade.isEmpty == true)
        let new = try supersede(seal("1", "one", [desk.original]), desk, for: done.certificate, "new")
        let receipt = try #require(
            try desk.store.read { ledger in
                try ledger.reissue(by: done.certificate.serialNumber).flatMap { try ledger.receipt(of: $0) }
            })
        #expect(receipt.seals?.remade.map(\.sha256) == [hexadecimal(new.sha256)])
        #expect(receipt.seals?.pending.map(\.sha256) == [hexadecimal(two.sha256)] && one.sha256 != new.sha256)

        let maker = try desk.authority.issue(
            desk.request(subject: "C=CN, O=制章, CN=制章"), profile: .sealMaker,
            validity: Validity(
                notBefore: CertificateTime(desk.now), notAfter: CertificateTime(desk.now.adding(days: 90))),
            context: desk.context)
        _ = try desk.authority.revoke(maker.serialNumber, reason: .keyCompromise, context: desk.context)
        let order = SealEntryOrder(sealID: "3", name: Self.name, owners: [done.certificate], maker: maker)
        #expect(throws: AuthorityError(.revoked, "")) {
            try desk.authority.enterSeal(order, context: desk.context) { _ in seal("3", "3", [done.certificate]) }
        }
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
        try supersede(seal("4401000001", "seal", [desk.original]), desk, for: replacement, "new")
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
