import PKIKeys
import PKIStructures
import TestSupport
import Testing

@Suite("Private keys as files")
struct PrivateKeyFileTests {
    private static let passphrase = Array("口令 pass".utf8)

    private func read(_ file: [UInt8], _ passphrase: [UInt8]? = nil) throws -> SoftwareKey {
        try PrivateKeyFile.read(file) { passphrase.map { Secret(copying: $0) } }
    }

    private func checkPair(_ key: SoftwareKey, _ spki: [UInt8], _ comment: String) throws {
        #expect(key.publicKey.subjectPublicKeyInfo.derBytes == spki, "\(comment)")
        let signature = try key.sign(SignableMessage([1, 2, 3]), with: key.usualAlgorithm)
        let isValid = try key.publicKey.isValid(
            signature: signature[...], algorithm: key.usualAlgorithm.identifier, over: [1, 2, 3])
        #expect(isValid, "\(comment)")
    }

    @Test("what we write openssl reads, plain and encrypted", arguments: ["rsa2048", "p256", "p521", "ed25519", "sm2"])
    func written(name: String) throws {
        let key = try SoftwareKey.generate(try #require(KeyAlgorithm(name: name)))
        let scratch = try Scratch()
        try scratch.write(Self.passphrase, as: "pass")
        try scratch.write(PrivateKeyFile.write(key, passphrase: nil), as: "plain.pem")
        let encrypted = try PrivateKeyFile.write(key, passphrase: Secret(copying: Self.passphrase))
        try scratch.write(encrypted, as: "encrypted.pem")
        let spki = key.publicKey.subjectPublicKeyInfo.derBytes
        for file in ["plain.pem", "encrypted.pem -passin file:pass"] {
            #expect(try OpenSSL.run("pkey -pubout -outform DER -in \(file)", in: scratch).output == spki)
        }
        let shown = try OpenSSL.run("asn1parse -in encrypted.pem", in: scratch).text
        #expect(shown.contains("PBES2") && shown.contains("aes-256-cbc") && shown.contains("hmacWithSHA256"))
        #expect(shown.contains(":0927C0"), "600,000 rounds")
        try checkPair(read(encrypted, Self.passphrase), spki, "read back")
    }

    @Test("a smaller number of rounds than the least is not written")
    func rounds() throws {
        let key = try SoftwareKey.generate(.ed25519)
        let file = try PrivateKeyFile.write(key, passphrase: Secret(copying: [1]), iterationCount: 1)
        let block = try #require(try PEMBlock.blocks(in: file).first)
        guard case .pbes2(let scheme) = try EncryptedPrivateKeyInfo(derEncoded: block.bytes[...]).scheme,
            case .pbkdf2(let parameters) = scheme.derivation
        else {
            Issue.record("not PBES2 with PBKDF2")
            return
        }
        #expect(parameters.iterationCount == 600_000 && parameters.digest == .sha256)
    }

    @Test(
        "what openssl writes is read: PKCS#8 plain, PBES2 with PBKDF2 and scrypt, PKCS#1 and SEC 1, PEM and DER",
        arguments: [
            "RSA -pkeyopt rsa_keygen_bits:2048", "EC -pkeyopt ec_paramgen_curve:P-256",
            "EC -pkeyopt ec_paramgen_curve:SM2", "SM2", "ED25519",
        ])
    func foreign(kind: String) throws {
        let scratch = try Scratch()
        try scratch.write(Self.passphrase, as: "pass")
        try OpenSSL.run("genpkey -algorithm \(kind) -out key.pem", in: scratch)
        let spki = try OpenSSL.run("pkey -in key.pem -pubout -outform DER", in: scratch).output
        var commands = [
            "pkcs8 -topk8 -nocrypt -in key.pem", "pkcs8 -topk8 -nocrypt -in key.pem -outform DER",
            "pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -iter 600000 -passout file:pass",
            "pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -iter 600000 -passout file:pass -outform DER",
            "pkcs8 -topk8 -in key.pem -scrypt -passout file:pass",
        ]
        for cipher in ["aes-128-cbc", "aes-192-cbc", "des3", "sm4-cbc"] {
            commands.append("pkcs8 -topk8 -in key.pem -v2 \(cipher) -passout file:pass")
        }
        for digest in ["hmacWithSHA1", "hmacWithSHA224", "hmacWithSHA384", "hmacWithSHA512"] {
            commands.append("pkcs8 -topk8 -in key.pem -v2 aes256 -v2prf \(digest) -passout file:pass")
        }
        for scheme in [
            "PBE-MD5-DES", "PBE-MD5-RC2-64", "PBE-SHA1-DES", "PBE-SHA1-RC2-64", "PBE-SHA1-RC4-128", "PBE-SHA1-RC4-40",
            "PBE-SHA1-3DES", "PBE-SHA1-2DES", "PBE-SHA1-RC2-128", "PBE-SHA1-RC2-40",
        ] {
            commands.append(
                "pkcs8 -topk8 -in key.pem -v1 \(scheme) -passout file:pass -provider default -provider legacy")
        }
        // openssl writes SEC 1 with SM2 by another command, under a label of its own.
        let older = kind.contains("SM2") ? "ec -in key.pem" : "pkey -in key.pem -traditional"
        if kind != "ED25519" {
            commands += [older, older + " -outform DER"]
            for cipher in ["aes128", "aes192", "aes256", "des3", "sm4-cbc"] {
                commands.append("\(older) -\(cipher) -passout file:pass")
            }
            commands.append("\(older) -des -passout file:pass -provider default -provider legacy")
        }
        for command in commands {
            let file = try OpenSSL.run(command, in: scratch).output
            try checkPair(read(file, Self.passphrase), spki, command)
        }
    }

    @Test("a passphrase of one round of MD5 opens nothing else either")
    func traditional() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem", in: scratch)
        let file = try OpenSSL.run("pkey -in key.pem -traditional -aes256 -passout pass:right", in: scratch).text
        #expect(throws: KeyError(.badPassphrase, "")) { try read(Array(file.utf8), Array("wrong".utf8)) }
        #expect(throws: KeyError(.passphraseNeeded, "")) { try read(Array(file.utf8)) }
        for (part, other) in [
            ("4,ENCRYPTED", "4,MIC-CLEAR"), ("AES-256-CBC,", "AES-256-CBC"), ("AES-256-CBC", "DES-EDE3-CBC"),
            ("AES-256-CBC", "CAMELLIA-256-CBC"), ("DEK-Info", "DEK-Infos"),
        ] {
            let changed = file.replacing(part, with: other)
            #expect(changed != file)
            #expect(throws: KeyError.self) { try read(Array(changed.utf8), Array("right".utf8)) }
        }
    }

    @Test("OneAsymmetricKey of version 2 is read, attributes and public key included (RFC 8410 §10.3)")
    func version2() throws {
        let text = """
            -----BEGIN PRIVATE KEY-----
            MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
            Z9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PRIVATE KEY-----

            """
        let key = try read(Array(text.utf8))
        #expect(key.publicKey.algorithm == .ed25519)
        let block = try #require(try PEMBlock.blocks(in: Array(text.utf8)).first)
        let information = try PrivateKeyInfo(derEncoded: block.bytes[...])
        #expect(information.version == 2 && information.derBytes == block.bytes)
        #expect(information.publicKey == key.publicKey.subjectPublicKeyInfo.publicKey)
        #expect(!"\(information)".contains("212"), "the description holds no secret")
        var other = block.bytes
        other[other.count - 1] ^= 1
        #expect(throws: KeyError(.badKey, "")) { try read(other) }
        var version1 = block.bytes
        version1[4] = 0
        #expect(throws: (any Error).self) { try read(version1) }
    }

    @Test("a key that stands with another key's point is refused")
    func mismatch() throws {
        for kind in ["EC -pkeyopt ec_paramgen_curve:P-256", "SM2"] {
            let scratch = try Scratch()
            for form in ["pkcs8 -topk8 -nocrypt", "ec"] {
                try OpenSSL.run("genpkey -algorithm \(kind) -out key.pem", in: scratch)
                var file = try OpenSSL.run("\(form) -in key.pem -outform DER", in: scratch).output
                let point = try #require(file.firstRange(of: [0x03, 0x42, 0x00, 0x04]))
                let other = try SoftwareKey.generate(.ec(kind == "SM2" ? .sm2 : .p256)).publicKey
                let range = point.upperBound - 1..<point.upperBound + 64
                file.replaceSubrange(range, with: other.subjectPublicKeyInfo.publicKey)
                #expect(throws: KeyError(.badKey, "")) { try read(file) }
            }
        }
    }

    @Test("keys under SM4 and HMAC-SM3 are read by both of its identifiers (GM/T 0091)")
    func chineseProtection() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm SM2 -out key.pem", in: scratch)
        let plain = try OpenSSL.run("pkcs8 -topk8 -nocrypt -in key.pem -outform DER", in: scratch).output
        let key = try OpenSSL.run(
            "kdf -keylen 16 -kdfopt digest:SM3 -kdfopt pass:secret -kdfopt salt:saltsalt -kdfopt iter:1234 -binary "
                + "PBKDF2", in: scratch
        ).output
        let vector = [UInt8](1...16)
        let data = try OpenSSL.run(
            "enc -e -sm4-cbc -K \(hexadecimal(key)) -iv \(hexadecimal(vector))", in: scratch, input: plain
        ).output
        let parameters = PBKDF2Parameters(salt: Array("saltsalt".utf8), iterationCount: 1234, digest: .sm3)
        let scheme = PBES2(derivation: .pbkdf2(parameters), cipher: .sm4CBC, initializationVector: vector)
        let file = EncryptedPrivateKeyInfo(scheme: .pbes2(scheme), encryptedData: data).derBytes
        let identifiers = PasswordDigest.sm3.hmacOIDs.map(\.content)
        #expect(identifiers.count == 2)
        let spki = try OpenSSL.run("pkey -in key.pem -pubout -outform DER", in: scratch).output
        for prf in [nil, identifiers[1]] {
            // The second identifier is one octet longer, and so is every value around it.
            let bytes = try prf.map { try #require(file.replacingIdentifier(identifiers[0], by: $0)) } ?? file
            #expect(try EncryptedPrivateKeyInfo(derEncoded: bytes[...]).derBytes == bytes)
            try checkPair(read(bytes, Array("secret".utf8)), spki, "HMAC-SM3")
        }
    }

    @Test("a wrong passphrase, none, and an empty one are told apart")
    func passphrases() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let file = try PrivateKeyFile.write(key, passphrase: Secret(copying: Self.passphrase))
        for wrong in [[], [0x20], Self.passphrase + [1]] {
            #expect(throws: KeyError(.badPassphrase, "")) { try read(file, wrong) }
        }
        let error = #expect(throws: KeyError.self) { try read(file) }
        #expect(error?.code == .passphraseNeeded && error?.hint?.contains("--passphrase-file") == true)
        #expect(throws: KeyError(.badPassphrase, "")) {
            try PrivateKeyFile.write(key, passphrase: Secret(copying: []))
        }
    }

    @Test("the passphrase of a plain key is not asked for")
    func notAsked() throws {
        let file = try PrivateKeyFile.write(SoftwareKey.generate(.ed25519), passphrase: nil)
        var isAsked = false
        _ = try PrivateKeyFile.read(file) {
            isAsked = true
            return nil
        }
        #expect(!isAsked)
    }

    @Test("a key that asks for an absurd amount of work or memory is refused before its passphrase is asked for")
    func cost() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm ED25519 -out key.pem", in: scratch)
        let rounds = try OpenSSL.run(
            "pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -iter 65793 -passout pass:x -outform DER", in: scratch
        ).output
        // INTEGER 0x010101 becomes 0x7FFFFF, which only its own place can hold.
        let place = try #require(rounds.firstRange(of: [0x02, 0x03, 0x01, 0x01, 0x01]))
        var limits = PrivateKeyFile.Limits()
        limits.iterationCount = 1_000_000
        let absurd = rounds.replacingCharacters(at: place, with: [0x02, 0x03, 0x7F, 0xFF, 0xFF])
        #expect(throws: KeyError(.overLimit, "")) {
            try PrivateKeyFile.read(absurd, limits: limits) {
                Issue.record("asked")
                return nil
            }
        }
        let memory = try OpenSSL.run(
            "pkcs8 -topk8 -in key.pem -scrypt -scrypt_N 1024 -scrypt_r 8 -scrypt_p 1 -passout pass:x -outform DER",
            in: scratch
        ).output
        let cost = try #require(memory.firstRange(of: [0x02, 0x02, 0x04, 0x00]))
        let huge = memory.replacingCharacters(at: cost, with: [0x02, 0x02, 0x7F, 0xFF])
        limits.memoryByteCount = 1 << 20
        #expect(throws: KeyError(.overLimit, "")) { try PrivateKeyFile.read(huge, limits: limits) { nil } }
    }

    @Test(
        "what is no private key is refused with a reason",
        arguments: [
            "", "hello", "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n",
            "-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAQID\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", "0\u{0}",
        ])
    func noKey(text: String) {
        #expect(throws: (any Error).self) { try read(Array(text.utf8), [1]) }
    }

    @Test(
        "keys that the house does not have are refused",
        arguments: ["X25519", "ED448", "EC -pkeyopt ec_paramgen_curve:secp256k1", "DH -pkeyopt group:ffdhe2048"])
    func otherKinds(kind: String) throws {
        let scratch = try Scratch()
        let file = try OpenSSL.run("genpkey -algorithm \(kind)", in: scratch).output
        #expect(throws: KeyError.self) { try read(file) }
    }

    @Test("a key of a kind that the house does not have costs nothing, however large it is")
    func foreignNumbers() {
        func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
            [tag, 0x83] + [16, 8, 0].map { UInt8(truncatingIfNeeded: content.count >> $0) } + content
        }
        func short(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }
        // DSA: the engine would raise a number of half a megabit to a power of as many.
        let number = value(0x02, [UInt8](repeating: 0x7F, count: 1 << 16))
        let algorithm = value(
            0x30, short(0x06, [0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 1]) + value(0x30, number + number + number))
        let key = value(0x30, [0x02, 1, 0] + algorithm + value(0x04, number))
        // The code says that the engine was not asked; it would be at work for hours.
        #expect(throws: KeyError(.unsupportedAlgorithm, "")) { try read(key) }
    }

    @Test("damaged key files never crash")
    func damaged() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let file = try PrivateKeyFile.write(key, passphrase: nil)
        let plain = try #require(try PEMBlock.blocks(in: file).first).bytes
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<3000 {
            var bytes = plain
            let place = Int.random(in: bytes.indices, using: &generator)
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            _ = try? read(Int.random(in: 0..<4, using: &generator) == 0 ? Array(bytes.prefix(place)) : bytes)
        }
    }
}

extension [UInt8] {
    fileprivate func firstRange(of needle: [UInt8]) -> Range<Int>? {
        guard count >= needle.count else { return nil }
        return (0...count - needle.count).first { self[$0..<$0 + needle.count].elementsEqual(needle) }.map {
            $0..<$0 + needle.count
        }
    }

    /// Puts another object identifier in the place of one in a DER value and mends the lengths around it.
    fileprivate func replacingIdentifier(_ old: [UInt8], by new: [UInt8]) -> [UInt8]? {
        guard let place = firstRange(of: [0x06, UInt8(old.count)] + old) else { return nil }
        return Self.rewriting(self[...], at: place.lowerBound, by: [0x06, UInt8(new.count)] + new)
    }

    private static func rewriting(_ bytes: ArraySlice<UInt8>, at place: Int, by value: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var reader = DERReader(bytes)
        while let element = try? reader.readAny("a value") {
            let range = element.encoded.startIndex..<element.encoded.endIndex
            if range.lowerBound == place {
                output += value
            } else if range.contains(place), element.tag == .sequence {
                let content = rewriting(element.content, at: place, by: value)
                let length = [UInt8(content.count >> 8), UInt8(content.count & 0xFF)].drop { $0 == 0 }
                output.append(element.tag.rawValue)
                output += content.count < 0x80 ? [UInt8(content.count)] : [0x80 | UInt8(length.count)] + length
                output += content
            } else {
                output += element.encoded
            }
        }
        return output
    }

    fileprivate func replacingCharacters(at range: Range<Int>, with other: [UInt8]) -> [UInt8] {
        var copy = self
        copy.replaceSubrange(range, with: other)
        return copy
    }
}
