import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Messages to keys without certificates")
struct BareRecipientTests {
    @Test("openssl opens with the key alone what is encrypted to it", arguments: ["rsa", "p256", "p384", "p521"])
    func foreign(kind: String) throws {
        let scratch = try Scratch()
        let party = try Party(kind, in: scratch)
        let content = Array("内容".utf8)
        let message = try EnvelopedMessageMaker(.cms)
            .seal(Secret(copying: content), to: [MessageRecipient(key: party.key.publicKey)])
        try scratch.write(message.derBytes, as: "m.der")
        let shown = try OpenSSL.run("cms -decrypt -binary -inform DER -in m.der -inkey \(kind).key", in: scratch)
        #expect(shown.output == content)
        // By key identifier, the owner of the certificate is found too.
        let named = try OpenSSL.run(
            "cms -decrypt -binary -inform DER -in m.der -recip \(kind).pem -inkey \(kind).key", in: scratch)
        #expect(named.output == content)
        let data = try EnvelopedData(file: message.derBytes)
        #expect(data.version == 2)
        for opener in [
            EnvelopedMessageOpener(party.key), try EnvelopedMessageOpener(party.key, certificate: party.certificate),
        ] {
            #expect(try opener.open(data).octets == content)
        }
    }

    @Test("a message to one is opened with its key alone, whatever it is named by; one to several by identifier")
    func withoutCertificate() throws {
        let scratch = try Scratch()
        let (one, other) = try (Party("rsa", in: scratch), Party("p256", in: scratch))
        try scratch.write("text", as: "content")
        func open(_ recipients: String, _ key: SoftwareKey) throws -> [UInt8] {
            try OpenSSL.run(
                "cms -encrypt -binary -in content -outform DER -out m.der -aes256 \(recipients)", in: scratch)
            return try EnvelopedMessageOpener(key).open(EnvelopedData(file: scratch.read("m.der"))).octets
        }
        #expect(try open("-recip rsa.pem", one.key) == Array("text".utf8))
        #expect(try open("-recip p256.pem", other.key) == Array("text".utf8))
        #expect(try open("-keyid -recip rsa.pem -keyid -recip p256.pem", one.key) == Array("text".utf8))
        #expect(try open("-keyid -recip rsa.pem -keyid -recip p256.pem", other.key) == Array("text".utf8))
        #expect(throws: MessageError(.noRecipient, "")) { try open("-recip rsa.pem -recip p256.pem", one.key) }
    }

    @Test("a key of each algorithm goes to a key of each that receives, and comes out the same")
    func keys() throws {
        let recipients = try ["rsa2048", "p256", "sm2"].map { name in
            try SoftwareKey.generate(#require(KeyAlgorithm(name: name)))
        }
        for name in ["rsa2048", "p256", "p384", "p521", "sm2", "ed25519"] {
            let key = try SoftwareKey.generate(#require(KeyAlgorithm(name: name)))
            for recipient in recipients {
                let message = try EnvelopedKeyFile.seal(key, to: recipient.publicKey)
                #expect((message.type?.family == .gbt35275) == (recipient.publicKey.algorithm == .ec(.sm2)))
                for file in [message.derBytes, Array(message.pem().text.utf8)] {
                    let opened = try EnvelopedKeyFile.open(file, with: recipient)
                    // The private half stands behind the public one: the engine works the one out of the other.
                    #expect(opened.publicKey.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo)
                }
                #expect(throws: MessageError.self) { try EnvelopedKeyFile.open(message.derBytes, with: key) }
            }
        }
        let deaf = try SoftwareKey.generate(.ed25519)
        #expect(throws: MessageError(.unsuitableCertificate, "")) {
            try EnvelopedKeyFile.seal(recipients[0], to: deaf.publicKey)
        }
    }

    @Test("what holds no enveloped key is told as that")
    func others() throws {
        let scratch = try Scratch()
        let party = try Party("rsa", in: scratch)
        let text = try EnvelopedMessageMaker(.cms)
            .seal(Secret(copying: Array("no key".utf8)), to: [MessageRecipient(party.certificate)])
        #expect(throws: MessageError(.cannotOpen, "")) {
            try EnvelopedKeyFile.open(text.derBytes, with: party.key, certificate: party.certificate)
        }
        #expect(throws: MessageError(.wrongKind, "")) {
            try EnvelopedKeyFile.open(party.certificate.derBytes, with: party.key)
        }
        let response = CertificateResponse(signingCertificates: [party.certificate])
        #expect(throws: MessageError(.contentMissing, "")) {
            try EnvelopedKeyFile.open(response.derBytes, with: party.key)
        }
        #expect(throws: StructureError.self) { try EnvelopedKeyFile.open(Array("text".utf8), with: party.key) }
        let (recipient, key) = try (SoftwareKey.generate(.ec(.sm2)), SoftwareKey.generate(.ec(.sm2)))
        let mixed = CertificateResponse(
            signingCertificates: [party.certificate],
            encryptedPrivateKey: try SM2EnvelopedKey.wrap(key, for: recipient.publicKey),
            encryptionCertificates: [party.certificate])
        #expect(throws: MessageError(.unsuitableCertificate, "")) {
            try EnvelopedKeyFile.open(mixed.derBytes, with: recipient)
        }
    }
}
