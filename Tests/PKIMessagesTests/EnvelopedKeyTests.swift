import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Enveloped SM2 keys")
struct EnvelopedKeyTests {
    private let recipient: SoftwareKey
    private let key: SoftwareKey

    init() throws {
        recipient = try SoftwareKey.generate(.ec(.sm2))
        key = try SoftwareKey.generate(.ec(.sm2))
    }

    private func isKey(_ other: SoftwareKey) -> Bool {
        other.publicKey.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo
    }

    @Test("an envelope opens with the recipient's key, and with no other", arguments: EnvelopedKeyLayout.allCases)
    func envelope(layout: EnvelopedKeyLayout) throws {
        let envelope = try SM2EnvelopedKey.wrap(key, for: recipient.publicKey, layout: layout)
        #expect(envelope.encryptedPrivateKey.count == [.plain: 32, .padded: 48, .rightAligned: 64][layout])
        #expect(try SM2EnvelopedKey(derEncoded: envelope.derBytes[...]) == envelope)
        #expect(try isKey(envelope.open(with: recipient)))
        for other in [key, try SoftwareKey.generate(.ec(.sm2)), try SoftwareKey.generate(.ec(.p256))] {
            let error = #expect(throws: MessageError.self) { try envelope.open(with: other) }
            #expect(error?.code == .cannotOpen)
        }
    }

    @Test("every change of an envelope shows, since its number must give the public key beside it")
    func changed() throws {
        let envelope = try SM2EnvelopedKey.wrap(key, for: recipient.publicKey)
        let encoded = envelope.derBytes
        var opened = 0
        for place in encoded.indices {
            var bytes = encoded
            bytes[place] ^= 0x01
            guard let changed = try? SM2EnvelopedKey(derEncoded: bytes[...]) else { continue }
            #expect(changed.derBytes == bytes)
            if (try? changed.open(with: recipient)) != nil { opened += 1 }
        }
        #expect(opened == 0)
        for count in 0..<encoded.count {
            #expect(throws: StructureError.self) { try SM2EnvelopedKey(derEncoded: encoded.prefix(count)) }
        }
    }

    @Test("other ciphers, points and lengths are refused")
    func refused() throws {
        let good = try SM2EnvelopedKey.wrap(key, for: recipient.publicKey)
        func make(
            _ point: [UInt8], _ field: [UInt8], _ algorithm: AlgorithmIdentifier = SM2EnvelopedKey.usualAlgorithm
        ) throws(StructureError) -> SM2EnvelopedKey {
            try SM2EnvelopedKey(
                symmetricAlgorithm: algorithm, encryptedKey: good.encryptedKey, publicKey: point,
                encryptedPrivateKey: field)
        }
        let cbc = AlgorithmIdentifier(OID(1, 2, 156, 10197, 1, 104, 2), parameters: [0x04, 0x00])
        #expect(throws: StructureError(.unsupported, "")) { try make(good.publicKey, good.encryptedPrivateKey, cbc) }
        let odd = AlgorithmIdentifier(SM2EnvelopedKey.sm4ECB, parameters: [0x04, 0x00])
        #expect(throws: StructureError(.unsupported, "")) { try make(good.publicKey, good.encryptedPrivateKey, odd) }
        for count in [0, 16, 31, 33, 80] {
            #expect(throws: StructureError(.malformed, "")) {
                try make(good.publicKey, [UInt8](repeating: 0, count: count))
            }
        }
        #expect(throws: StructureError(.malformed, "")) {
            try make(Array(good.publicKey.dropFirst()), good.encryptedPrivateKey)
        }
        let p256 = try SoftwareKey.generate(.ec(.p256))
        #expect(throws: MessageError(.unsupportedAlgorithm, "")) {
            try SM2EnvelopedKey.wrap(p256, for: recipient.publicKey)
        }
        #expect(throws: MessageError(.unsupportedAlgorithm, "")) { try SM2EnvelopedKey.wrap(key, for: p256.publicKey) }
    }

    @Test(
        "a blob of the token interface has its fields where GM/T 0016 has them, by either habit",
        arguments: [true, false])
    func blob(encryptsWholeField: Bool) throws {
        let blob = try SKFEnvelopedKeyBlob.wrap(
            key, for: recipient.publicKey, encryptsWholeField: encryptsWholeField)
        let bytes = blob.bytes
        #expect(bytes.count == 388)
        #expect(bytes[0..<12].elementsEqual([1, 0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0]))
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect((Array(bytes[12..<44]) == zeros) == !encryptsWholeField)
        #expect(bytes[76..<80].elementsEqual([0, 1, 0, 0]))
        let point = key.publicKey.subjectPublicKeyInfo.publicKey
        #expect(Array(bytes[80..<144]) == zeros + point[1..<33] && Array(bytes[144..<208]) == zeros + point[33...])
        #expect(Array(bytes[208..<240]) == zeros && Array(bytes[272..<304]) == zeros)
        #expect(bytes[368..<372].elementsEqual([16, 0, 0, 0]))
        let back = try SKFEnvelopedKeyBlob(bytes[...])
        #expect(back == blob && back.bytes == bytes)
        #expect(try isKey(back.open(with: recipient)))
        #expect(throws: MessageError(.cannotOpen, "")) { try back.open(with: key) }
    }

    @Test("blobs and envelopes turn into each other")
    func mapping() throws {
        for layout in EnvelopedKeyLayout.allCases {
            let envelope = try SM2EnvelopedKey.wrap(key, for: recipient.publicKey, layout: layout)
            let blob = try SKFEnvelopedKeyBlob(envelope)
            #expect(try isKey(blob.open(with: recipient)))
            let back = try blob.envelope()
            #expect(back.encryptedPrivateKey.count == 32 && back.encryptedKey == envelope.encryptedKey)
            #expect(try isKey(back.open(with: recipient)))
            #expect(try SKFEnvelopedKeyBlob(back).bytes.suffix(344) == blob.bytes.suffix(344))
        }
        for cipher in [SKFEnvelopedKeyBlob.SymmetricAlgorithm.sm1ECB, .ssf33ECB] {
            let good = try SKFEnvelopedKeyBlob.wrap(key, for: recipient.publicKey)
            let blob = try SKFEnvelopedKeyBlob(
                symmetricAlgorithm: cipher, encryptedPrivateKey: good.encryptedPrivateKey, publicKey: good.publicKey,
                encryptedKey: good.encryptedKey)
            #expect(try SKFEnvelopedKeyBlob(blob.bytes[...]) == blob)
            #expect(throws: MessageError(.unsupportedAlgorithm, "")) { try blob.open(with: recipient) }
        }
    }

    @Test("a blob with another version, size or number is refused, and random ones never crash")
    func badBlobs() throws {
        let good = try SKFEnvelopedKeyBlob.wrap(key, for: recipient.publicKey).bytes
        for place in [0, 4, 5, 8, 9, 76, 77, 80, 144, 208, 272, 368, 371] {
            var bytes = good
            bytes[place] ^= 0x80
            #expect(throws: StructureError.self, "byte \(place)") { try SKFEnvelopedKeyBlob(bytes[...]) }
        }
        for count in [0, 387] { #expect(throws: StructureError.self) { try SKFEnvelopedKeyBlob(good.prefix(count)) } }
        #expect(throws: StructureError.self) { try SKFEnvelopedKeyBlob((good + [0])[...]) }
        var generator = SeededGenerator(seed: 16)
        for _ in 0..<2000 {
            var bytes = good
            bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            guard let blob = try? SKFEnvelopedKeyBlob(bytes[...]) else { continue }
            #expect(blob.bytes == bytes)
            if let opened = try? blob.open(with: recipient) { #expect(isKey(opened)) }
        }
    }

    @Test("an SM2 ciphertext goes through every raw form, and openssl reads what comes back")
    func rawForms() throws {
        let scratch = try Scratch()
        try scratch.write(PrivateKeyFile.write(key, passphrase: nil), as: "key.pem")
        for count in [1, 16, 100] {
            let message = [UInt8](repeating: 0x5A, count: count)
            let encoded = try KeyTransportAlgorithm.sm2.encrypt(Secret(copying: message), to: key.publicKey)
            let value = try SM2Ciphertext(derEncoded: encoded[...])
            #expect(value.derBytes == encoded && value.ciphertext.count == count)
            for order in SM2Ciphertext.RawForm.Order.allCases {
                for hasPointMark in [true, false] {
                    let form = SM2Ciphertext.RawForm(order, hasPointMark: hasPointMark)
                    let raw = value.rawBytes(form)
                    #expect(raw.count == 96 + count + (hasPointMark ? 1 : 0))
                    let back = try SM2Ciphertext(raw: raw[...], form: form)
                    #expect(back == value)
                    for short in 0..<96 + (hasPointMark ? 2 : 1) {
                        #expect(throws: StructureError.self) { try SM2Ciphertext(raw: raw.prefix(short), form: form) }
                    }
                }
            }
            let opened = try OpenSSL.run("pkeyutl -decrypt -inkey key.pem", in: scratch, input: value.derBytes)
            #expect(opened.output == message)
        }
    }
}
