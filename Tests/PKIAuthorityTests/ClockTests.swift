import PKIAuthority
import PKIProfiles
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// Rule 11 after a clock that ran three years ahead for some acts.
@Suite("A clock that ran ahead")
struct ClockTests {
    private static let reason = "主板电池失效"
    private static let hour: Int64 = 3600

    /// A CA with a revoked certificate on CRL 1, then, three years ahead, one more certificate, a revocation, and CRLs 2
    /// and 3; the clock is right again, two hours after CRL 1.
    private func victim() throws -> (desk: RevocationDesk, early: Certificate, late: Certificate, future: Certificate) {
        let desk = try RevocationDesk()
        let (early, late) = (try desk.issue(), try desk.issue())
        try desk.revoke(early, .superseded)
        try desk.publish()
        try desk.scratch.write(desk.scratch.read("ca.crl"), as: "first.crl")
        desk.now = RevocationDesk.start.adding(days: 1095)
        let future = try desk.issue()
        try desk.revoke(late, .keyCompromise, invalidityDate: desk.now.adding(seconds: -Self.hour))
        try desk.publish()
        desk.now = desk.now.adding(days: 2)
        try desk.publish()
        desk.now = RevocationDesk.start.adding(seconds: 2 * Self.hour)
        return (desk, early, late, future)
    }

    private func faults(_ desk: RevocationDesk) throws -> [LedgerFault] {
        var found: [LedgerFault] = []
        _ = try LedgerCheck(store: desk.store, issuers: [desk.certificate], checksSignatures: false).run {
            found.append($0)
        }
        return found
    }

    private func verdict(_ desk: RevocationDesk) throws -> AuditVerdict {
        try desk.store.read { ledger in
            var check = AuditCheck(ledger, issuers: [desk.certificate])
            return try check.run()
        }
    }

    @Test("the act names what is dated later, and other acts go on at the right time")
    func goesOn() throws {
        let (desk, early, late, future) = try victim()
        #expect(throws: AuthorityError(.clockBehind, "")) { try desk.issue() }
        let done = try desk.authority.acceptEarlierClock(reason: Self.reason, context: desk.context)
        #expect(done.lastActAt == RevocationDesk.start.adding(days: 1097) && done.now == desk.now)
        #expect(done.datedLater.certificates == [future.serialNumber])
        #expect(done.datedLater.revocations == [late.serialNumber])
        #expect(Set(done.datedLater.lists.map(\.number)) == [CRLNumber(2), CRLNumber(3)])
        #expect(try desk.store.read { try $0.state().lastActAt } == desk.now)
        let next = try desk.issue()
        #expect(next.validity.notBefore.instant == desk.now)
        let revocation = try #require(try desk.store.read { try $0.revocation(late.serialNumber) })
        #expect(revocation.revokedAt == desk.now && revocation.reason == .keyCompromise)
        #expect(revocation.invalidityDate == desk.now)
        #expect(try desk.store.read { try $0.revocation(early.serialNumber)?.revokedAt } == RevocationDesk.start)
    }

    @Test("new CRLs are due at once, get higher numbers, rest on nothing of the future, and list what it had dropped")
    func lists() throws {
        let (desk, early, late, _) = try victim()
        #expect(try desk.entries().keys.contains(early.serialNumber) == false, "its end had come, by the wrong clock")
        _ = try desk.authority.acceptEarlierClock(reason: Self.reason, context: desk.context)
        let made = try desk.publish(due: true)
        let complete = try #require(made.first { $0.order.kind == .complete })
        let delta = try #require(made.first { $0.order.kind == .delta })
        #expect(complete.record.number == CRLNumber(4) && complete.record.thisUpdate == desk.now)
        #expect(delta.record.base == CRLNumber(1) && delta.record.number == CRLNumber(4))
        #expect(try Set(desk.entries().keys) == [early.serialNumber, late.serialNumber])
        try desk.list().forEachEntry { #expect($0.revocationDate <= desk.now) }
        for lists in [["ca"], ["first", "ca-delta"], ["ca", "ca-delta"]] {
            for certificate in [early, late] {
                #expect(try desk.verdict(on: certificate, by: lists)?.contains("revoked") == true, "\(lists)")
            }
        }
        #expect(try desk.publish(due: true).isEmpty)
        desk.now = desk.now.adding(seconds: Self.hour)
        let next = try desk.publish(due: true)
        #expect(next.map(\.record.base) == [CRLNumber(4)])
    }

    @Test("the chain and the ledger are sound, and both tell of the act")
    func sound() throws {
        let (desk, _, _, _) = try victim()
        _ = try desk.authority.acceptEarlierClock(reason: Self.reason, context: desk.context)
        try desk.publish()
        let verdict = try verdict(desk)
        #expect(verdict.fault == nil && verdict.clockCorrections.count == 1)
        #expect(verdict.clockCorrections.first?.detail.contains(Self.reason) == true)
        let found = try faults(desk)
        #expect(found.map(\.code) == [.clock] && found.allSatisfy(\.isNote), "\(found.map(\.message))")
        // A second one is another act, and the first stays told.
        desk.now = desk.now.adding(days: 500)
        try desk.issue()
        desk.now = desk.now.adding(days: -499)
        _ = try desk.authority.acceptEarlierClock(reason: Self.reason, context: desk.context)
        try desk.publish()
        #expect(try self.verdict(desk).clockCorrections.count == 2)
        #expect(try faults(desk).allSatisfy(\.isNote))
    }

    @Test(
        "rows of one act, which an earlier capki dated one by one, may be an hour apart, and no more",
        arguments: [3600, 3601])
    func span(seconds: Int64) throws {
        let desk = try RevocationDesk()
        let holder = try desk.issue()
        let later = ActContext(now: desk.now.adding(seconds: seconds), operatorName: "a")
        for context in [later, desk.context, later] {
            try desk.authority.commit(context) {
                try CertificateAuthority.record(.issue, holder.serialNumber, "", context, in: $0)
            }
        }
        #expect(try verdict(desk).fault?.code == (seconds == 3600 ? nil : .timeBack))
    }

    @Test("time runs back at such an act alone")
    func chain() throws {
        let (desk, _, _, future) = try victim()
        // As a program would that has the key and no rules.
        try desk.authority.commit(desk.context) {
            try CertificateAuthority.record(.issue, future.serialNumber, "", desk.context, in: $0)
        }
        let verdict = try verdict(desk)
        #expect(verdict.fault?.code == .timeBack && verdict.fault?.sequence == verdict.rowCount + 1)
    }

    @Test("what is dated after the time that was put back is a fault as ever")
    func stillFound() throws {
        let (desk, early, _, _) = try victim()
        _ = try desk.authority.acceptEarlierClock(reason: Self.reason, context: desk.context)
        let sql = "UPDATE certificate SET recorded_at = \(RevocationDesk.start.adding(days: 1100).secondsSinceEpoch)"
        let program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        try Tool.run(
            "python3",
            [
                "-c", program, desk.scratch("ledger.sqlite"),
                sql + " WHERE serial = x'\(hexadecimal(early.serialNumber.octets))'",
            ]
        )
        .requireSuccess("python3", [])
        #expect(try faults(desk).contains { $0.code == .time && $0.serialNumber == early.serialNumber })
    }

    @Test("nothing is accepted where the clock is not behind, without a reason, or before the CA began")
    func refused() throws {
        let (desk, _, _, _) = try victim()
        let accept = { try desk.authority.acceptEarlierClock(reason: $0, context: desk.context) }
        #expect(throws: AuthorityError(.notAllowed, "")) { try accept(" ") }
        let right = desk.now
        desk.now = RevocationDesk.start.adding(seconds: -1)
        #expect(throws: AuthorityError(.badIssuer, "")) { try accept(Self.reason) }
        desk.now = right
        _ = try accept(Self.reason)
        #expect(throws: AuthorityError(.notAllowed, "")) { try accept(Self.reason) }
        #expect(try verdict(desk).fault == nil)
    }
}
