import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Structures of messages")
struct MessageStructureTests {
    private static let content = SignedMessageTests.content

    /// `tag length content`, of at most 127 bytes.
    private static func value(_ tag: UInt8, _ content: [UInt8]...) -> [UInt8] {
        let whole = Array(content.joined())
        return [tag, UInt8(whole.count)] + whole
    }

    @Test(
        "recipients by passphrase, by a common key and by key agreement are read, and written again to the same bytes",
        arguments: [
            "-secretkey 000102030405060708090A0B0C0D0E0F -secretkeyid C0FEE0",
            "-pwri_password tiger",
            "-aes256 -pwri_password tiger -secretkey 000102030405060708090A0B0C0D0E0F -secretkeyid C0",
        ])
    func recipients(options: String) throws {
        let scratch = try Scratch()
        _ = try Party("p256", in: scratch)
        try scratch.write(Self.content, as: "content")
        try OpenSSL.run("cms -encrypt -binary -in content -outform DER -out m.der \(options) p256.pem", in: scratch)
        let file = try scratch.read("m.der")
        let message = try Message(file: file)
        #expect(message.frame.derBytes == file)
        guard case .envelopedData(let data, .cms) = message else { throw MessageError(.wrongKind, "") }
        let kinds = data.recipients.map {
            switch $0 {
            case .keyTransport: "ktri"
            case .keyAgreement: "kari"
            case .keyEncryptionKey(let information): "kekri \(hexadecimal(information.keyIdentifier))"
            case .password(let information): "pwri \(information.keyDerivationAlgorithm != nil)"
            case .other: "ori"
            }
        }
        #expect(kinds.contains("kari"))
        #expect(kinds.contains { $0.hasPrefix("kekri c0") } == options.contains("secretkey"))
        #expect(kinds.contains("pwri true") == options.contains("pwri"))
    }

    @Test("data that is encrypted under a common key is read, and written again to the same bytes")
    func encryptedData() throws {
        let scratch = try Scratch()
        try scratch.write(Self.content, as: "content")
        try OpenSSL.run(
            "cms -EncryptedData_encrypt -binary -in content -outform DER -out m.der -aes128 "
                + "-secretkey 000102030405060708090A0B0C0D0E0F", in: scratch)
        let file = try scratch.read("m.der")
        let message = try Message(file: file)
        #expect(message.frame.derBytes == file)
        guard case .encryptedData(let data, .cms) = message else { throw MessageError(.wrongKind, "") }
        let (cipher, vector) = try ContentEncryptionAlgorithm.read(data.encryptedContent.contentEncryptionAlgorithm)
        let key = Secret(copying: [UInt8](0..<16))
        let octets = try #require(data.encryptedContent.encryptedOctets)
        #expect(try cipher.decrypt(octets[...], key: key, initializationVector: vector).octets == Self.content)
    }

    @Test("certificates of every form and revocation information of others are kept")
    func choices() throws {
        let scratch = try Scratch()
        let party = try Party("p256", in: scratch)
        let any = Self.value(0x04, [7])
        let forms: [CertificateChoices] = [
            .certificate(party.certificate), .extendedCertificate(any), .v1AttributeCertificate(any),
            .v2AttributeCertificate(any), .other(OID(1, 2, 3), any),
        ]
        let data = SignedData(
            version: 5, digestAlgorithms: [],
            encapsulatedContent: EncapsulatedContentInfo(contentType: OID(1, 2, 3), content: .value([0x30, 2, 5, 0])),
            certificates: forms, revocationInformation: [.other(OID(1, 2, 4), any)], signers: [])
        let read = try SignedData(derEncoded: data.derBytes[...])
        #expect(read == data && read.derBytes == data.derBytes)
        #expect(read.plainCertificates == [party.certificate] && read.revocationLists.isEmpty)
        // RFC 2315 §9.3: the content octets are digested, without tag and length.
        #expect(read.encapsulatedContent.signedOctets == [5, 0])
        // DER orders a set by its tags first.
        #expect(read.isSorted)
        let reversed = SignedData(
            version: 5, digestAlgorithms: [], encapsulatedContent: data.encapsulatedContent,
            certificates: forms.reversed(), revocationInformation: nil, signers: [])
        #expect(try !SignedData(derEncoded: reversed.derBytes[...]).isSorted)
    }

    @Test(
        "the version follows the content (RFC 5652 §5.1)",
        arguments: [
            ([CertificateChoices.other(OID(1, 2), [5, 0])], 5), ([.v2AttributeCertificate([])], 4),
            ([.v1AttributeCertificate([])], 3), ([], 1),
        ])
    func versions(certificates: [CertificateChoices], version: Int) {
        let data = MessageContentType(.data, .cms).oid
        let made = SignedData.version(
            contentType: data, certificates: certificates, revocationInformation: [], signers: [])
        #expect(made == version)
        let other = SignedData.version(
            contentType: .timeStampTokenInfo, certificates: certificates, revocationInformation: [], signers: [])
        #expect(other == max(3, version))
    }

    @Test("a version that does not suit the content is kept")
    func wrongVersion() throws {
        for version in [0, 1, 2, 3, 5, 300] {
            let data = SignedData(
                version: version, digestAlgorithms: [],
                encapsulatedContent: EncapsulatedContentInfo(contentType: OID(1, 2, 3), content: nil),
                certificates: nil, revocationInformation: nil, signers: [])
            #expect(try SignedData(derEncoded: data.derBytes[...]) == data)
        }
    }

    @Test("an absent set and an empty one are two encodings, and both come out as they were")
    func emptySets() throws {
        for (certificates, lists) in [(nil, nil), ([], nil), (nil, []), ([], [])]
            as [([CertificateChoices]?, [RevocationInfoChoice]?)]
        {
            let data = SignedData(
                version: 1, digestAlgorithms: [],
                encapsulatedContent: EncapsulatedContentInfo(contentType: OID(1, 2, 3), content: nil),
                certificates: certificates, revocationInformation: lists, signers: [])
            #expect(try SignedData(derEncoded: data.derBytes[...]) == data)
        }
    }

    @Test("a set of more members than any message has is refused")
    func countless() throws {
        for (count, isRead) in [(65_536, true), (65_537, false)] {
            let data = SignedData(
                version: 1, digestAlgorithms: [],
                encapsulatedContent: EncapsulatedContentInfo(contentType: OID(1, 2, 3), content: nil),
                certificates: [CertificateChoices](repeating: .v2AttributeCertificate([]), count: count),
                revocationInformation: nil, signers: [])
            #expect(((try? SignedData(derEncoded: data.derBytes[...])) != nil) == isRead)
        }
    }

    @Test("a fault is told by its rule and its place in the whole message")
    func places() throws {
        let scratch = try Scratch()
        let party = try Party("p256", in: scratch)
        let message = CertificateBundle([party.certificate]).message()
        let place = try #require(message.derBytes.firstRange(of: party.certificate.derBytes)).lowerBound
        // The serial number of the certificate: two tags and lengths, the version, and its own tag.
        let serial =
            try #require(
                message.derBytes[place...].firstRange(of: [0xA0, 0x03, 0x02, 0x01, 0x02, 0x02])
            ).upperBound - 1
        var bytes = message.derBytes
        bytes[serial] = 0x04
        do throws(StructureError) {
            _ = try Message(ContentInfo(derEncoded: bytes[...]))
            Issue.record("it was read")
        } catch {
            #expect(error.offset == serial, "\(error)")
        }
    }

    @Test("identifiers of both families lead to their kinds and back")
    func contentTypes() {
        for family in MessageContentType.Family.allCases {
            for kind in MessageContentType.Kind.allCases {
                let type = MessageContentType(kind, family)
                #expect(MessageContentType(type.oid) == type)
            }
        }
        #expect(MessageContentType(.encryptedData, .cms).oid.description == "1.2.840.113549.1.7.6")
        #expect(MessageContentType(.encryptedData, .gbt35275).oid.description == "1.2.156.10197.6.1.4.2.5")
        // digestedData is none of the kinds here.
        #expect(MessageContentType(OID(1, 2, 840, 113549, 1, 7, 5)) == nil)
    }

    @Test("countersignatures are kept and read")
    func countersignatures() throws {
        let scratch = try Scratch()
        let party = try Party("p256", in: scratch)
        let signer = try MessageSigner(party.certificate, key: party.key)
        let data = try SignedData(
            file: SignedMessageMaker(.cms).sign(SignableMessage(Self.content), by: [signer]).derBytes)
        let one = data.signers[0]
        let with = SignerInfo(
            version: 1, signer: one.signer, digestAlgorithm: one.digestAlgorithm,
            signedAttributes: one.signedAttributes, signatureAlgorithm: one.signatureAlgorithm,
            signature: one.signature,
            unsignedAttributes: MessageAttributes([MessageAttribute(.countersignature, values: [one.derBytes])]))
        let read = try SignerInfo(derEncoded: with.derBytes[...])
        #expect(try read == with && read.countersignatures == [one])
        #expect(try one.countersignatures.isEmpty)
    }

    @Test("openssl smime's signed messages hold, and ours it verifies")
    func smime() throws {
        let scratch = try Scratch()
        let party = try Party("rsa", in: scratch)
        try scratch.write(Self.content, as: "content")
        for options in ["-nodetach", "", "-nodetach -noattr", "-nodetach -nocerts"] {
            try OpenSSL.run(
                "smime -sign -binary -in content -signer rsa.pem -inkey rsa.key -outform PEM -out m.pem \(options)",
                in: scratch)
            let data = try SignedData(file: scratch.read("m.pem"))
            var verifier = SignedMessageVerifier()
            verifier.certificates = options.contains("-nocerts") ? [party.certificate] : []
            let outside = data.encapsulatedContent.content == nil ? SignableMessage(Self.content) : nil
            #expect(try verifier.verify(data, content: outside).isValid)
        }
        var signer = try MessageSigner(party.certificate, key: party.key)
        signer.signingTime = try Instant(rfc3339: "2026-11-23T08:00:00Z")
        let message = try SignedMessageMaker(.cms).sign(SignableMessage(Self.content), by: [signer])
        try scratch.write(message.pem(label: "PKCS7").text, as: "m.pem")
        let shown = try OpenSSL.run(
            "smime -verify -binary -inform PEM -in m.pem -CAfile rsa.pem -purpose any", in: scratch)
        #expect(shown.output == Self.content)
    }

    @Test(
        "times and accuracies of time stamps are read as they are, or refused by their rule",
        arguments: [
            ("20261123080000Z", "2026-11-23T08:00:00Z"), ("20261123080000.5Z", "2026-11-23T08:00:00.5Z"),
            ("20261123080000.000001Z", "2026-11-23T08:00:00.000001Z"), ("20261123080000.50Z", nil),
            ("20261123080000.Z", nil), ("20261123080000", nil), ("202611230800Z", nil), ("20261123080000+0800", nil),
            ("20261323080000Z", nil), ("20261123080060Z", nil), ("20261123080000,5Z", nil),
        ] as [(String, String?)])
    func times(text: String, expected: String?) throws {
        let imprint = Self.value(
            0x30, Self.value(0x30, Self.value(0x06, DigestAlgorithm.sha256.oid.content)), Self.value(0x04, [1, 2]))
        let encoded = Self.value(
            0x30, [2, 1, 1], Self.value(0x06, [0x2A, 3]), imprint, [2, 1, 9], Self.value(0x18, Array(text.utf8)),
            Self.value(0x30, [0x80, 1, 5]), [1, 1, 0])
        let read = try? TimeStampTokenInfo(derEncoded: encoded[...])
        #expect(read?.time.description == expected)
        // `ordering` FALSE written out is kept as it is, though DER leaves defaults out.
        if let read { #expect(read.derBytes == encoded && !read.isOrdered && read.accuracy?.milliseconds == 5) }
    }
}
