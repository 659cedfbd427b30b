import PKIAuthority
import PKIKeys
import PKIStorage
import PKIStructures
import Synchronization
import TestSupport
import Testing

@Suite("Reissue of two certificates")
struct PairReissueTests {
    private func reissue(
        _ desk: ArchiveDesk, _ order: PairReissueOrder, policy: ArchivePolicy = ArchivePolicy()
    ) throws -> PairReissueResult {
        try desk.authority.reissuePair(order, access: desk.access(policy), context: desk.context)
    }

    /// Both new certificates are the old ones' in subject and validity, to the byte; both old ones are revoked.
    private func check(
        _ done: PairReissueResult, replaces pair: IssuedPair, _ desk: ArchiveDesk,
        _ reasons: [RevocationReason]
    ) throws {
        #expect(done.signing.certificate.lasting == pair.signing.lasting)
        #expect(done.encryption.certificate.lasting == pair.encryption.lasting)
        #expect(
            try [pair.signing, pair.encryption].map { try desk.revocation($0.serialNumber) } == reasons.map { $0 })
        let found = try desk.store.read { try CertificatePair(of: done.encryption.certificate.serialNumber, in: $0) }
        #expect(found.signing == done.signing.certificate.serialNumber)
        for (old, new) in [(pair.signing, done.signing), (pair.encryption, done.encryption)] {
            #expect(new.receipt.original.serial == old.serialNumber.description)
            #expect(new.receipt.replacement.serial == new.certificate.serialNumber.description)
        }
    }

    @Test("recover: the old key under a new certificate", arguments: [true, false])
    func recover(isNamedBySigning: Bool) throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let id = try desk.approved(pair.encryption.serialNumber)
        let named = isNamedBySigning ? pair.signing : pair.encryption
        let done = try reissue(desk, desk.order(named.serialNumber, .recover, recovery: id))
        try check(done, replaces: pair, desk, [.superseded, .superseded])
        #expect(done.encryption.certificate.subjectPublicKeyInfoBytes == pair.encryption.subjectPublicKeyInfoBytes)
        #expect(done.recovered == nil)
        #expect(
            try desk.key(done.delivered).publicKey.subjectPublicKeyInfo == pair.encryption.subjectPublicKeyInfo)
        #expect(try desk.archived.count == 1)
        #expect(try desk.store.read { try $0.recovery(id)?.state } == .used)
        // The approval is used up.
        let again = try desk.order(done.signing.certificate.serialNumber, .recover, recovery: id)
        #expect(throws: AuthorityError(.recovery, "")) { try reissue(desk, again) }
    }

    @Test(
        "new: another key, archived and certified", arguments: [ReissueReason.damaged, .lost, .stolen, .forgottenPIN])
    func new(reason: ReissueReason) throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let done = try reissue(desk, desk.order(pair.signing.serialNumber, .new, reason: reason))
        let why: RevocationReason = reason.isCompromise ? .keyCompromise : .superseded
        try check(done, replaces: pair, desk, [why, why])
        #expect(done.encryption.certificate.subjectPublicKeyInfoBytes != pair.encryption.subjectPublicKeyInfoBytes)
        #expect(done.recovered == nil)
        #expect(try desk.archived.count == 2)
        let key = try desk.key(done.delivered)
        #expect(try key.publicKey.subjectPublicKeyInfo == done.encryption.certificate.subjectPublicKeyInfo)
        // The line goes on from the new pair.
        let next = try reissue(desk, desk.order(done.encryption.certificate.serialNumber, .new, reason: reason))
        #expect(next.signing.certificate.lasting == pair.signing.lasting)
        #expect(next.encryption.certificate.lasting == pair.encryption.lasting)
    }

    @Test("new-and-recover: a new key, and the old one with its old certificate, also after a loss")
    func both() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let id = try desk.approved(pair.encryption.serialNumber)
        let done = try reissue(
            desk, desk.order(pair.signing.serialNumber, .newAndRecover, reason: .lost, recovery: id))
        try check(done, replaces: pair, desk, [.keyCompromise, .keyCompromise])
        let recovered = try #require(done.recovered)
        #expect(recovered.certificate == pair.encryption)
        let (old, new) = try (desk.key(recovered.key), desk.key(done.delivered))
        #expect(try old.publicKey.subjectPublicKeyInfo == pair.encryption.subjectPublicKeyInfo)
        #expect(try new.publicKey.subjectPublicKeyInfo == done.encryption.certificate.subjectPublicKeyInfo)
        #expect(old.publicKey.subjectPublicKeyInfo != new.publicKey.subjectPublicKeyInfo)
    }

    @Test("the key of a lost or stolen token is not certified again, unless the settings say so")
    func afterLoss() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let id = try desk.approved(pair.encryption.serialNumber)
        for reason in [ReissueReason.lost, .stolen] {
            let order = try desk.order(pair.signing.serialNumber, .recover, reason: reason, recovery: id)
            #expect(throws: AuthorityError(.notAllowed, "")) { try reissue(desk, order) }
        }
        #expect(try desk.revocation(pair.signing.serialNumber) == nil)
        let order = try desk.order(pair.signing.serialNumber, .recover, reason: .lost, recovery: id)
        let done = try reissue(desk, order, policy: ArchivePolicy(recertifiesAfterLoss: true))
        // The encryption key goes on, so that its old certificate is superseded and not compromised.
        try check(done, replaces: pair, desk, [.keyCompromise, .superseded])
    }

    @Test("a key that was revoked as compromised is not certified again, whatever the settings say")
    func compromised() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let id = try desk.approved(pair.encryption.serialNumber)
        _ = try desk.authority.revoke(
            pair.encryption.serialNumber, reason: .keyCompromise, context: desk.context)
        var order = try desk.order(pair.signing.serialNumber, .recover, recovery: id)
        order.signing.isAlreadyRevoked = true
        let lenient = ArchivePolicy(recertifiesAfterLoss: true)
        #expect(throws: AuthorityError(.keyReused, "")) { try reissue(desk, order, policy: lenient) }
        order.choice = .newAndRecover
        let done = try reissue(desk, order)
        #expect(try #require(done.recovered).certificate == pair.encryption)
    }

    @Test("without an approved recovery of this very certificate no old key comes out")
    func needsApproval() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let other = try desk.issue(subject: "C=CN, O=别家, CN=别家")
        let before = try desk.archived
        let pending = try desk.asked(pair.encryption.serialNumber).request.id
        let foreign = try desk.approved(other.encryption.serialNumber)
        for id in [nil, "", "0123", pending, foreign] {
            for choice in [EncryptionKeyChoice.recover, .newAndRecover] {
                let order = try desk.order(pair.signing.serialNumber, choice, recovery: id)
                #expect(throws: AuthorityError(.recovery, ""), "\(id ?? "none")") { try reissue(desk, order) }
            }
        }
        let superfluous = try desk.order(pair.signing.serialNumber, .new, recovery: foreign)
        #expect(throws: AuthorityError(.recovery, "")) { try reissue(desk, superfluous) }
        #expect(try desk.archived == before && desk.revocation(pair.signing.serialNumber) == nil)
    }

    @Test("both certificates wait for the activation, and are activated together", arguments: [true, false])
    func onActivation(isNamedBySigning: Bool) throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let done = try reissue(desk, desk.order(pair.signing.serialNumber, .new, revocation: .onActivation))
        for serial in [pair.signing, pair.encryption].map(\.serialNumber) {
            #expect(try desk.revocation(serial) == nil)
        }
        let named = isNamedBySigning ? done.signing.certificate : pair.encryption
        _ = try desk.authority.activate(named.serialNumber, context: desk.context)
        try check(done, replaces: pair, desk, [.superseded, .superseded])
        #expect(throws: AuthorityError(.nothingPending, "")) {
            try desk.authority.activate(done.encryption.certificate.serialNumber, context: desk.context)
        }
    }

    @Test("a signing certificate that was reissued alone still has its encryption certificate beside it")
    func keep() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let alone = try desk.authority.reissue(
            desk.order(pair.signing.serialNumber, .keep).signing, context: desk.context)
        #expect(try desk.revocation(pair.encryption.serialNumber) == nil)
        for serial in [alone.certificate.serialNumber, pair.encryption.serialNumber] {
            let found = try desk.store.read { try CertificatePair(of: serial, in: $0) }
            #expect(found.signing == alone.certificate.serialNumber)
            #expect(found.encryption == pair.encryption.serialNumber)
        }
        let done = try reissue(desk, desk.order(alone.certificate.serialNumber, .new, reason: .lost))
        #expect(done.encryption.receipt.original.serial == pair.encryption.serialNumber.description)
        #expect(done.signing.certificate.lasting == pair.signing.lasting)
    }

    @Test("a certificate that is not one of a pair is not reissued as one")
    func single() throws {
        let desk = try ArchiveDesk()
        let order = try desk.order(desk.officers[0].certificate.serialNumber, .new)
        #expect(throws: AuthorityError(.notArchived, "")) { try reissue(desk, order) }
    }

    @Test("a reissue that dies between its signatures changes nothing, and its recovery stays approved")
    func dies() throws {
        let isArmed = Mutex(0)
        let desk = try ArchiveDesk { _ in
            let isSecond = isArmed.withLock { value in
                guard value > 0 else { return false }
                value += 1
                return value == 3
            }
            if isSecond { throw PairIssuingTests.Killed() }
        }
        let pair = try desk.issue()
        let id = try desk.approved(pair.encryption.serialNumber)
        isArmed.withLock { $0 = 1 }
        let order = try desk.order(pair.signing.serialNumber, .newAndRecover, recovery: id)
        #expect(throws: PairIssuingTests.Killed.self) { try reissue(desk, order) }
        isArmed.withLock { $0 = 0 }
        #expect(try desk.revocation(pair.signing.serialNumber) == nil)
        #expect(try desk.store.read { try $0.recovery(id)?.state } == .approved)
        let done = try reissue(desk, order)
        try check(done, replaces: pair, desk, [.superseded, .superseded])
    }
}
