import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Messages of GB/T 35275", .enabled(if: Foreign.has(.pyca, .openssl)))
struct NationalMessageTests {
    private static let content = SignedMessageTests.content
    private static let identity = "-pkeyopt distid:1234567812345678"

    @Test("an SM2 signature over the attributes or the content holds for openssl under the default identity")
    func signed() throws {
        let scratch = try Scratch()
        let party = try Party("sm2", in: scratch)
        for hasAttributes in [true, false] {
            var signer = try MessageSigner(party.certificate, key: party.key)
            signer.hasSignedAttributes = hasAttributes
            signer.signingTime = try Instant(rfc3339: "2026-11-23T08:00:00Z")
            let message = try SignedMessageMaker(.gbt35275).sign(SignableMessage(Self.content), by: [signer])
            #expect(try SignedMessageVerifier().verify(SignedData(file: message.derBytes)).isValid)
            let file = try scratch.write(message.derBytes, as: "m.der")
            let walked = try #require(try Foreign.messages(["signed", file]).elements.first)
            #expect(walked["kind"]?.string == "1.2.156.10197.6.1.4.2.2" && walked["version"]?.int == 1)
            #expect(walked["content_type"]?.string == "1.2.156.10197.6.1.4.2.1")
            #expect(walked["content"]?.string == hexadecimal(Self.content))
            #expect(walked["certificates"]?.elements == [.string(hexadecimal(party.certificate.derBytes))])
            let one = try #require(walked["signers"]?.elements.first)
            #expect(one["version"]?.int == 1)
            #expect(one["digest"]?["oid"]?.string == "1.2.156.10197.1.401")
            #expect(one["algorithm"]?["oid"]?.string == "1.2.156.10197.1.501")
            let over = try #require(hasAttributes ? bytes(hexadecimal: one["signed"]?.string ?? "") : Self.content)
            try scratch.write(over, as: "signed")
            try scratch.write(try #require(bytes(hexadecimal: one["signature"]?.string ?? "")), as: "signature")
            try OpenSSL.run(
                "pkeyutl -verify -certin -inkey sm2.pem -rawin -digest sm3 \(Self.identity) -in signed -sigfile signature",
                in: scratch)
            guard hasAttributes else { continue }
            try scratch.write(Self.content, as: "content")
            let digest = try OpenSSL.run("dgst -sm3 -binary content", in: scratch).output
            #expect(
                one["attributes"]?["1.2.840.113549.1.9.4"]?.elements == [.string("0420" + hexadecimal(digest))])
        }
    }

    @Test("openssl opens the content key with the SM2 key and the content with SM4-CBC, and the other way round")
    func enveloped() throws {
        let scratch = try Scratch()
        let party = try Party("sm2", in: scratch)
        let message = try EnvelopedMessageMaker(.gbt35275).seal(
            Secret(copying: Self.content), to: [MessageRecipient(party.certificate)])
        let opener = try EnvelopedMessageOpener(party.key, certificate: party.certificate)
        #expect(try opener.open(EnvelopedData(file: message.derBytes)).octets == Self.content)
        let file = try scratch.write(message.derBytes, as: "m.der")
        let walked = try #require(try Foreign.messages(["enveloped", file]).elements.first)
        #expect(walked["kind"]?.string == "1.2.156.10197.6.1.4.2.3" && walked["version"]?.int == 1)
        #expect(walked["content_type"]?.string == "1.2.156.10197.6.1.4.2.1")
        #expect(walked["algorithm"]?["oid"]?.string == "1.2.156.10197.1.104.2")
        let recipient = try #require(walked["recipients"]?.elements.first)
        #expect(recipient["algorithm"]?["oid"]?.string == "1.2.156.10197.1.301.3")
        try scratch.write(try #require(bytes(hexadecimal: recipient["key"]?.string ?? "")), as: "key")
        try scratch.write(try #require(bytes(hexadecimal: walked["content"]?.string ?? "")), as: "content")
        let key = try OpenSSL.run("pkeyutl -decrypt -inkey sm2.key -in key", in: scratch).output
        let vector = try #require(walked["algorithm"]?["parameters"]?.string).dropFirst(4)
        let shown = try OpenSSL.run("enc -d -sm4-cbc -K \(hexadecimal(key)) -iv \(vector) -in content", in: scratch)
        #expect(shown.output == Self.content)
    }

    @Test(
        "messages of other makers open: SM4 with and without its mode, the content in pieces, named by key identifier",
        arguments: [OID(1, 2, 156, 10197, 1, 104, 2), OID(1, 2, 156, 10197, 1, 104)], [true, false])
    func theirs(cipher: OID, isInPieces: Bool) throws {
        let scratch = try Scratch()
        let party = try Party("sm2", in: scratch)
        let key = [UInt8](0..<16)
        let vector = [UInt8](16..<32)
        try scratch.write(key, as: "key")
        try scratch.write(Self.content, as: "content")
        let encryptedKey = try OpenSSL.run(
            "pkeyutl -encrypt -certin -inkey sm2.pem -in key", in: scratch
        ).output
        let octets = try OpenSSL.run(
            "enc -sm4-cbc -K \(hexadecimal(key)) -iv \(hexadecimal(vector)) -in content", in: scratch
        ).output
        let identifier = try #require(try party.certificate.extensions.content(SubjectKeyIdentifier.self)).keyIdentifier
        let recipient = KeyTransRecipientInfo(
            version: 2, recipient: .subjectKeyIdentifier(identifier),
            keyEncryptionAlgorithm: KeyTransportAlgorithm.sm2.identifier, encryptedKey: encryptedKey)
        let data = EnvelopedData(
            version: 2, recipients: [.keyTransport(recipient)],
            encryptedContent: EncryptedContentInfo(
                contentType: MessageContentType(.data, .gbt35275).oid,
                contentEncryptionAlgorithm: AlgorithmIdentifier(cipher, parameters: [4, 16] + vector),
                content: isInPieces
                    ? .segments([Array(octets.prefix(7)), Array(octets.dropFirst(7))]) : .octets(octets)))
        let read = try EnvelopedData(derEncoded: data.derBytes[...])
        #expect(read == data)
        let opener = try EnvelopedMessageOpener(party.key, certificate: party.certificate)
        #expect(try opener.open(read).octets == Self.content)
        try Self.openRaw(data, recipient, encryptedKey, party)
    }

    /// Older makers write the parts of the SM2 value one after another, in either order, with or without `04`.
    private static func openRaw(
        _ data: EnvelopedData, _ recipient: KeyTransRecipientInfo, _ encryptedKey: [UInt8], _ party: Party
    ) throws {
        let value = try SM2Ciphertext(derEncoded: encryptedKey[...])
        var opener = try EnvelopedMessageOpener(party.key, certificate: party.certificate)
        let forms = opener.rawForms
        #expect(forms.count == 4)
        for form in forms {
            let raw = EnvelopedData(
                version: 2,
                recipients: [
                    .keyTransport(
                        KeyTransRecipientInfo(
                            version: 2, recipient: recipient.recipient,
                            keyEncryptionAlgorithm: recipient.keyEncryptionAlgorithm, encryptedKey: value.rawBytes(form)
                        ))
                ], encryptedContent: data.encryptedContent)
            opener.rawForms = forms
            #expect(try opener.open(raw).octets == content)
            opener.rawForms = []
            #expect(throws: MessageError(.cannotOpen, "")) { try opener.open(raw) }
        }
    }

    @Test("an SM2 value with bytes behind it, or of another form than DER, opens nothing")
    func otherForms() throws {
        let scratch = try Scratch()
        let party = try Party("sm2", in: scratch)
        let value = try KeyTransportAlgorithm.sm2.encrypt(Secret(copying: [1, 2, 3]), to: party.key.publicKey)
        #expect(try KeyTransportAlgorithm.sm2.decrypt(value, with: party.key).octets == [1, 2, 3])
        for bad in [value + [0], Array(value.dropLast()), [4] + [UInt8](repeating: 7, count: 99), []] {
            #expect(throws: KeyError(.cannotDecrypt, "")) {
                try KeyTransportAlgorithm.sm2.decrypt(bad, with: party.key)
            }
        }
    }

    @Test("signed and enveloped data, as a key management centre answers, opens and is judged")
    func signedAndEnveloped() throws {
        let scratch = try Scratch()
        let centre = try Party("sm2", name: "centre", in: scratch)
        let party = try Party("sm2", in: scratch)
        let signer = try MessageSigner(centre.certificate, key: centre.key)
        let message = try EnvelopedMessageMaker(.gbt35275).signAndSeal(
            Secret(copying: Self.content), by: [signer], to: [MessageRecipient(party.certificate)])
        guard case .signedAndEnvelopedData(let read, .gbt35275) = try Message(file: message.derBytes) else {
            throw MessageError(.wrongKind, "\(message.contentType)")
        }
        #expect(read.derBytes == message.content)
        let content = try EnvelopedMessageOpener(party.key, certificate: party.certificate).open(read)
        #expect(content.octets == Self.content)
        #expect(try SignedMessageVerifier().verify(read, content: content).isValid)
        #expect(try !SignedMessageVerifier().verify(read, content: Secret(copying: [1])).isValid)
        #expect(throws: MessageError(.wrongKind, "")) {
            try EnvelopedMessageMaker(.cms).signAndSeal(
                content, by: [signer], to: [MessageRecipient(party.certificate)])
        }
    }

    @Test("the digests of several signers stand in the order of DER")
    func severalDigests() throws {
        let scratch = try Scratch()
        let centre = try Party("p256", name: "centre", in: scratch)
        let party = try Party("sm2", in: scratch)
        var signers = [try MessageSigner(party.certificate, key: party.key)]
        for digest in [DigestAlgorithm.sha256, .sha384, .sha512] {
            signers.append(try MessageSigner(centre.certificate, key: centre.key, algorithm: .ecdsa(digest)))
        }
        for _ in 0..<5 {
            let message = try EnvelopedMessageMaker(.gbt35275).signAndSeal(
                Secret(copying: Self.content), by: signers, to: [MessageRecipient(party.certificate)])
            guard case .signedAndEnvelopedData(let read, _) = try Message(file: message.derBytes) else {
                throw MessageError(.wrongKind, "\(message.contentType)")
            }
            let digests = read.digestAlgorithms.map(\.derBytes)
            #expect(digests.count == 4)
            #expect(digests == digests.sorted { $0.lexicographicallyPrecedes($1) })
        }
    }
}
