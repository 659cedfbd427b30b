import PKIAuthority
import PKIKeys
import PKIStorage
import PKIStructures
import Testing

@Suite("Revocation and its lists")
struct RevocationListTests {
    @Test("a CRL carries every revocation with reason and invalidity date, and its number goes up")
    func contents() throws {
        let desk = try ReissueDesk()
        let lostAt = desk.now.adding(days: -1)
        try desk.reissue(desk.order(lostAt: lostAt))
        let first = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        let second = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        let entry = try #require(try first.entry(for: desk.original.serialNumber))
        #expect(entry.reason == .keyCompromise)
        #expect(entry.invalidityDate == lostAt)
        #expect(try (first.crlNumber, second.crlNumber) == (CRLNumber(1), CRLNumber(2)))
        #expect(first.nextUpdate == desk.now.adding(days: 7))
        #expect(try first.isSigned(by: desk.caKey.publicKey))
    }

    @Test("an unspecified reason is said by leaving the extension out (RFC 5280 §5.3.1)")
    func unspecified() throws {
        let desk = try ReissueDesk()
        _ = try desk.authority.revoke(desk.original.serialNumber, reason: .unspecified, context: desk.context)
        let list = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        #expect(try list.entry(for: desk.original.serialNumber)?.reason == nil)
    }

    @Test("a certificate on hold can be revoked for good, a revoked one not again")
    func holdThenRevoke() throws {
        let desk = try ReissueDesk()
        let serial = desk.original.serialNumber
        _ = try desk.authority.revoke(serial, reason: .certificateHold, context: desk.context)
        _ = try desk.authority.revoke(serial, reason: .cessationOfOperation, context: desk.context)
        #expect(throws: AuthorityError(.revoked, "")) {
            try desk.authority.revoke(serial, reason: .superseded, context: desk.context)
        }
        #expect(try desk.revocation()?.reason == .cessationOfOperation)
    }

    @Test("an earlier CRL's entries and number live on, for certificates that the ledger does not know too")
    func takeOver() throws {
        let desk = try ReissueDesk()
        let unknown = try SerialNumber(hexadecimal: "c0ffee")
        let earlier = try list(of: desk, number: 41, serials: [unknown, desk.original.serialNumber])
        _ = try desk.authority.adopt([], lastCRL: earlier, context: desk.context)
        let next = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        #expect(try next.crlNumber == CRLNumber(42))
        #expect(try next.entry(for: unknown)?.reason == .affiliationChanged)
        #expect(try desk.revocation()?.reason == .affiliationChanged)
    }

    @Test("the CRL of another issuer is not taken over")
    func foreignList() throws {
        let desk = try ReissueDesk()
        let other = try ReissueDesk()
        let list = try list(of: other, number: 1, serials: [])
        #expect(throws: AuthorityError(.foreignCertificate, "")) {
            try desk.authority.adopt([], lastCRL: list, context: desk.context)
        }
    }

    @Test("an adoption that fails takes over nothing of the CRL that came with it")
    func adoptsAllOrNothing() throws {
        let desk = try ReissueDesk()
        let other = try ReissueDesk()
        let earlier = try list(of: desk, number: 41, serials: [desk.original.serialNumber])
        #expect(throws: AuthorityError(.foreignCertificate, "")) {
            try desk.authority.adopt([other.original], lastCRL: earlier, context: desk.context)
        }
        #expect(try desk.revocation() == nil)
        #expect(try desk.store.read { try $0.state().crlNumber } == .zero)
    }

    @Test("the CRL of a part, a delta, or one from the future is not the last one")
    func partialLists() throws {
        let desk = try ReissueDesk()
        let lists = [
            try list(
                of: desk, number: 1, extra: Extension(.issuingDistributionPoint, isCritical: true, value: [0x30, 0])),
            try list(of: desk, number: 2, extra: Extension(.deltaCRLIndicator, isCritical: true, value: [0x02, 1, 1])),
            try list(of: desk, number: 3, extra: Extension(OID(1, 2, 3), isCritical: true, value: [0x05, 0])),
        ]
        for list in lists {
            #expect(throws: AuthorityError(.foreignCertificate, "")) {
                try desk.authority.adopt([], lastCRL: list, context: desk.context)
            }
        }
        let later = try list(of: desk, number: 4)
        desk.now = desk.now.adding(seconds: -1)
        let fresh = try ReissueDesk()
        fresh.now = fresh.now.adding(seconds: 1)
        #expect(throws: AuthorityError(.clockBehind, "")) {
            try desk.authority.adopt([], lastCRL: later, context: desk.context)
        }
    }

    @Test("a CRL that comes late makes a revocation earlier and graver, never weaker")
    func mergedRevocation() throws {
        let desk = try ReissueDesk()
        let revokedAt = desk.now
        let earlier = try list(of: desk, number: 1, serials: [desk.original.serialNumber], reason: .keyCompromise)
        desk.now = desk.now.adding(days: 3)
        try desk.reissue(desk.order(reason: .damaged))
        _ = try desk.authority.adopt([], lastCRL: earlier, context: desk.context)
        #expect(try desk.revocation()?.reason == .keyCompromise)
        #expect(try desk.revocation()?.revokedAt == revokedAt)
    }

    @Test("CRL numbers of 20 octets go on (RFC 5280 §5.2.3), and end without wrapping around")
    func longNumbers() throws {
        let large = CRLNumber(magnitude: [0x7F] + [UInt8](repeating: 0xFF, count: 7))
        #expect(large.description == "9223372036854775807")
        #expect(large.next?.description == "9223372036854775808")
        #expect(CRLNumber(255).next == CRLNumber(256))
        #expect(CRLNumber.zero.next == CRLNumber(1))
        let last = CRLNumber(magnitude: [0x7F] + [UInt8](repeating: 0xFF, count: 19))
        #expect(last.next == nil)
        #expect(large < last && CRLNumber(2) < large)
        let desk = try ReissueDesk()
        _ = try desk.authority.adopt([], lastCRL: list(of: desk, extra: Extension(large)), context: desk.context)
        let next = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        #expect(try next.crlNumber == large.next)
        _ = try desk.authority.adopt([], lastCRL: list(of: desk, extra: Extension(last)), context: desk.context)
        #expect(throws: AuthorityError(.notAllowed, "")) {
            try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        }
    }

    @Test("a revocation that turns out a compromise is strengthened, with its first date")
    func strengthened() throws {
        let desk = try ReissueDesk()
        let serial = desk.original.serialNumber
        _ = try desk.authority.revoke(serial, reason: .superseded, context: desk.context)
        let first = desk.now
        desk.now = desk.now.adding(days: 1)
        let record = try desk.authority.revoke(serial, reason: .keyCompromise, context: desk.context)
        #expect(record.revokedAt == first)
        #expect(record.reason == .keyCompromise)
        #expect(throws: AuthorityError(.revoked, "")) {
            try desk.authority.revoke(serial, reason: .superseded, context: desk.context)
        }
    }

    @Test("a hold is released, and leaves neither date nor reason to what follows it")
    func hold() throws {
        let desk = try ReissueDesk()
        let serial = desk.original.serialNumber
        _ = try desk.authority.revoke(serial, reason: .certificateHold, context: desk.context)
        try desk.authority.release(serial, context: desk.context)
        #expect(try desk.revocation() == nil)
        #expect(throws: AuthorityError(.notOnHold, "")) { try desk.authority.release(serial, context: desk.context) }
        desk.now = desk.now.adding(days: 2)
        _ = try desk.authority.revoke(serial, reason: .superseded, context: desk.context)
        let held = RevokedCertificate(
            serialNumber: serial, revocationDate: ReissueDesk.start, reason: .certificateHold, invalidityDate: nil)
        _ = try desk.authority.adopt([], lastCRL: list(of: desk, entries: [held]), context: desk.context)
        #expect(try desk.revocation()?.reason == .superseded)
        #expect(try desk.revocation()?.revokedAt == desk.now)
    }

    @Test("a CRL that revokes what was reissued ends the reissue, so that the line can go on")
    func takenOverReplacement() throws {
        let desk = try ReissueDesk()
        let second = try desk.reissue(desk.order()).certificate.serialNumber
        let later = try list(of: desk, serials: [second], reason: .superseded)
        _ = try desk.authority.adopt([], lastCRL: later, context: desk.context)
        #expect(try desk.store.read { try $0.reissue(by: second)?.state } == .ended)
        try desk.reissue(desk.order(original: second, isAlreadyRevoked: true))
    }

    @Test("a predecessor's CRL is taken over with its certificates")
    func predecessorList() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let desk = try ReissueDesk(predecessor: (key, ReissueDesk.ca(key: key, days: 3650)))
        let earlier = try list(of: desk, serials: [desk.original.serialNumber], reason: .privilegeWithdrawn, key: key)
        _ = try desk.authority.adopt([], lastCRL: earlier, context: desk.context)
        #expect(try desk.revocation()?.reason == .privilegeWithdrawn)
    }

    @Test("a compromised key's other certificates are named")
    func sharedKey() throws {
        let desk = try ReissueDesk()
        var tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: "77"),
            signatureAlgorithm: try desk.caKey.usualAlgorithm.identifier,
            issuer: try desk.caCertificate.subject, validity: desk.original.validity,
            subject: try Name(parsing: "C=CN, CN=某人"),
            subjectPublicKeyInfo: try desk.original.subjectPublicKeyInfo, extensions: Extensions([]))
        _ = try desk.authority.adopt([ReissueDesk.sign(tbs, with: desk.caKey)], context: desk.context)
        tbs.serialNumber = try SerialNumber(hexadecimal: "78")
        _ = try desk.authority.adopt([ReissueDesk.sign(tbs, with: desk.caKey)], context: desk.context)
        _ = try desk.authority.revoke(tbs.serialNumber, reason: .superseded, context: desk.context)
        let serial = desk.original.serialNumber
        _ = try desk.authority.revoke(serial, reason: .keyCompromise, context: desk.context)
        #expect(try desk.authority.liveCertificates(withKeyOf: serial).map(\.description) == ["77"])
    }

    @Test("a root is not revoked by its own CRL")
    func ownCertificate() throws {
        let desk = try ReissueDesk()
        #expect(throws: AuthorityError(.notAllowed, "")) {
            try desk.authority.revoke(desk.caCertificate.serialNumber, reason: .superseded, context: desk.context)
        }
    }

    private func list(
        of desk: ReissueDesk, number: Int? = nil, serials: [SerialNumber] = [],
        reason: RevocationReason = .affiliationChanged, extra: Extension? = nil, entries: [RevokedCertificate] = [],
        key: SoftwareKey? = nil
    ) throws -> CertificateRevocationList {
        let key = key ?? desk.caKey
        let algorithm = try key.usualAlgorithm.identifier
        let bytes = TBSCertList(
            signatureAlgorithm: algorithm, issuer: try desk.caCertificate.subject, thisUpdate: desk.now,
            nextUpdate: desk.now.adding(days: 1),
            revokedCertificates: entries
                + serials.map {
                    RevokedCertificate(
                        serialNumber: $0, revocationDate: desk.now, reason: reason, invalidityDate: nil)
                },
            extensions: Extensions((number.map { [Extension(CRLNumber($0))] } ?? []) + (extra.map { [$0] } ?? []))
        ).derBytes
        return try CertificateRevocationList(
            tbsCertList: bytes, signatureAlgorithm: algorithm,
            signature: key.sign(SignableMessage(bytes), with: key.usualAlgorithm))
    }
}
