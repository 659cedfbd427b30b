import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIStorage
import PKIStructures
import TestSupport
import Testing

@Suite("Who asks for a recovery")
struct RecoveryRequestTests {
    private let desk: ArchiveDesk
    private let pair: IssuedPair

    init() throws {
        desk = try ArchiveDesk()
        pair = try desk.issue()
    }

    private func ask(
        _ requester: Certificate, signing: ((RecoveryRecord.Request) throws -> [UInt8])? = nil
    ) throws -> RecoveryRecord {
        let order = RecoveryOrder(
            serialNumber: pair.encryption.serialNumber, reason: "r", delivery: .cms,
            recipient: try desk.transport().recipient, requester: requester)
        return try desk.authority.requestRecovery(order, officers: desk.rules, signing: signing, context: desk.context)
    }

    private func approve(_ request: RecoveryRecord.Request) throws {
        _ = try desk.authority.approveRecovery(
            request.id, approval: desk.approval(request.bytes), officers: desk.rules, context: desk.context)
    }

    private func sign(_ id: String, _ signature: [UInt8]) throws -> RecoveryRecord {
        try desk.authority.signRecovery(id, signature: signature, officers: desk.rules, context: desk.context)
    }

    @Test("a request that its officer has not signed is not approved; signed afterwards it is, once")
    func unsigned() throws {
        let request = try ask(desk.officers[0].certificate).request
        #expect(throws: AuthorityError(.recovery, "")) { try approve(request) }
        let signature = try desk.approval(request.bytes, by: desk.officers[0])
        let signed = try sign(request.id, signature)
        #expect(signed.requester?.hasPrefix(desk.officers[0].certificate.serialNumber.description) == true)
        #expect(throws: AuthorityError(.recovery, "")) { try sign(request.id, signature) }
        try approve(request)
    }

    @Test("who asks is an officer, at this time")
    func notAnOfficer() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let clerk = try desk.authority.issue(
            desk.request(key, subject: "C=CN, O=CA, CN=职员"), profile: .organisationSigning,
            validity: desk.validity(), context: desk.context)
        _ = try desk.authority.revoke(
            desk.officers[1].certificate.serialNumber, reason: .affiliationChanged, context: desk.context)
        for stranger in [clerk, pair.signing, desk.officers[1].certificate] {
            #expect(throws: AuthorityError(.badRequester, "")) { try ask(stranger) }
        }
        #expect(try desk.store.read { try $0.recoveries() }.isEmpty)
    }

    @Test("the signature is that of the officer whom the request names, over its very bytes")
    func otherSignatures() throws {
        let other = try ask(desk.officers[0].certificate).request
        let request = try ask(desk.officers[0].certificate).request
        let stranger = try ArchiveDesk()
        let wrong = [
            try desk.approval(request.bytes, by: desk.officers[1]),
            try stranger.approval(request.bytes, by: stranger.officers[0]),
            try desk.approval(other.bytes, by: desk.officers[0]), [], Array("signed".utf8),
        ]
        for (index, signature) in wrong.enumerated() {
            #expect(throws: AuthorityError(.badRequester, ""), "signature \(index)") { try sign(request.id, signature) }
            #expect(throws: AuthorityError(.badRequester, ""), "signature \(index)") {
                try ask(desk.officers[0].certificate) { _ in signature }
            }
        }
        #expect(try desk.store.read { try $0.recoveries() }.count == 2)
    }

    @Test("an officer who is revoked after asking has not asked")
    func revokedLater() throws {
        let id = try desk.approved(pair.encryption.serialNumber)
        _ = try desk.authority.revoke(
            desk.officers[0].certificate.serialNumber, reason: .keyCompromise, context: desk.context)
        #expect(throws: AuthorityError(.badRequester, "")) {
            try desk.authority.recover(
                id, delivery: desk.delivery(of: id), from: desk.opened, officers: desk.rules, context: desk.context)
        }
    }

    @Test("request, approval and recovery are recorded with the digests of both signatures and both certificates")
    func recorded() throws {
        let id = try desk.approved(pair.encryption.serialNumber)
        _ = try desk.authority.recover(
            id, delivery: desk.delivery(of: id), from: desk.opened, officers: desk.rules, context: desk.context)
        let recovery = try #require(try desk.store.read { try $0.recovery(id) })
        func file(_ name: String, _ bytes: [UInt8]?) throws -> String {
            "\(name) \(hexadecimal(try DigestAlgorithm.sha256.hash(#require(bytes))))"
        }
        let request = try file("recovery request", recovery.request.bytes)
        let signature = try file("request signature", recovery.signature)
        let approval = try file("approval", recovery.approval)
        let requester = try file("requester", desk.officers[0].certificate.derBytes)
        let approver = try file("approver", desk.officers[1].certificate.derBytes)
        let expected = [
            "recovery-request": [request, signature, requester],
            "recovery-approval": [request, signature, approval, requester, approver],
            "recovery": [request, signature, approval],
        ]
        for (kind, files) in expected {
            let act = try #require(try desk.acts.last { $0.kind == kind })
            #expect(Set(act.files.map { "\($0.name) \($0.digest)" }).isSuperset(of: files), "\(kind)")
        }
    }
}
