import PKIAuthority
import PKIKeys
import PKIStorage
import PKIStructures
import Testing

/// The rules about what else the CA knows: state, order of acts, records.
@Suite("Reissue rules, state")
struct ReissueStateTests {
    @Test("rule 6: an original that the ledger does not know is refused")
    func rule6Unknown() throws {
        let desk = try ReissueDesk()
        let order = try desk.order(original: SerialNumber(hexadecimal: "01"))
        #expect(throws: AuthorityError(.unknownCertificate, "")) { try desk.reissue(order) }
    }

    @Test("rule 6: an expired original is refused, in its last second it is not")
    func rule6Expired() throws {
        let desk = try ReissueDesk()
        desk.now = desk.original.validity.notAfter.instant.adding(seconds: 1)
        #expect(throws: AuthorityError(.expired, "")) { try desk.reissue(desk.order()) }
        let last = try ReissueDesk()
        last.now = last.original.validity.notAfter.instant
        try last.reissue(last.order())
    }

    @Test("rule 6: a certificate that another CA signed is not adopted")
    func rule6Foreign() throws {
        let desk = try ReissueDesk()
        let other = try ReissueDesk()
        #expect(throws: AuthorityError(.foreignCertificate, "")) {
            try desk.authority.adopt([other.original], context: desk.context)
        }
    }

    @Test("rule 6: what a predecessor of the issuer signed is reissued by the present one")
    func rule6Predecessor() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let desk = try ReissueDesk(predecessor: (key, ReissueDesk.ca(key: key, days: 3650)))
        let reissued = try desk.reissue(desk.order()).certificate
        #expect(try reissued.isSigned(by: desk.caKey.publicKey))
    }

    @Test("rule 6: an original with a live reissue is refused; when that one is revoked, it can be reissued again")
    func rule6Live() throws {
        let desk = try ReissueDesk()
        let first = try desk.reissue(desk.order(reason: .damaged, revocation: .onActivation)).certificate
        #expect(throws: AuthorityError(.alreadyReissued, "")) { try desk.reissue(desk.order()) }
        _ = try desk.authority.revoke(first.serialNumber, reason: .superseded, context: desk.context)
        try desk.reissue(desk.order())
    }

    @Test("rule 8: of all that stand in for one another one is live, whichever link is reissued")
    func rule8OneLive() throws {
        let desk = try ReissueDesk()
        let pending = try desk.order(reason: .damaged, revocation: .onActivation)
        let second = try desk.reissue(pending).certificate.serialNumber
        // The first still holds while the second waits, so that the second cannot be reissued beside it.
        #expect(throws: AuthorityError(.alreadyReissued, "")) { try desk.reissue(desk.order(original: second)) }
        _ = try desk.authority.revoke(second, reason: .keyCompromise, context: desk.context)
        let again = try desk.order(original: second, isAlreadyRevoked: true)
        #expect(throws: AuthorityError(.alreadyReissued, "")) { try desk.reissue(again) }
        // The first is free again; what now stands in for it keeps the second from coming back.
        try desk.reissue(desk.order())
        #expect(throws: AuthorityError(.alreadyReissued, "")) { try desk.reissue(again) }
    }

    @Test("rule 6: what was withdrawn from a holder does not come back through an older certificate of the line")
    func rule6WithdrawnLine() throws {
        let desk = try ReissueDesk()
        let second = try desk.reissue(desk.order(reason: .damaged)).certificate.serialNumber
        _ = try desk.authority.revoke(second, reason: .privilegeWithdrawn, context: desk.context)
        for serial in [desk.original.serialNumber, second] {
            let order = try desk.order(original: serial, reason: .damaged, isAlreadyRevoked: true)
            #expect(throws: AuthorityError(.revoked, "")) { try desk.reissue(order) }
        }
    }

    @Test("rule 6: the certificate of a predecessor's own key is not reissued to anybody")
    func rule6PredecessorItself() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let predecessor = try ReissueDesk.ca(key: key, days: 3650)
        let desk = try ReissueDesk(predecessor: (key, predecessor))
        _ = try desk.authority.adopt([predecessor], context: desk.context)
        let order = try desk.order(original: predecessor.serialNumber)
        #expect(throws: AuthorityError(.notAllowed, "")) { try desk.reissue(order) }
    }

    @Test("rule 8: a new certificate that is itself revoked or on hold is not activated")
    func rule8HeldReplacement() throws {
        let desk = try ReissueDesk()
        let pending = try desk.order(reason: .damaged, revocation: .onActivation)
        let second = try desk.reissue(pending).certificate.serialNumber
        _ = try desk.authority.revoke(second, reason: .certificateHold, context: desk.context)
        #expect(throws: AuthorityError(.revoked, "")) { try desk.authority.activate(second, context: desk.context) }
        try desk.authority.release(second, context: desk.context)
        _ = try desk.authority.activate(second, context: desk.context)
    }

    @Test("rule 8: a reissue of what replaced a pending original waits until that is closed")
    func rule8PendingChain() throws {
        let desk = try ReissueDesk()
        let second = try desk.reissue(desk.order()).certificate.serialNumber
        let waiting = try desk.order(original: second, reason: .damaged, revocation: .onActivation)
        let third = try desk.reissue(waiting).certificate.serialNumber
        #expect(throws: AuthorityError(.alreadyReissued, "")) { try desk.reissue(desk.order(original: third)) }
        _ = try desk.authority.activate(second, context: desk.context)
        try desk.reissue(desk.order(original: third))
    }

    @Test(
        "rule 6: a revoked original is refused, but for the reasons that are confirmed and for a hold",
        arguments: RevocationReason.allCases.filter { $0 != .removeFromCRL })
    func rule6Revoked(reason: RevocationReason) throws {
        let desk = try ReissueDesk()
        _ = try desk.authority.revoke(desk.original.serialNumber, reason: reason, context: desk.context)
        if reason == .certificateHold {
            try desk.reissue(desk.order())
            #expect(try desk.revocation()?.reason == .keyCompromise)
            return
        }
        #expect(throws: AuthorityError(.revoked, "")) { try desk.reissue(desk.order()) }
        let confirmed = try desk.order(isAlreadyRevoked: true)
        if reason == .keyCompromise || reason == .superseded {
            try desk.reissue(confirmed)
        } else {
            #expect(throws: AuthorityError(.revoked, "")) { try desk.reissue(confirmed) }
        }
    }

    @Test("rule 7: the issuer must outlive notAfter")
    func rule7Issuer() throws {
        let desk = try ReissueDesk(caDays: 364, originalDays: 365)
        #expect(throws: AuthorityError(.issuerTooShort, "")) { try desk.reissue(desk.order()) }
        let equal = try ReissueDesk(caDays: 365, originalDays: 365)
        try equal.reissue(equal.order())
    }

    @Test("rule 8: the reason decides what happens to the original", arguments: ReissueReason.allCases)
    func rule8Reason(reason: ReissueReason) throws {
        let desk = try ReissueDesk()
        try desk.reissue(desk.order(reason: reason))
        let expected: RevocationReason = reason == .lost || reason == .stolen ? .keyCompromise : .superseded
        #expect(try desk.revocation()?.reason == expected)
        #expect(try desk.revocation()?.revokedAt == desk.now)
    }

    @Test("rule 8: what was lost or stolen is never left until activation")
    func rule8Compromise() throws {
        let desk = try ReissueDesk()
        for reason in [ReissueReason.lost, .stolen] {
            let order = try desk.order(reason: reason, revocation: .onActivation)
            #expect(throws: AuthorityError(.notAllowed, "")) { try desk.reissue(order) }
        }
    }

    @Test("rule 8: a pending reissue is closed once by its activation")
    func rule8Activation() throws {
        let desk = try ReissueDesk()
        let order = try desk.order(reason: .damaged, revocation: .onActivation)
        let serial = try desk.reissue(order).certificate.serialNumber
        #expect(try desk.revocation() == nil)
        desk.now = desk.now.adding(days: 2)
        let record = try desk.authority.activate(serial, context: desk.context)
        #expect(record.serialNumber == desk.original.serialNumber)
        #expect(record.reason == .superseded)
        #expect(record.revokedAt == desk.now)
        #expect(throws: AuthorityError(.nothingPending, "")) {
            try desk.authority.activate(serial, context: desk.context)
        }
    }

    @Test("rule 8: the time of loss becomes the invalidity date, and lies in the past")
    func rule8LostAt() throws {
        let desk = try ReissueDesk()
        desk.now = desk.now.adding(days: 5)
        let future = try desk.order(lostAt: desk.now.adding(seconds: 1))
        #expect(throws: AuthorityError(.notAllowed, "")) { try desk.reissue(future) }
        let early = try desk.order(lostAt: Instant(secondsSinceEpoch: -1))
        #expect(throws: AuthorityError(.notAllowed, "")) { try desk.reissue(early) }
        let lostAt = desk.now.adding(days: -2)
        try desk.reissue(desk.order(lostAt: lostAt))
        #expect(try desk.revocation()?.invalidityDate == lostAt)
    }

    @Test("rule 8: an earlier revocation keeps its date, and compromise outweighs superseded")
    func rule8Earlier() throws {
        let desk = try ReissueDesk()
        _ = try desk.authority.revoke(desk.original.serialNumber, reason: .superseded, context: desk.context)
        let revokedAt = desk.now
        desk.now = desk.now.adding(days: 1)
        try desk.reissue(desk.order(reason: .stolen, isAlreadyRevoked: true))
        #expect(try desk.revocation()?.revokedAt == revokedAt)
        #expect(try desk.revocation()?.reason == .keyCompromise)
    }

    @Test("rule 10: the receipt tells both certificates, the reason and who did it")
    func rule10Receipt() throws {
        let desk = try ReissueDesk()
        let result = try desk.reissue(desk.order())
        let receipt = result.receipt
        #expect(receipt.original.serial == "0badc0de")
        #expect(receipt.original.sha1 == hexadecimal(try DigestAlgorithm.sha1.hash(desk.original.derBytes)))
        #expect(receipt.replacement.sha256 == hexadecimal(try DigestAlgorithm.sha256.hash(result.certificate.derBytes)))
        let key = try result.certificate.subjectPublicKeyInfo.derBytes
        #expect(receipt.replacement.spkiSHA256 == hexadecimal(try DigestAlgorithm.sha256.hash(key)))
        #expect(receipt.replacement.notAfter == receipt.original.notAfter)
        #expect(receipt.reason == "lost")
        #expect(receipt.operatorName == "窗口一")
        #expect(receipt.time == desk.now.description)
        let stored = try desk.store.read { ledger in
            try ledger.reissue(by: result.certificate.serialNumber).flatMap { try ledger.receipt(of: $0) }
        }
        #expect(stored == receipt)
    }

    @Test("rule 11: a clock that stands before the ledger's last act is refused")
    func rule11Clock() throws {
        let desk = try ReissueDesk()
        desk.now = desk.now.adding(days: 1)
        try desk.reissue(desk.order())
        desk.now = desk.now.adding(seconds: -1)
        #expect(throws: AuthorityError(.clockBehind, "")) {
            try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        }
    }
}
