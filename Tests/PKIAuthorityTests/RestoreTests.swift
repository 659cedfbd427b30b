import PKIAuthority
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// A ledger that goes on behind the CRLs that the world has seen since its backup (RFC 5280 §5.2.4, §5.2.5).
@Suite("Restoring behind published CRLs")
struct RestoreTests {
    /// A CA after its backup: one holder who was revoked before, and, since then, a new one, a second one who was revoked, a
    /// hold that was set and one that was released.
    private struct Past {
        let desk: RevocationDesk
        let revoked: Certificate
        let released: Certificate
        let late: Certificate
        let held: Certificate

        init(_ desk: RevocationDesk) throws {
            self.desk = desk
            (revoked, released, held) = (try desk.issue(), try desk.issue(), try desk.issue())
            try desk.revoke(released, .certificateHold)
            try desk.publish()
            try desk.store.copy(to: desk.scratch("backup.sqlite"))
            desk.now = desk.now.adding(seconds: 600)
            late = try desk.issue()
            for certificate in [late, revoked] { try desk.revoke(certificate, .keyCompromise) }
            try desk.revoke(held, .certificateHold)
            try desk.release(released)
        }

        /// The backup, and what it has learnt of CRLs.
        func restored(
            _ lists: [String], knowsListIssuer: Bool = true
        ) throws -> (authority: CertificateAuthority, result: RestoreResult) {
            try Tool.run("rm", ["-f", desk.scratch("back.sqlite"), desk.scratch("back.sqlite-wal")])
                .requireSuccess("rm", [])
            try Tool.run("cp", [desk.scratch("backup.sqlite"), desk.scratch("back.sqlite")]).requireSuccess("cp", [])
            let authority = try CertificateAuthority(
                issuer: desk.authority.issuer, store: SQLiteAuthorityStore(path: desk.scratch("back.sqlite")))
            let result = try authority.restore(
                lastCRLs: lists.map { try desk.list($0) },
                listIssuer: knowsListIssuer ? desk.listIssuer?.certificate : nil, context: desk.context)
            return (authority, result)
        }

        /// What the restored ledger says of each, with how it differs from the one that was lost.
        func differences(_ authority: CertificateAuthority) throws -> [String] {
            try [("revoked", revoked), ("released", released), ("late", late), ("held", held)].filter {
                _, certificate in
                let (mine, theirs) = try (
                    authority.store.read { try $0.revocation(certificate.serialNumber) },
                    desk.store.read { try $0.revocation(certificate.serialNumber) }
                )
                return mine != theirs
            }.map(\.0)
        }
    }

    @Test("a delta CRL on the base that the backup knows is enough: revocations, holds and releases")
    func delta() throws {
        let past = try Past(RevocationDesk())
        try past.desk.publish(only: .delta)
        let (authority, result) = try past.restored(["ca-delta"])
        #expect(result == RestoreResult(missing: [past.late.serialNumber], lacksEarlierCRL: false))
        #expect(try past.differences(authority).isEmpty)
        let next = try authority.makeCRL(validityInDays: 7, context: past.desk.context)
        #expect(try next.crlNumber == CRLNumber(3))
        // The chain tells of the release, and the ledger of what is missing alone.
        var codes: [String] = []
        _ = try LedgerCheck(store: authority.store, issuers: [past.desk.certificate], checksSignatures: true).run {
            codes.append($0.code.rawValue)
        }
        #expect(codes == ["ledger.missing_certificate"])
    }

    @Test("one on a later base needs that base, in whatever order they are given")
    func laterBase() throws {
        let past = try Past(RevocationDesk())
        try past.desk.publish()
        try past.desk.scratch.write(past.desk.scratch.read("ca.crl"), as: "second.crl")
        try past.desk.publish(only: .delta)
        #expect(try past.restored(["ca-delta"]).result.lacksEarlierCRL)
        for lists in [["ca-delta", "second"], ["second", "ca-delta"]] {
            let (authority, result) = try past.restored(lists)
            #expect(result == RestoreResult(missing: [past.late.serialNumber], lacksEarlierCRL: false))
            // A complete CRL does not say that a hold was released.
            #expect(try past.differences(authority) == ["released"])
            #expect(try authority.makeCRL(validityInDays: 7, context: past.desk.context).crlNumber == CRLNumber(4))
        }
    }

    @Test("CRLs of holders and CAs, or of all reasons, make a whole; one of them does not, and stops the next CRL")
    func parts() throws {
        let divisions: [(RevocationListPartition.Division, [String])] = [
            (.classes, ["ca-users", "ca-authorities"]),
            (
                .reasons([
                    [.keyCompromise, .cACompromise],
                    RevocationListScope.Content.allReasons.subtracting([.keyCompromise, .cACompromise]),
                ]), ["ca-reasons-1", "ca-reasons-2"]
            ),
        ]
        for (division, lists) in divisions {
            let past = try Past(RevocationDesk(division: division, hasDeltas: false))
            try past.desk.publish()
            let (whole, result) = try past.restored(lists)
            #expect(result == RestoreResult(missing: [past.late.serialNumber], lacksEarlierCRL: false), "\(lists)")
            #expect(try past.differences(whole) == ["released"])
            let (part, lacking) = try past.restored([lists[0]])
            #expect(lacking.lacksEarlierCRL && lacking.missing == [past.late.serialNumber])
            #expect(throws: AuthorityError(.earlierCRLUnknown, "")) {
                try part.makeCRL(validityInDays: 7, context: past.desk.context)
            }
            _ = try part.adopt([], lastCRL: past.desk.list("ca"), context: past.desk.context)
            #expect(try part.makeCRL(validityInDays: 7, context: past.desk.context).crlNumber == CRLNumber(3))
        }
    }

    @Test("shards say what they revoke, and that they are all is not said by them")
    func shards() throws {
        let past = try Past(RevocationDesk(division: .shards(2), hasDeltas: false))
        try past.desk.publish()
        let (authority, result) = try past.restored(["ca-shard-00", "ca-shard-01"])
        #expect(result == RestoreResult(missing: [past.late.serialNumber], lacksEarlierCRL: true))
        #expect(try past.differences(authority) == ["released"])
        #expect(try !past.restored(["ca-shard-00", "ca"]).result.lacksEarlierCRL)
    }

    @Test("an indirect CRL counts where its issuer is known, and is refused where not")
    func indirect() throws {
        let past = try Past(RevocationDesk(isIndirect: true, hasDeltas: false))
        try past.desk.publish()
        let (authority, result) = try past.restored(["ca-indirect", "ca"])
        #expect(result == RestoreResult(missing: [past.late.serialNumber], lacksEarlierCRL: false))
        #expect(try past.differences(authority) == ["released"])
        #expect(try past.restored(["ca-indirect"]).result.missing == [past.late.serialNumber])
        #expect(throws: AuthorityError(.foreignCertificate, "")) {
            try past.restored(["ca-indirect"], knowsListIssuer: false)
        }
    }

    @Test("a delta CRL that is older than the backup is refused")
    func old() throws {
        let past = try Past(RevocationDesk())
        try past.desk.publish(only: .delta)
        try past.desk.scratch.write(past.desk.scratch.read("ca-delta.crl"), as: "old.crl")
        try past.desk.publish()
        try Tool.run("rm", [past.desk.scratch("backup.sqlite")]).requireSuccess("rm", [])
        try past.desk.store.copy(to: past.desk.scratch("backup.sqlite"))
        #expect(throws: AuthorityError(.notAllowed, "")) { try past.restored(["old"]) }
    }
}
