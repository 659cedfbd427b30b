import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Encrypted messages")
struct EnvelopedMessageTests {
    static let content = SignedMessageTests.content

    @Test(
        "what openssl encrypts opens here, and is written again to the same bytes",
        arguments: [
            ("rsa", ""), ("rsa", "-keyopt rsa_padding_mode:oaep"),
            ("rsa", "-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256"), ("p256", ""), ("p521", ""),
            ("p384", "-keyopt ecdh_kdf_md:sha384"), ("p256", "-keyopt ecdh_kdf_md:sha256 -keyopt ecdh_cofactor_mode:1"),
        ], ["-aes128", "-aes192", "-aes256", "-aes-256-cbc -stream", "-aes256 -keyid"])
    func theirs(_ recipient: (kind: String, options: String), form: String) throws {
        let scratch = try Scratch()
        let party = try Party(recipient.kind, in: scratch)
        try scratch.write(Self.content, as: "content")
        try OpenSSL.run(
            "cms -encrypt -binary -in content -outform DER -out m.der \(form) -recip \(party.name).pem \(recipient.options)",
            in: scratch)
        let file = try scratch.read("m.der")
        let message = try Message(file: file)
        guard case .envelopedData(let data, .cms) = message else { throw MessageError(.wrongKind, "\(message)") }
        if !form.contains("-stream") { #expect(message.frame.derBytes == file) }
        let opener = try EnvelopedMessageOpener(party.key, certificate: party.certificate)
        #expect(try opener.open(data).octets == Self.content)
    }

    @Test("old ciphers are read: Triple DES to an RSA key, SM4 too")
    func ciphers() throws {
        let scratch = try Scratch()
        let party = try Party("rsa", in: scratch)
        try scratch.write(Self.content, as: "content")
        for cipher in ["-des3", "-sm4-cbc"] {
            try OpenSSL.run(
                "cms -encrypt -binary -in content -outform DER -out m.der \(cipher) rsa.pem", in: scratch)
            let opener = try EnvelopedMessageOpener(party.key, certificate: party.certificate)
            #expect(try opener.open(EnvelopedData(file: scratch.read("m.der"))).octets == Self.content, "\(cipher)")
        }
    }

    @Test("what is encrypted here to several recipients openssl opens as each of them")
    func ours() throws {
        let scratch = try Scratch()
        let names = ["rsa", "p256", "p384", "p521"]
        let parties = try names.map { try Party($0, in: scratch) }
        for byKey in [false, true] {
            for transport in [
                KeyTransportAlgorithm.rsaPKCS1, .rsaOAEP(.sha256, maskDigest: .sha256),
                .rsaOAEP(.sha1, maskDigest: .sha1),
            ] {
                let recipients = parties.map {
                    var recipient = MessageRecipient($0.certificate)
                    recipient.rsa = transport
                    recipient.isNamedByKeyIdentifier = byKey
                    return recipient
                }
                for cipher in [ContentEncryptionAlgorithm.aes128CBC, .aes256CBC, .sm4CBC] {
                    var maker = EnvelopedMessageMaker(.cms)
                    maker.contentEncryption = cipher
                    let message = try maker.seal(Secret(copying: Self.content), to: recipients)
                    let data = try EnvelopedData(file: message.derBytes)
                    #expect(data.version == 2 && data.isSorted && data.derBytes == message.content)
                    try scratch.write(message.derBytes, as: "m.der")
                    for party in parties {
                        let opener = try EnvelopedMessageOpener(party.key, certificate: party.certificate)
                        #expect(try opener.open(data).octets == Self.content)
                        let shown = try OpenSSL.run(
                            "cms -decrypt -inform DER -in m.der -recip \(party.name).pem -inkey \(party.name).key",
                            in: scratch)
                        #expect(shown.output == Self.content)
                    }
                }
            }
        }
    }

    @Test("openssl smime reads a message of the old kind: PKCS#1 v1.5 and version 0")
    func smime() throws {
        let scratch = try Scratch()
        let party = try Party("rsa", in: scratch)
        let message = try EnvelopedMessageMaker(.cms).seal(
            Secret(copying: Self.content), to: [MessageRecipient(party.certificate)])
        #expect(try EnvelopedData(file: message.derBytes).version == 0)
        try scratch.write(message.derBytes, as: "m.der")
        let shown = try OpenSSL.run(
            "smime -decrypt -inform DER -in m.der -recip rsa.pem -inkey rsa.key", in: scratch)
        #expect(shown.output == Self.content)
        try scratch.write(Self.content, as: "content")
        try OpenSSL.run("smime -encrypt -binary -in content -outform DER -out s.der -aes256 rsa.pem", in: scratch)
        let opener = try EnvelopedMessageOpener(party.key, certificate: party.certificate)
        #expect(try opener.open(EnvelopedData(file: scratch.read("s.der"))).octets == Self.content)
    }

    @Test("a key that is not a recipient's opens nothing, and an Ed25519 key receives nothing")
    func strangers() throws {
        let scratch = try Scratch()
        let party = try Party("rsa", in: scratch)
        let stranger = try Party("rsa", name: "stranger", in: scratch)
        let message = try EnvelopedMessageMaker(.cms).seal(
            Secret(copying: Self.content), to: [MessageRecipient(party.certificate)])
        let data = try EnvelopedData(file: message.derBytes)
        let opener = try EnvelopedMessageOpener(stranger.key, certificate: stranger.certificate)
        #expect(throws: MessageError(.noRecipient, "")) { try opener.open(data) }
        #expect(throws: MessageError(.unsuitableCertificate, "")) {
            try EnvelopedMessageOpener(stranger.key, certificate: party.certificate)
        }
        let deaf = try Party("ed25519", in: scratch)
        #expect(throws: MessageError(.unsuitableCertificate, "")) {
            try EnvelopedMessageMaker(.cms).seal(
                Secret(copying: Self.content), to: [MessageRecipient(deaf.certificate)])
        }
        #expect(throws: MessageError(.noRecipient, "")) {
            try EnvelopedMessageMaker(.cms).seal(Secret(copying: Self.content), to: [])
        }
    }

    /// RFC 3218: who can tell a wrong padding from a wrong key can decrypt by asking often enough.
    @Test("a damaged RSA PKCS#1 value fails as a wrong content key does, with the same words")
    func oracle() throws {
        let scratch = try Scratch()
        let party = try Party("rsa", in: scratch)
        let opener = try EnvelopedMessageOpener(party.key, certificate: party.certificate)
        let message = try EnvelopedMessageMaker(.cms).seal(
            Secret(copying: Self.content), to: [MessageRecipient(party.certificate)])
        let data = try EnvelopedData(file: message.derBytes)
        guard case .keyTransport(let good) = data.recipients[0] else { throw MessageError(.wrongKind, "") }
        let publicKey = try PublicKey(party.certificate.subjectPublicKeyInfo)
        let otherKey = try KeyTransportAlgorithm.rsaPKCS1.encrypt(
            Secret(copying: [UInt8](repeating: 7, count: 32)), to: publicKey)
        let shortKey = try KeyTransportAlgorithm.rsaPKCS1.encrypt(Secret(copying: [1, 2, 3]), to: publicKey)
        var messages: Set<String> = []
        for value in [otherKey, shortKey, good.encryptedKey.map { $0 ^ 1 }, Array(good.encryptedKey.dropLast())] {
            let recipient = KeyTransRecipientInfo(
                version: 0, recipient: good.recipient, keyEncryptionAlgorithm: good.keyEncryptionAlgorithm,
                encryptedKey: value)
            let forged = EnvelopedData(
                version: 0, recipients: [.keyTransport(recipient)], encryptedContent: data.encryptedContent)
            // One wrong key in 256 meets the padding of the content by chance, and opens to something else.
            do {
                let opened = try opener.open(forged, random: FixedSource(byte: 0x5A)).octets
                #expect(opened != Self.content)
            } catch let error as MessageError {
                #expect(error.code == .cannotOpen)
                messages.insert(error.message)
            }
        }
        #expect(messages.count == 1)
    }
}

/// Gives one byte again and again.
private struct FixedSource: RandomSource {
    let byte: UInt8

    func bytes(_ byteCount: Int) throws(KeyError) -> [UInt8] { [UInt8](repeating: byte, count: byteCount) }
}
