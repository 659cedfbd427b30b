import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Faults of signed messages")
struct SignedMessageFaultTests {
    private static let content = SignedMessageTests.content

    private struct Desk {
        let scratch: Scratch
        let party: Party
        let data: SignedData

        init(_ kind: String = "p256", change: (inout MessageSigner, inout SignedMessageMaker) -> Void = { _, _ in })
            throws
        {
            scratch = try Scratch()
            party = try Party(kind, in: scratch)
            var signer = try MessageSigner(party.certificate, key: party.key)
            var maker = SignedMessageMaker(.cms)
            change(&signer, &maker)
            data = try SignedData(
                file: maker.sign(SignableMessage(SignedMessageFaultTests.content), by: [signer]).derBytes)
        }

        /// The faults of the message with its one signer changed.
        func faults(
            attributes: [MessageAttribute]? = nil, digest: AlgorithmIdentifier? = nil,
            algorithm: AlgorithmIdentifier? = nil, contentType: OID? = nil
        ) throws -> [MessageFault.Code] {
            let old = data.signers[0]
            let signed = attributes.map { MessageAttributes($0) } ?? old.signedAttributes
            let signature = try party.key.sign(
                SignableMessage(signed?.derBytes ?? SignedMessageFaultTests.content), with: party.key.usualAlgorithm)
            let signer = SignerInfo(
                version: 1, signer: old.signer, digestAlgorithm: digest ?? old.digestAlgorithm,
                signedAttributes: signed, signatureAlgorithm: algorithm ?? old.signatureAlgorithm,
                signature: signature)
            let content = EncapsulatedContentInfo(
                contentType: contentType ?? data.encapsulatedContent.contentType,
                content: data.encapsulatedContent.content)
            let changed = SignedData(
                version: 1, digestAlgorithms: data.digestAlgorithms, encapsulatedContent: content,
                certificates: data.certificates, revocationInformation: nil, signers: [signer])
            return try SignedMessageVerifier().verify(changed).signers[0].faults.map(\.code)
        }

        var attributes: [MessageAttribute] { data.signers[0].signedAttributes?.members ?? [] }

        func attributes(without type: OID) -> [MessageAttribute] { attributes.filter { $0.type != type } }
    }

    @Test("each attribute that must be there is missed, and each that stands twice is refused")
    func attributes() throws {
        let desk = try Desk()
        #expect(try desk.faults() == [])
        for type in [ContentTypeAttribute.type, MessageDigestAttribute.type] {
            #expect(try desk.faults(attributes: desk.attributes(without: type)) == [.attributeMissing])
            let doubled = desk.attributes + desk.attributes.filter { $0.type == type }
            #expect(try desk.faults(attributes: doubled) == [.attributeDamaged])
            let twoValues = desk.attributes.map {
                $0.type == type ? MessageAttribute(type, values: $0.values + $0.values) : $0
            }
            #expect(try desk.faults(attributes: twoValues) == [.attributeDamaged])
            let noValue = desk.attributes.map { $0.type == type ? MessageAttribute(type, values: []) : $0 }
            #expect(try desk.faults(attributes: noValue) == [.attributeDamaged])
        }
    }

    @Test("a digest, a content type or a certificate other than the signed one is told")
    func mismatches() throws {
        let desk = try Desk()
        let digest = MessageAttribute(MessageDigestAttribute([UInt8](repeating: 7, count: 32)))
        #expect(
            try desk.faults(attributes: desk.attributes(without: MessageDigestAttribute.type) + [digest])
                == [.digestMismatch])
        #expect(try desk.faults(contentType: .timeStampTokenInfo) == [.contentTypeMismatch])
        let other = try Party("p256", name: "other", in: desk.scratch).certificate
        let bound = SigningCertificateV2([
            try CertificateHash(
                digestAlgorithm: nil, digest: DigestAlgorithm.sha256.hash(other.derBytes), of: other)
        ])
        #expect(
            try desk.faults(
                attributes: desk.attributes(without: SigningCertificateV2.type) + [MessageAttribute(bound)])
                == [.boundToAnotherCertificate])
    }

    @Test("algorithms that do not go together, that are weak or that are unknown are told")
    func algorithms() throws {
        let desk = try Desk()
        let sha384 = AlgorithmIdentifier(DigestAlgorithm.sha384.oid)
        #expect(try desk.faults(digest: sha384).contains(.algorithmsDisagree))
        #expect(try desk.faults(digest: AlgorithmIdentifier(DigestAlgorithm.sha1.oid)) == [.unsupportedAlgorithm])
        #expect(try desk.faults(algorithm: AlgorithmIdentifier(OID(1, 2, 840, 10045, 4, 1))) == [.unsupportedAlgorithm])
        #expect(
            try desk.faults(algorithm: SignatureAlgorithm.rsaPKCS1(.sha256).identifier) == [.unusableKey])
    }

    @Test("a signer's certificate that is not there is told, and taken where it is given")
    func certificateMissing() throws {
        let desk = try Desk { $1.includesSignerCertificates = false }
        #expect(desk.data.certificates == nil)
        var verifier = SignedMessageVerifier()
        #expect(try verifier.verify(desk.data).signers[0].faults.map(\.code) == [.certificateMissing])
        verifier.certificates = [desk.party.certificate]
        #expect(try verifier.verify(desk.data).isValid)
    }

    @Test("a detached message needs its content, and the right one")
    func detached() throws {
        let desk = try Desk { $1.isDetached = true }
        #expect(throws: MessageError(.contentMissing, "")) { try SignedMessageVerifier().verify(desk.data) }
        let verdict = try SignedMessageVerifier().verify(desk.data, content: SignableMessage([1]))
        #expect(verdict.signers[0].faults.map(\.code) == [.digestMismatch])
        let whole = try Desk().data
        #expect(throws: MessageError(.contentTwice, "")) {
            try SignedMessageVerifier().verify(whole, content: SignableMessage(Self.content))
        }
    }

    @Test("content of another type than data is signed with attributes, or not accepted")
    func otherContentTypes() throws {
        let made = try Desk { signer, maker in
            signer.hasSignedAttributes = false
            maker.contentType = .timeStampTokenInfo
        }
        #expect(made.data.signers[0].signedAttributes != nil && made.data.version == 3)
        let bare = try Desk { signer, _ in signer.hasSignedAttributes = false }
        #expect(try bare.faults() == [])
        #expect(try bare.faults(contentType: .timeStampTokenInfo) == [.attributeMissing])
    }

    @Test("attributes that are passed off as a content are not taken, also where one of them is not read here")
    func ambiguous() throws {
        let desk = try Desk { signer, _ in signer.bindsCertificate = false }
        // An identifier with an arc of more than 128 bits.
        let long: [UInt8] = [0x30, 0x1B, 0x06, 0x15, 0x69] + [UInt8](repeating: 0xFF, count: 19) + [0x7F]
        let members = [long + [0x31, 0x02, 0x05, 0x00]] + desk.attributes.map(\.derBytes)
        let unread = [0x31, UInt8(members.joined().count)] + members.joined()
        #expect(throws: StructureError.self) { try MessageAttributes(derEncoded: unread[...]) }
        for content in [try #require(desk.data.signers[0].signedAttributes).derBytes, unread] {
            #expect(try bareFaults(desk, content) == [.ambiguousContent])
        }
        // A SET of anything else is a content as any other.
        let others = desk.attributes(without: MessageDigestAttribute.type)
        for content in [MessageAttributes(others).derBytes, [0x31, 0x00], [0x31, 0x03, 0x02, 0x01, 0x00], [0x31]] {
            #expect(try bareFaults(desk, content) == [])
        }
    }

    /// The faults of a content that is signed without attributes.
    private func bareFaults(_ desk: Desk, _ content: [UInt8]) throws -> [MessageFault.Code] {
        let old = desk.data.signers[0]
        let bare = SignerInfo(
            version: 1, signer: old.signer, digestAlgorithm: old.digestAlgorithm, signedAttributes: nil,
            signatureAlgorithm: old.signatureAlgorithm,
            signature: try desk.party.key.sign(SignableMessage(content), with: desk.party.key.usualAlgorithm))
        let forged = SignedData(
            version: 1, digestAlgorithms: desk.data.digestAlgorithms,
            encapsulatedContent: EncapsulatedContentInfo(
                contentType: desk.data.encapsulatedContent.contentType, content: .octets(content)),
            certificates: desk.data.certificates, revocationInformation: nil, signers: [bare])
        return try SignedMessageVerifier().verify(forged).signers[0].faults.map(\.code)
    }

    @Test("a signer is found where the issuer stands in other string types, and not by another serial number")
    func names() throws {
        let desk = try Desk()
        let certificate = desk.party.certificate
        let issuer = try certificate.issuer
        let other = Name(
            try issuer.relativeDistinguishedNames.map { level in
                RelativeDistinguishedName(
                    try level.attributes.map {
                        Name.Attribute(
                            type: $0.type, value: try AttributeValue($0.value.text ?? "", as: .utf8String))
                    })
            })
        #expect(other != issuer)
        let serial = certificate.serialNumber
        #expect(IssuerAndSerialNumber(issuer: issuer, serialNumber: serial).matches(certificate))
        #expect(IssuerAndSerialNumber(issuer: other, serialNumber: serial).matches(certificate))
        #expect(!IssuerAndSerialNumber(issuer: .empty, serialNumber: serial).matches(certificate))
        let one = try SerialNumber(hexadecimal: "01")
        #expect(!IssuerAndSerialNumber(issuer: issuer, serialNumber: one).matches(certificate))
    }

    @Test("a certificate of another key cannot sign")
    func otherKey() throws {
        let desk = try Desk()
        let key = try SoftwareKey.generate(.ec(.p256))
        #expect(throws: MessageError(.unsuitableCertificate, "")) {
            try MessageSigner(desk.party.certificate, key: key)
        }
    }

    @Test("signed attributes in another order than DER's hold under either order, and are seen")
    func unsorted() throws {
        let desk = try Desk()
        let sorted = try #require(desk.data.signers[0].signedAttributes)
        let members = sorted.members.map(\.derBytes)
        let header = sorted.derBytes.prefix(sorted.derBytes.count - members.joined().count)
        let reversed = header + members.reversed().joined()
        let unsorted = try MessageAttributes(derEncoded: reversed)
        #expect(!unsorted.isSorted && unsorted.derBytes == Array(reversed) && unsorted.sorted == sorted)
        for signedBytes in [Array(reversed), sorted.derBytes] {
            let old = desk.data.signers[0]
            let signer = SignerInfo(
                version: 1, signer: old.signer, digestAlgorithm: old.digestAlgorithm, signedAttributes: unsorted,
                signatureAlgorithm: old.signatureAlgorithm,
                signature: try desk.party.key.sign(SignableMessage(signedBytes), with: .ecdsa(.sha256)))
            let data = SignedData(
                version: 1, digestAlgorithms: desk.data.digestAlgorithms,
                encapsulatedContent: desk.data.encapsulatedContent, certificates: desk.data.certificates,
                revocationInformation: nil, signers: [signer])
            #expect(!data.isSorted)
            #expect(try SignedMessageVerifier().verify(data).isValid)
        }
    }
}
