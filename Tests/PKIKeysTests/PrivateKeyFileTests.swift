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
        // openssl writes SEC 1 with SM2 by another command, under a label of its own.
        let older = kind.contains("SM2") ? "ec -in key.pem" : "pkey -in key.pem -traditional"
        if kind != "ED25519" { commands += [older, older + " -outform DER"] }
        for command in commands {
            let file = try OpenSSL.run(command, in: scratch).output
            try checkPair(read(file, Self.passphrase), spki, command)
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

    fileprivate func replacingCharacters(at range: Range<Int>, with other: [UInt8]) -> [UInt8] {
        var copy = self
        copy.replaceSubrange(range, with: other)
        return copy
    }
}
