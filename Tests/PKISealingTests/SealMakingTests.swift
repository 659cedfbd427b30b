import PKIKeys
import PKIMessages
import PKISealing
import PKIStructures
import PKIVerification
import TestSupport
import Testing

@Suite("Making seals and signing with them")
struct SealMakingTests {
    static let contract = Array("合同：甲方与乙方".utf8)

    static let kinds: [(algorithm: String, generation: SealGeneration)] = ["sm2", "rsa2048"].flatMap { algorithm in
        SealGeneration.allCases.map { (algorithm, $0) }
    }

    @Test("what is made is valid, and every required check holds", arguments: kinds)
    func roundTrip(algorithm: String, generation: SealGeneration) throws {
        let desk = try SealDesk.with(algorithm)
        let stamps = TimestampOrder(try StampingAuthority(desk), digest: algorithm == "sm2" ? .sm3 : .sha256)
        let seal = try desk.seal(generation, timestamps: generation == .v5 ? stamps : nil) {
            $0.extensions = [SealExtension(OID(1, 2, 156, 1), isCritical: true, value: [0x05, 0x00])]
        }
        #expect(seal.generation == generation && seal.deviations.isEmpty)
        #expect(try seal.reencoded() == seal.derBytes)
        let verifier = desk.verifier()
        let verdict = verifier.verify(seal, at: SealDesk.now)
        #expect(verdict.isValid == true && verdict.notes.isEmpty, "\(verdict.checks)")
        #expect(verdict[.sealTimestamp]?.ok == (generation == .v5 ? true : nil))
        let signature = try desk.signer(seal).sign(
            SignableMessage(Self.contract), propertyInfo: "合同.pdf", at: SealDesk.now,
            timestamps: generation == .v1 ? nil : stamps)
        #expect(signature.generation == generation && signature.deviations.isEmpty)
        #expect(PropertyInfo.decoded(signature.propertyInfo.description) == "合同.pdf")
        #expect(try signature.reencoded() == signature.derBytes)
        let judged = try verifier.verify(signature, original: SignableMessage(Self.contract), at: SealDesk.now)
        #expect(judged.isValid == true, "\(judged.checks)")
        #expect(judged.provenTime == (generation == .v1 ? nil : SealDesk.now))
        #expect(try verifier.verify(signature, at: SealDesk.now).isValid == nil)
        let other = try verifier.verify(signature, original: SignableMessage([1]), at: SealDesk.now)
        #expect(other.isValid == false && other[.dataHash]?.code == .digestMismatch)
    }

    @Test("without trust the cryptography is checked, and the verdict stays open")
    func withoutTrust() throws {
        let desk = try SealDesk.with("sm2")
        let verdict = SealVerifier().verify(try desk.seal(), at: SealDesk.now)
        #expect(verdict.isValid == nil)
        #expect(verdict.checks.filter { $0.ok == nil && $0.isRequired }.map(\.name) == [.makerCertificate])
    }

    @Test("a seal may list the plain SM3 digests of its certificates (GB/T 38540)")
    func digests() throws {
        let desk = try SealDesk.with("sm2")
        let seal = try desk.seal { $0.listsDigests = true }
        let digest = try DigestAlgorithm.sm3.hash(desk.owner.certificate.derBytes)
        #expect(
            seal.information.property.certificates == .digests([try SealCertificateDigest(type: "SM3", value: digest)]))
        let signature = try desk.signer(seal).sign(
            SignableMessage(Self.contract), propertyInfo: "a", at: SealDesk.now)
        #expect(
            try desk.verifier().verify(signature, original: SignableMessage(Self.contract), at: SealDesk.now).isValid
                == true)
        #expect(throws: StructureError(.unsupported, "")) { try desk.seal(.v1) { $0.listsDigests = true } }
    }

    @Test("ECDSA is for callers whose policy has it, Ed25519 for none")
    func algorithms() throws {
        let desk = try SealDesk.with("p256")
        #expect(throws: SealError(.unsupportedAlgorithm, "")) { try desk.seal() }
        let verifier = desk.verifier { $0.algorithms.append(.ecdsa(.sha256)) }
        let seal = try desk.sealMaker(verifier).make(desk.order(), at: SealDesk.now)
        #expect(verifier.verify(seal, at: SealDesk.now).isValid == true)
        #expect(desk.verifier().verify(seal, at: SealDesk.now)[.makerSignature]?.code == .unsupportedAlgorithm)
    }

    @Test("what an order cannot be is refused with its own code")
    func refusals() throws {
        let desk = try SealDesk.with("sm2")
        let foreign = try SealDesk.holder("CN=Foreign CA", "sm2", usage: [.keyCertSign], isCA: true)
        let stranger = try SealDesk.holder("CN=Stranger", "sm2", by: foreign)
        let encryption = try SealDesk.holder("CN=Enc", "sm2", by: desk.authority, usage: .keyEncipherment)
        let late = Instant.at("2027-01-01T00:00:01Z")
        let cases: [(SealError.Code, (inout SealOrder) -> Void)] = [
            (.badField, { $0.name = " " }), (.badField, { $0.name = "a\u{7}" }),
            (.badField, { $0.sealID = "编号" }), (.badField, { $0.sealID = "" }), (.badField, { $0.owners = [] }),
            (.unsuitableCertificate, { $0.owners = [stranger.certificate] }),
            (.unsuitableCertificate, { $0.owners = [encryption.certificate] }),
            (.badValidity, { $0.validUntil = late }), (.badValidity, { $0.validFrom = .at("2025-12-31T23:59:59Z") }),
            (.badValidity, { $0.validUntil = SealDesk.now }),
        ]
        for (code, change) in cases {
            #expect(throws: SealError(code, "")) { try desk.seal(.v4, change) }
        }
        #expect(throws: SealError(.badPicture, "")) { try SealImage([1, 2, 3], width: 40, height: 40) }
        for size in [4, 61] {
            #expect(throws: SealError(.badPicture, "")) { try SealImage(SealDesk.picture, width: size, height: 40) }
        }
        let large = SealDesk.picture + [UInt8](repeating: 0, count: SealImage.byteLimit)
        #expect(throws: SealError(.badPicture, "")) { try SealImage(large, width: 40, height: 40) }
        #expect(throws: SealError(.unsuitableCertificate, "")) {
            try SealMaker(desk.maker.certificate, key: desk.owner.key, verifier: desk.verifier())
        }
        #expect(throws: SealError(.badTimestamp, "")) {
            try desk.seal(.v4, timestamps: TimestampOrder(StampingAuthority(desk)))
        }
    }

    @Test("nothing is made with a certificate of the maker or an owner that is revoked, out of time or for another use")
    func certificates() throws {
        let desk = try SealDesk.with("sm2")
        for revoked in [desk.maker, desk.owner] {
            let entry = RevokedCertificate(
                serialNumber: revoked.certificate.serialNumber, revocationDate: .at("2026-05-01T00:00:00Z"),
                reason: .superseded, invalidityDate: nil)
            let verifier = desk.verifier([try desk.crl([entry])])
            #expect(throws: SealError(.unsuitableCertificate, "")) {
                try desk.sealMaker(verifier).make(desk.order(), at: SealDesk.now)
            }
        }
        for time in [Instant.at("2025-12-31T00:00:00Z"), .at("2027-06-01T00:00:00Z")] {
            #expect(throws: SealError(.unsuitableCertificate, "")) { try desk.sealMaker().make(desk.order(), at: time) }
        }
        let wrong = try SealDesk.holder("CN=Enc", "sm2", by: desk.authority, usage: .keyEncipherment)
        let maker = try SealMaker(wrong.certificate, key: wrong.key, verifier: desk.verifier())
        #expect(throws: SealError(.unsuitableCertificate, "")) { try maker.make(desk.order(), at: SealDesk.now) }
        let blind = try SealMaker(desk.maker.certificate, key: desk.maker.key, verifier: SealVerifier())
        #expect(throws: SealError(.unsuitableCertificate, "")) { try blind.make(desk.order(), at: SealDesk.now) }
    }

    @Test("a signer that is not in the seal is refused with the advice of the standards")
    func signerNotInSeal() throws {
        let desk = try SealDesk.with("sm2")
        let seal = try desk.seal()
        let reissued = try SealDesk.holder("C=CN, O=\(SealDesk.name), CN=\(SealDesk.name)", "sm2", by: desk.authority)
        let error = #expect(throws: SealError.self) {
            try SealSigner(
                seal, certificate: reissued.certificate, key: reissued.key, verifier: desk.verifier(), at: SealDesk.now)
        }
        #expect(error?.code == .signerNotInSeal)
        #expect(error?.hint?.contains("the seal must be made anew") == true)
        // Another certificate of the same key is not the one of the seal either.
        let twin = try SealDesk.holder(
            "C=CN, O=\(SealDesk.name), CN=\(SealDesk.name)", key: desk.owner.key, by: desk.authority)
        #expect(throws: SealError(.signerNotInSeal, "")) {
            try SealSigner(
                seal, certificate: twin.certificate, key: twin.key, verifier: desk.verifier(), at: SealDesk.now)
        }
    }

    @Test("nothing is signed with a forged, revoked or expired seal")
    func badSeals() throws {
        let desk = try SealDesk.with("sm2")
        let seal = try desk.seal()
        let foreign = try SealDesk.holder("C=CN, O=测试, CN=制章者", "sm2", by: desk.authority)
        let forged = try SealMaker(
            foreign.certificate, key: foreign.key,
            verifier: SealVerifier(SealTrust(anchors: [TrustAnchor(desk.authority.certificate)]))
        ).make(desk.order(), at: SealDesk.now)
        #expect(throws: SealError(.badSeal, "")) { try desk.signer(forged) }
        let entry = RevokedCertificate(
            serialNumber: desk.maker.certificate.serialNumber, revocationDate: .at("2026-05-01T00:00:00Z"),
            reason: nil, invalidityDate: nil)
        #expect(throws: SealError(.badSeal, "")) { try desk.signer(seal, desk.verifier([desk.crl([entry])])) }
        let signer = try desk.signer(seal)
        let late = Instant.at("2027-01-01T00:00:01Z")
        #expect(throws: SealError(.badSeal, "")) {
            try signer.sign(SignableMessage([1]), propertyInfo: "a", at: late)
        }
        #expect(throws: SealError(.badField, "")) {
            try signer.sign(dataHash: [1], propertyInfo: "a", at: SealDesk.now)
        }
    }

    @Test("a time stamp that is not for what was asked is not taken")
    func badStamps() throws {
        let desk = try SealDesk.with("sm2")
        var authority = try StampingAuthority(desk)
        let other = try authority.timeStamp(
            .make(over: SignableMessage([9]), digest: .sm3, nonceByteCount: 0))
        authority.change = { _ in other }
        #expect(throws: SealError(.badTimestamp, "")) { try desk.seal(.v5, timestamps: TimestampOrder(authority)) }
        authority.change = { answer in TimeStampResponse(status: answer.status, token: nil) }
        #expect(throws: SealError(.badTimestamp, "")) { try desk.seal(.v5, timestamps: TimestampOrder(authority)) }
    }

    @Test(
        "propertyInfo holds any text", arguments: ["a.pdf", "合同 100%.pdf", "%41", "\u{1}\n", "{\"DocId\":\"f1\"}", ""])
    func propertyInfo(text: String) {
        let encoded = PropertyInfo.encoded(text)
        #expect(encoded.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(PropertyInfo.decoded(encoded) == text)
        if text == "a.pdf" { #expect(encoded == text) }
    }
}
