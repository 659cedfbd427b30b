import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// Deltas, parts, holds, CRL issuers: what `openssl verify` answers is what the ledger says.
@Suite("CRLs of every kind before openssl", .enabled(if: Foreign.has(.openssl)))
struct RevocationScenarioTests {
    /// Holders with every fate between a complete CRL and the delta CRL after it.
    private struct Fates {
        let holds, revokedBefore, held, released, finallyRevoked, revokedSince, heldAndReleased, compromised,
            authority: Certificate

        init(_ desk: RevocationDesk) throws {
            let made = try (0..<8).map { _ in try desk.issue() }
            (holds, revokedBefore, held, released) = (made[0], made[1], made[2], made[3])
            (finallyRevoked, revokedSince, heldAndReleased, compromised) = (made[4], made[5], made[6], made[7])
            authority = try desk.issue(profile: .issuingCA)
            try desk.revoke(revokedBefore, .superseded)
            try desk.revoke(compromised, .keyCompromise, invalidityDate: desk.now.adding(days: -3))
            for certificate in [held, released, finallyRevoked] { try desk.revoke(certificate, .certificateHold) }
        }

        /// What happens between the complete CRL and the delta.
        func go(on desk: RevocationDesk) throws {
            try desk.release(released)
            try desk.revoke(finallyRevoked, .cessationOfOperation)
            try desk.revoke(revokedSince, .privilegeWithdrawn)
            try desk.revoke(authority, .cACompromise)
            try desk.revoke(heldAndReleased, .certificateHold)
            try desk.release(heldAndReleased)
        }

        var all: [Certificate] {
            [
                holds, revokedBefore, held, released, finallyRevoked, revokedSince, heldAndReleased, compromised,
                authority,
            ]
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let algorithm: KeyAlgorithm
        let division: RevocationListPartition.Division
        var isIndirect = false
        var testDescription: String { "\(name), \(algorithm)" }
    }

    static let reasons: [ReasonFlags] = [
        [.keyCompromise, .cACompromise, .aACompromise],
        [.affiliationChanged, .superseded, .cessationOfOperation, .certificateHold, .privilegeWithdrawn],
    ]

    static let cases: [Case] = [KeyAlgorithm.rsa(sizeInBits: 2048), .ec(.p256)].flatMap { algorithm in
        [
            Case(name: "complete", algorithm: algorithm, division: .undivided),
            Case(name: "shards", algorithm: algorithm, division: .shards(3)),
            Case(name: "classes", algorithm: algorithm, division: .classes),
            Case(name: "reasons", algorithm: algorithm, division: .reasons(reasons)),
            Case(name: "indirect", algorithm: algorithm, division: .undivided, isIndirect: true),
            Case(name: "indirect shards", algorithm: algorithm, division: .shards(2), isIndirect: true),
            Case(name: "indirect classes", algorithm: algorithm, division: .classes, isIndirect: true),
            Case(name: "indirect reasons", algorithm: algorithm, division: .reasons(reasons), isIndirect: true),
        ]
    }

    @Test("openssl answers as the ledger says, before and after a delta CRL", arguments: cases)
    func scenario(_ scenario: Case) throws {
        let desk = try RevocationDesk(
            scenario.algorithm, division: scenario.division, isIndirect: scenario.isIndirect)
        let fates = try Fates(desk)
        if scenario.isIndirect { try makeOwnList(desk) }
        let first = try desk.publish()
        try expectAgreement(desk, fates, first.map(\.order.fileName), "first")
        desk.now = desk.now.adding(seconds: 3600)
        try fates.go(on: desk)
        let deltas = try desk.publish(due: true)
        #expect(deltas.allSatisfy { $0.order.kind == .delta })
        if case .reasons = scenario.division {
        } else {
            try expectAgreement(desk, fates, (first + deltas).map(\.order.fileName), "delta")
        }
        desk.now = desk.now.adding(days: 1)
        let second = try desk.publish(due: true)
        #expect(Set(second.map(\.record.number)).count == 1, "one act has one number")
        try expectAgreement(desk, fates, second.filter { $0.order.kind == .complete }.map(\.order.fileName), "second")
        try expectAgreement(desk, fates, second.map(\.order.fileName), "second with deltas")
    }

    private static let ownList = "ca-own"

    /// A CRL of the CA that covers the CRL issuer and nobody else: with the complete one, openssl needs no indirect one.
    private func makeOwnList(_ desk: RevocationDesk) throws {
        let scope = RevocationListScope(
            name: Self.ownList, content: .shard(RevocationListPartition.shardLimit),
            addresses: desk.plan.complete.addresses)
        _ = try desk.authority.makeLists(context: desk.context) { _, _ in
            [RevocationListOrder(scope: scope, lifetimeInSeconds: 10 * 86_400)]
        } into: { _ in
            try RevocationListFile(
                at: desk.scratch("\(Self.ownList).crl"), isDER: false, overwrites: true, spoolFolder: desk.scratch.path)
        }
    }

    /// By all CRLs together, and, where the CRLs are divided, by the parts alone.
    private func expectAgreement(_ desk: RevocationDesk, _ fates: Fates, _ lists: [String], _ when: String) throws {
        let parts = lists.filter { !["ca", "ca-delta"].contains($0) }
        for (place, certificate) in fates.all.enumerated() {
            let expected = try desk.isRevoked(certificate) ? "certificate revoked" : nil
            let answer = try desk.verdict(on: certificate, by: lists, checksAll: true)
            #expect(
                answer?.contains("certificate revoked") == expected.map { _ in true },
                "\(when), all, \(place): \(answer ?? "holds")")
            guard !parts.isEmpty else { continue }
            let given = parts + (desk.listIssuer == nil ? [] : [Self.ownList])
            let partial = try desk.verdict(on: certificate, by: given)
            #expect(
                partial?.contains("certificate revoked") == expected.map { _ in true },
                "\(when), parts, \(place): \(partial ?? "holds")")
        }
    }

    @Test("a certificate is not answered for by the CRL of another part")
    func otherPart() throws {
        let desk = try RevocationDesk(division: .classes)
        let (user, authority) = (try desk.issue(), try desk.issue(profile: .issuingCA))
        try desk.publish()
        #expect(try desk.verdict(on: user, by: ["ca-users"]) == nil)
        #expect(try desk.verdict(on: user, by: ["ca-authorities"]) != nil)
        #expect(try desk.verdict(on: authority, by: ["ca-authorities"]) == nil)
        #expect(try desk.verdict(on: authority, by: ["ca-users"]) != nil)
    }

    @Test("all reasons must have been seen before a certificate holds")
    func someReasons() throws {
        let desk = try RevocationDesk(division: .reasons(Self.reasons))
        let holder = try desk.issue()
        try desk.publish()
        #expect(try desk.verdict(on: holder, by: ["ca-reasons-1", "ca-reasons-2"]) == nil)
        #expect(try desk.verdict(on: holder, by: ["ca-reasons-1"]) != nil)
    }

    @Test("a changed number of shards harms no certificate")
    func resharding() throws {
        let desk = try RevocationDesk(division: .shards(5))
        let early = try (0..<6).map { _ in try desk.issue() }
        var publication = desk.authority.issuer.publication
        publication.partition.division = .shards(2)
        let authority = try CertificateAuthority(
            issuer: try Issuer(certificate: desk.certificate, signer: desk.key, publication: publication),
            store: desk.store)
        let plan = try RevocationListPlan(
            publication: publication, schedule: desk.plan.schedule, signer: desk.certificate)
        for certificate in early { try desk.revoke(certificate, .superseded) }
        let made = try authority.makeLists(reach: .published, context: desk.context) { ledger, _ in
            try plan.orders(in: ledger)
        } into: { order in
            try RevocationListFile(
                at: desk.scratch("\(order.fileName).crl"), isDER: false, overwrites: true,
                spoolFolder: desk.scratch.path)
        }
        for certificate in early {
            let shards = made.map(\.order.fileName).filter { $0.contains("shard") }
            #expect(try desk.verdict(on: certificate, by: shards)?.contains("certificate revoked") == true)
        }
    }

    @Test("an SM2 CRL of every kind has a signature under the identity of GM/T 0009")
    func sm2() throws {
        for (division, isIndirect) in [(RevocationListPartition.Division.shards(2), false), (.undivided, true)] {
            let desk = try RevocationDesk(.ec(.sm2), division: division, isIndirect: isIndirect)
            let fates = try Fates(desk)
            var made = try desk.publish()
            desk.now = desk.now.adding(seconds: 3600)
            try fates.go(on: desk)
            made += try desk.publish(due: true)
            #expect(made.contains { $0.order.kind == .delta })
            for summary in made {
                let signer = summary.order.scope.isIndirect ? "crl-issuer.pem" : "ca.pem"
                try SM2Signature.verify(desk.scratch("\(summary.order.fileName).crl"), signedBy: desk.scratch(signer))
            }
        }
    }
}
