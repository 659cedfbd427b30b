import PKIKeys
import PKISealing
import PKIStructures
import PKIVerification
import TestSupport
import Testing

@Suite("Seals after a reissue")
struct SealRemakingTests {
    private static let later = SealDesk.now.adding(days: 30)
    private static let subject = "C=CN, O=\(SealDesk.name), CN=\(SealDesk.name)"

    private static func reissued(_ desk: SealDesk, subject: String = subject) throws -> Holder {
        try SealDesk.holder(subject, "sm2", by: desk.authority, from: "2026-06-15T00:00:00Z")
    }

    @Test(
        "the new seal has the image, name, type and code of the old one, and the new certificate",
        arguments: SealGeneration.allCases)
    func remade(generation: SealGeneration) throws {
        let desk = try SealDesk.with("sm2")
        let old = try desk.seal(generation) {
            $0.validUntil = .at("2026-12-01T00:00:00Z")
            $0.extensions = [SealExtension(OID(1, 2, 156, 1), value: [0x05, 0x00])]
        }
        let new = try Self.reissued(desk)
        let seal = try desk.sealMaker().remake(SealRemakeOrder(old, for: new.certificate), at: Self.later)
        let (before, after) = (old.information, seal.information)
        #expect(after.picture == before.picture && after.property.name == before.property.name)
        #expect(after.sealID == before.sealID && after.property.type == before.property.type)
        #expect(after.extensions == before.extensions && seal.generation == generation)
        #expect(after.property.certificates == .certificates([new.certificate.derBytes[...]]))
        #expect(after.property.createDate.instant == Self.later && after.property.validStart.instant == Self.later)
        #expect(after.property.validEnd.instant == before.property.validEnd.instant)
        #expect(desk.verifier().verify(seal, at: Self.later).isValid == true)
    }

    @Test("the replaced certificate may be revoked")
    func revokedOriginal() throws {
        let desk = try SealDesk.with("sm2")
        let entry = RevokedCertificate(
            serialNumber: desk.owner.certificate.serialNumber, revocationDate: SealDesk.now.adding(days: 1),
            reason: .keyCompromise, invalidityDate: nil)
        let verifier = desk.verifier([try desk.crl([entry], thisUpdate: Self.later)])
        let order = SealRemakeOrder(try desk.seal(), for: try Self.reissued(desk).certificate)
        #expect(try desk.sealMaker(verifier).remake(order, at: Self.later).generation == .v4)
    }

    @Test("a seal of digests is remade with the certificate that is replaced at hand")
    func digests() throws {
        let desk = try SealDesk.with("sm2")
        let new = try Self.reissued(desk)
        var order = SealRemakeOrder(try desk.seal { $0.listsDigests = true }, for: new.certificate)
        #expect(throws: SealError(.unsuitableCertificate, "")) { try desk.sealMaker().remake(order, at: Self.later) }
        order.oldCertificate = desk.maker.certificate
        #expect(throws: SealError(.unsuitableCertificate, "")) { try desk.sealMaker().remake(order, at: Self.later) }
        order.oldCertificate = desk.owner.certificate
        let seal = try desk.sealMaker().remake(order, at: Self.later)
        let digest = try DigestAlgorithm.sm3.hash(new.certificate.derBytes)
        #expect(
            seal.information.property.certificates == .digests([try SealCertificateDigest(type: "SM3", value: digest)]))
    }

    @Test("of several owners the one of the same subject is replaced")
    func severalOwners() throws {
        let desk = try SealDesk.with("sm2")
        let second = try SealDesk.holder("C=CN, O=另一公司, CN=另一公司", "sm2", by: desk.authority)
        let old = try desk.seal { $0.owners.append(second.certificate) }
        let new = try Self.reissued(desk)
        let seal = try desk.sealMaker().remake(SealRemakeOrder(old, for: new.certificate), at: Self.later)
        #expect(
            seal.information.property.certificates
                == .certificates([new.certificate.derBytes[...], second.certificate.derBytes[...]]))
    }

    @Test("a forged, foreign or expired seal, and a certificate of somebody else, are refused")
    func refusals() throws {
        let desk = try SealDesk.with("sm2")
        let new = try Self.reissued(desk).certificate
        let old = try desk.seal()
        let other = try Self.reissued(desk, subject: "C=CN, O=另一公司, CN=另一公司").certificate
        #expect(throws: SealError(.wrongSubject, "")) {
            try desk.sealMaker().remake(SealRemakeOrder(old, for: other), at: Self.later)
        }
        var damaged = old.derBytes
        damaged[damaged.count - 1] ^= 1
        let forged = try Seal(derEncoded: damaged)
        // Anybody under the same CA can sign what looks like a seal.
        let anybody = try SealMaker(
            desk.owner.certificate, key: desk.owner.key,
            verifier: SealVerifier(SealTrust(anchors: [TrustAnchor(desk.authority.certificate)]))
        ).make(desk.order(), at: SealDesk.now)
        for seal in [forged, anybody] {
            #expect(throws: SealError(.badSeal, "")) {
                try desk.sealMaker().remake(SealRemakeOrder(seal, for: new), at: Self.later)
            }
        }
        let ended = try desk.seal { $0.validUntil = SealDesk.now.adding(days: 1) }
        #expect(throws: SealError(.badSeal, "")) {
            try desk.sealMaker().remake(SealRemakeOrder(ended, for: new), at: Self.later)
        }
        let unnamed = SealVerifier(SealTrust(anchors: [TrustAnchor(desk.authority.certificate)]))
        #expect(throws: SealError(.badSeal, "")) {
            try desk.sealMaker(unnamed).remake(SealRemakeOrder(old, for: new), at: Self.later)
        }
        var longer = SealRemakeOrder(old, for: new)
        longer.validUntil = .at("2027-02-01T00:00:00Z")
        #expect(throws: SealError(.badValidity, "")) { try desk.sealMaker().remake(longer, at: Self.later) }
    }
}
