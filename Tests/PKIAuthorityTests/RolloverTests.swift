import PKIAuthority
import PKIKeys
import PKIStorage
import PKIStructures
import Testing

/// A new key under the same name: all of it or nothing, and from then on nothing is signed with the old one but its CRLs.
@Suite("Rollover")
struct RolloverTests {
    private struct DiskGone: Error {}

    /// A desk whose issuer is rolled over.
    private struct Rolled {
        let desk: ReissueDesk
        let key: SoftwareKey
        let rollover: Rollover
        let old: CertificateAuthority
        let authority: CertificateAuthority

        init(_ algorithm: KeyAlgorithm = .ec(.p256), days: Int = 7000) throws {
            desk = try ReissueDesk()
            key = try SoftwareKey.generate(algorithm)
            rollover = try desk.authority.rollOver(
                to: RolloverTests.successor(key, desk, days: days), context: desk.context, keep: { _ in })
            old = desk.authority
            authority = try CertificateAuthority(issuer: try Self.issuer(rollover, key), store: desk.store)
        }

        static func issuer(_ rollover: Rollover, _ key: SoftwareKey) throws -> Issuer {
            try Issuer(certificate: rollover.certificate, signer: key, predecessors: [rollover.previous])
        }
    }

    private static func successor(_ key: any Signer, _ desk: ReissueDesk, days: Int = 7000) -> Successor {
        let end = desk.now.adding(days: days)
        let validity = Validity(notBefore: CertificateTime(desk.now), notAfter: CertificateTime(end))
        return Successor(signer: key, certification: .itself(validity))
    }

    private static func intendedCount(_ desk: ReissueDesk) throws -> Int {
        var count = 0
        try desk.store.read { try $0.forEachIntended { _ in count += 1 } }
        return count
    }

    @Test("RFC 4210 §4.4.1: names, keys, identifiers and validities of the three certificates")
    func contents() throws {
        let rolled = try Rolled(.rsa(sizeInBits: 2048))
        let (old, new) = (rolled.rollover.previous, rolled.rollover.certificate)
        let (oldWithNew, newWithOld) = (rolled.rollover.oldWithNew, rolled.rollover.newWithOld)
        for certificate in [new, oldWithNew, newWithOld] {
            #expect(try certificate.subject == old.subject)
            #expect(try certificate.issuer == old.subject)
        }
        #expect(try new.isSigned(by: rolled.key.publicKey))
        #expect(try oldWithNew.isSigned(by: rolled.key.publicKey))
        #expect(try newWithOld.isSigned(by: rolled.desk.caKey.publicKey))
        #expect(try oldWithNew.subjectPublicKeyInfo == old.subjectPublicKeyInfo)
        #expect(try newWithOld.subjectPublicKeyInfo == new.subjectPublicKeyInfo)
        #expect(oldWithNew.validity == old.validity)
        #expect(newWithOld.validity.notBefore == new.validity.notBefore)
        #expect(newWithOld.validity.notAfter == old.validity.notAfter)
        func identifiers(_ certificate: Certificate) throws -> ([UInt8]?, [UInt8]?) {
            let extensions = try certificate.extensions
            return (
                try extensions.content(SubjectKeyIdentifier.self)?.keyIdentifier,
                try extensions.content(AuthorityKeyIdentifier.self)?.keyIdentifier
            )
        }
        let (first, second) = (try identifiers(old).0, try identifiers(new).0)
        #expect(first != second)
        #expect(try identifiers(new) == (second, second))
        #expect(try identifiers(oldWithNew) == (first, second))
        #expect(try identifiers(newWithOld) == (second, first))
    }

    @Test("new end first: a cross certificate ends with the new one")
    func shortSuccessor() throws {
        let rolled = try Rolled(days: 30)
        #expect(rolled.rollover.newWithOld.validity.notAfter == rolled.rollover.certificate.validity.notAfter)
    }

    @Test("the ledger knows both generations, and all three certificates by their serial numbers")
    func ledger() throws {
        let rolled = try Rolled()
        let generations = try rolled.desk.store.read { try $0.generations() }
        #expect(generations.map(\.number) == [1, 2])
        #expect(generations.map(\.state) == [.superseded, .current])
        #expect(
            generations.map(\.certificate) == [rolled.rollover.previous, rolled.rollover.certificate].map(\.derBytes))
        #expect(generations[1].oldWithNew == rolled.rollover.oldWithNew.serialNumber)
        #expect(generations[1].newWithOld == rolled.rollover.newWithOld.serialNumber)
        let made = [rolled.rollover.certificate, rolled.rollover.oldWithNew, rolled.rollover.newWithOld]
        for certificate in made {
            let record = try rolled.desk.store.read { try $0.certificate(certificate.serialNumber) }
            #expect(record?.certificate == certificate.derBytes)
        }
        #expect(Set(made.map(\.serialNumber)).count == 3)
    }

    @Test("whoever opened the CA before is refused everything, and signs nothing")
    func superseded() throws {
        let rolled = try Rolled()
        let desk = rolled.desk
        let serial = desk.original.serialNumber
        let order = try desk.order()
        let before = try desk.certificateCount
        #expect(throws: AuthorityError(.supersededIssuer, "")) { try rolled.old.reissue(order, context: desk.context) }
        #expect(throws: AuthorityError(.supersededIssuer, "")) {
            try rolled.old.makeCRL(validityInDays: 7, context: desk.context)
        }
        #expect(throws: AuthorityError(.supersededIssuer, "")) {
            try rolled.old.revoke(serial, reason: .superseded, context: desk.context)
        }
        let other = Self.successor(try SoftwareKey.generate(.ec(.p256)), desk)
        #expect(throws: AuthorityError(.supersededIssuer, "")) {
            try rolled.old.rollOver(to: other, context: desk.context, keep: { _ in })
        }
        #expect(try desk.certificateCount == before)
        #expect(try desk.revocation() == nil)
    }

    @Test("a certificate of the old key is reissued by the new one, with its validity and the new identifier")
    func reissue() throws {
        let rolled = try Rolled(.rsa(sizeInBits: 2048))
        let result = try rolled.authority.reissue(rolled.desk.order(), context: rolled.desk.context)
        #expect(try result.certificate.isSigned(by: rolled.key.publicKey))
        #expect(result.certificate.validity == rolled.desk.original.validity)
        let extensions = try result.certificate.extensions
        #expect(
            try extensions.content(AuthorityKeyIdentifier.self)?.keyIdentifier == rolled.key.publicKey.keyIdentifier)
    }

    @Test("what ends after the new issuer is still not reissued")
    func issuerTooShort() throws {
        let rolled = try Rolled(days: 30)
        let order = try rolled.desk.order()
        #expect(throws: AuthorityError(.issuerTooShort, "")) {
            try rolled.authority.reissue(order, context: rolled.desk.context)
        }
    }

    @Test("both generations sign CRLs of the same content, each named by its identifier, under rising numbers")
    func lists() throws {
        let rolled = try Rolled()
        let context = rolled.desk.context
        let serial = rolled.desk.original.serialNumber
        _ = try rolled.authority.revoke(serial, reason: .keyCompromise, context: context)
        let old = try Issuer(certificate: rolled.rollover.previous, signer: rolled.desk.caKey)
        let first = try rolled.authority.makeCRL(validityInDays: 7, context: context)
        let second = try rolled.authority.makeCRL(
            validityInDays: 7, signer: RevocationListSigner(old), context: context)
        #expect(try first.isSigned(by: rolled.key.publicKey))
        #expect(try second.isSigned(by: rolled.desk.caKey.publicKey))
        #expect(try first.entry(for: serial)?.reason == .keyCompromise)
        #expect(try second.entry(for: serial)?.reason == .keyCompromise)
        #expect(try first.crlNumber == CRLNumber(1))
        #expect(try second.crlNumber == CRLNumber(2))
        for (list, key) in [(first, rolled.key), (second, rolled.desk.caKey)] {
            let identifier = try list.extensions.content(AuthorityKeyIdentifier.self)?.keyIdentifier
            #expect(try identifier == key.publicKey.keyIdentifier)
        }
        let strangerKey = try SoftwareKey.generate(.ec(.p256))
        let stranger = try Issuer(certificate: ReissueDesk.ca(key: strangerKey, days: 10), signer: strangerKey)
        #expect(throws: AuthorityError(.unknownGeneration, "")) {
            try rolled.authority.makeCRL(validityInDays: 7, signer: RevocationListSigner(stranger), context: context)
        }
    }

    @Test("a rollover that fails at any signature, or while it is kept, leaves the old key at work", arguments: 0..<4)
    func interrupted(step: Int) throws {
        let desk = try ReissueDesk()
        let key = try SoftwareKey.generate(.ec(.p256))
        // The new key signs its own certificate and the old one's, then the old one signs: 0, 1, 2; what is kept comes last.
        let count = Countdown(step)
        let watched = DurabilityTests.WatchingSigner(key: key) { _ in if step < 2 { try count.step(DiskGone()) } }
        let watchedOld = DurabilityTests.WatchingSigner(key: desk.caKey) { message in
            // The old key signs checkpoints too, which are no DER.
            if step == 2, message.starts(with: [0x30, 0x82]) { throw DiskGone() }
        }
        let old = try CertificateAuthority(
            issuer: Issuer(certificate: desk.caCertificate, signer: watchedOld), store: desk.store)
        #expect(throws: DiskGone.self) {
            try old.rollOver(to: Self.successor(watched, desk), context: desk.context) { _ in
                if step == 3 { throw DiskGone() }
            }
        }
        #expect(try desk.store.read { try $0.generations() }.isEmpty)
        _ = try desk.reissue(desk.order())
        #expect(try Self.intendedCount(desk) == 0)
        let rollover = try desk.authority.rollOver(
            to: Self.successor(key, desk), context: desk.context, keep: { _ in })
        #expect(rollover.number == 2)
    }

    @Test("the new key is new, the name stays, and a CA under another one does not certify itself")
    func refusals() throws {
        let desk = try ReissueDesk()
        func expect(_ code: AuthorityError.Code, _ successor: Successor) {
            #expect(throws: AuthorityError(code, "")) {
                try desk.authority.rollOver(to: successor, context: desk.context, keep: { _ in })
            }
        }
        expect(.keyReused, Self.successor(desk.caKey, desk))
        expect(.keyReused, Self.successor(desk.originalKey, desk))
        let key = try SoftwareKey.generate(.ec(.p256))
        let validity = Validity(
            notBefore: CertificateTime(desk.now), notAfter: CertificateTime(desk.now.adding(days: 9)))
        let foreign = try SelfSigning.root(
            subject: Name(parsing: "C=CN, CN=another"), signer: key, validity: validity)
        expect(.badIssuer, Successor(signer: key, certification: .given(foreign)))
        let later = Validity(
            notBefore: CertificateTime(desk.now.adding(days: 2)), notAfter: CertificateTime(desk.now.adding(days: 9)))
        expect(.badIssuer, Successor(signer: key, certification: .itself(later)))
        #expect(try desk.store.read { try $0.generations() }.isEmpty)
    }

    @Test("a third generation crosses with the second, and knows the first")
    func third() throws {
        let rolled = try Rolled()
        let key = try SoftwareKey.generate(.ec(.p256))
        let rollover = try rolled.authority.rollOver(
            to: Self.successor(key, rolled.desk), context: rolled.desk.context, keep: { _ in })
        #expect(rollover.number == 3)
        #expect(try rollover.newWithOld.isSigned(by: rolled.key.publicKey))
        #expect(
            try rolled.desk.store.read { try $0.generations() }.map(\.state) == [.superseded, .superseded, .current])
    }

    @Test("a generation is retired when nothing of it is unexpired, and signs no CRL afterwards")
    func retire() throws {
        let rolled = try Rolled()
        let desk = rolled.desk
        func expect(_ code: AuthorityError.Code, _ number: Int) {
            #expect(throws: AuthorityError(code, "")) {
                try rolled.authority.retire(generation: number, context: desk.context)
            }
        }
        expect(.generationInUse, 1)
        expect(.unknownGeneration, 2)
        expect(.unknownGeneration, 3)
        desk.now = desk.original.validity.notAfter.instant.adding(seconds: 1)
        #expect(try rolled.authority.retire(generation: 1, context: desk.context).state == .retired)
        expect(.unknownGeneration, 1)
        let old = try Issuer(certificate: rolled.rollover.previous, signer: desk.caKey)
        #expect(throws: AuthorityError(.unknownGeneration, "")) {
            try rolled.authority.makeCRL(validityInDays: 7, signer: RevocationListSigner(old), context: desk.context)
        }
        _ = try rolled.authority.makeCRL(validityInDays: 7, context: desk.context)
    }

    @Test("a certificate of the new generation does not keep the old one from being retired")
    func retireBesideNew() throws {
        let rolled = try Rolled()
        let desk = rolled.desk
        _ = try rolled.authority.reissue(desk.order(), context: desk.context)
        // Reissued, but not expired: its revocation still belongs on a CRL that the old key signs.
        #expect(throws: AuthorityError(.generationInUse, "")) {
            try rolled.authority.retire(generation: 1, context: desk.context)
        }
    }

    @Test("a cross certificate can be revoked, and is never reissued; the CA's own certificates are not revoked here")
    func crossCertificates() throws {
        let rolled = try Rolled()
        let context = rolled.desk.context
        let cross = rolled.rollover.oldWithNew.serialNumber
        let order = try rolled.desk.order(original: cross)
        #expect(throws: AuthorityError(.notAllowed, "")) { try rolled.authority.reissue(order, context: context) }
        _ = try rolled.authority.revoke(cross, reason: .cACompromise, context: context)
        #expect(throws: AuthorityError(.notAllowed, "")) {
            try rolled.authority.revoke(
                rolled.rollover.certificate.serialNumber, reason: .superseded, context: context)
        }
    }

    @Test("rollover and retirement are rows of the audit record")
    func audited() throws {
        let rolled = try Rolled()
        var kinds: [String] = []
        try rolled.desk.store.read { ledger in
            try ledger.forEachAct(after: 0, through: .max) { kinds.append($0.kind) }
        }
        #expect(kinds.contains("rollover"))
    }
}

/// Lets so many steps pass, then fails once.
private final class Countdown: @unchecked Sendable {
    private var left: Int

    init(_ count: Int) { left = count }

    func step(_ error: any Error) throws {
        left -= 1
        if left == -1 { throw error }
    }
}
