import PKIKeys
import PKIStructures
import TestSupport
import Testing

@Suite("Key wrap, agreement and transport")
struct KeyWrapTests {
    private static func octets(_ secret: Secret) -> [UInt8] {
        secret.withBytes { span in span.indices.map { span[$0] } }
    }

    private static func counting(_ count: Int) -> Secret { Secret(copying: (0..<count).map { UInt8($0) }) }

    private static let data =
        bytes(hexadecimal: "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F") ?? []

    /// RFC 3394 §4.
    private static let examples: [(KeyWrapAlgorithm, Int, String)] = [
        (.aes128, 16, "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"),
        (.aes192, 16, "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d"),
        (.aes256, 16, "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7"),
        (.aes256, 32, "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"),
    ]

    @Test("AES key wrap gives the values of RFC 3394, and an altered one does not open", arguments: examples)
    func wrap(algorithm: KeyWrapAlgorithm, byteCount: Int, expected: String) throws {
        let key = Secret(copying: Self.data.prefix(byteCount))
        let wrapping = Self.counting(algorithm.keyByteCount)
        let wrapped = try algorithm.wrap(key, under: wrapping)
        #expect(hexadecimal(wrapped) == expected)
        #expect(try algorithm.unwrap(wrapped, under: wrapping).isEqual(to: key))
        var altered = wrapped
        altered[0] ^= 1
        for bad in [altered, Array(wrapped.dropLast()), Array(wrapped.dropLast(8)), wrapped + wrapped, []] {
            #expect(throws: KeyError(.cannotDecrypt, "")) { try algorithm.unwrap(bad, under: wrapping) }
        }
        #expect(throws: (any Error).self) { try algorithm.wrap(Secret(copying: [1, 2, 3]), under: wrapping) }
        #expect(throws: (any Error).self) { try algorithm.wrap(key, under: Self.counting(5)) }
        #expect(try KeyWrapAlgorithm(algorithm.identifier) == algorithm)
    }

    @Test(
        "an agreed key is the one that openssl derives from the same two keys",
        arguments: [NamedCurve.p256, .p384, .p521], [DigestAlgorithm.sha1, .sha256, .sha384, .sha512])
    func agreement(curve: NamedCurve, digest: DigestAlgorithm) throws {
        let scratch = try Scratch()
        let keys = try ["a", "b"].map { name in
            let key = try SoftwareKey.generate(.ec(curve))
            try scratch.write(PrivateKeyFile.write(key, passphrase: nil), as: "\(name).pem")
            try OpenSSL.run("pkey -in \(name).pem -pubout -out \(name).pub", in: scratch)
            return key
        }
        let algorithm = KeyAgreementAlgorithm(digest)
        let information: [UInt8] = [1, 2, 3]
        let ours = try algorithm.agree(
            keys[0], with: keys[1].publicKey, sharedInformation: information, byteCount: 40)
        let secret = try OpenSSL.run("pkeyutl -derive -inkey b.pem -peerkey a.pub", in: scratch).output
        let theirs = try OpenSSL.run(
            "kdf -keylen 40 -binary -kdfopt digest:\(digest.rawValue) -kdfopt hexkey:\(hexadecimal(secret)) "
                + "-kdfopt hexinfo:010203 X963KDF", in: scratch)
        #expect(Self.octets(ours) == theirs.output)
        let (read, wrap) = try KeyAgreementAlgorithm.read(algorithm.identifier(.aes192))
        #expect(read == algorithm && wrap == KeyWrapAlgorithm.aes192.identifier)
    }

    @Test("keys of two curves, or of no curve for it, do not agree")
    func noAgreement() throws {
        let pairs = [("p256", "p384"), ("p256", "sm2"), ("sm2", "sm2"), ("ed25519", "ed25519"), ("rsa2048", "p256")]
        for (own, other) in pairs {
            let key = try SoftwareKey.generate(try #require(KeyAlgorithm(name: own)))
            let peer = try SoftwareKey.generate(try #require(KeyAlgorithm(name: other))).publicKey
            #expect(throws: KeyError(.badKey, ""), "\(own) \(other)") {
                try KeyAgreementAlgorithm(.sha256).agree(key, with: peer, sharedInformation: [], byteCount: 16)
            }
        }
    }

    @Test(
        "a content key that is encrypted on one side opens on the other",
        arguments: [
            (KeyTransportAlgorithm.rsaPKCS1, "rsa2048", "-pkeyopt rsa_padding_mode:pkcs1"),
            (.rsaOAEP(.sha1, maskDigest: .sha1), "rsa2048", "-pkeyopt rsa_padding_mode:oaep"),
            (
                .rsaOAEP(.sha384, maskDigest: .sha256), "rsa2048",
                "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha384 -pkeyopt rsa_mgf1_md:sha256"
            ), (.sm2, "sm2", ""),
        ])
    func transport(algorithm: KeyTransportAlgorithm, name: String, options: String) throws {
        let scratch = try Scratch()
        let key = try SoftwareKey.generate(try #require(KeyAlgorithm(name: name)))
        try scratch.write(PrivateKeyFile.write(key, passphrase: nil), as: "key.pem")
        let content = Secret(copying: Self.data)
        let value = try algorithm.encrypt(content, to: key.publicKey)
        try scratch.write(value, as: "value")
        #expect(
            try OpenSSL.run("pkeyutl -decrypt -inkey key.pem -in value \(options)", in: scratch).output == Self.data)
        try scratch.write(Self.data, as: "data")
        let theirs = try OpenSSL.run("pkeyutl -encrypt -inkey key.pem -in data \(options)", in: scratch).output
        #expect(try algorithm.decrypt(theirs, with: key).isEqual(to: content))
        #expect(try KeyTransportAlgorithm(algorithm.identifier) == algorithm)
        let other = try SoftwareKey.generate(.ec(.p256))
        #expect(throws: KeyError(.badKey, "")) { try algorithm.encrypt(content, to: other.publicKey) }
        #expect(throws: KeyError(.badKey, "")) { try algorithm.decrypt(value, with: other) }
    }

    @Test("identifiers of other algorithms, or with other parameters, are not supported")
    func unsupported() {
        let null = AlgorithmIdentifier.nullParameters
        for identifier in [
            AlgorithmIdentifier(OID(1, 2, 3)),
            AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 1), parameters: [4, 0]),
            AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 7), parameters: null),
            AlgorithmIdentifier(OID(2, 16, 840, 1, 101, 3, 4, 1, 45), parameters: [4, 0]),
            AlgorithmIdentifier(OID(1, 3, 132, 1, 11, 1)), AlgorithmIdentifier(OID(2, 16, 840, 1, 101, 3, 4, 1, 42)),
            AlgorithmIdentifier(OID(2, 16, 840, 1, 101, 3, 4, 1, 42), parameters: [4, 2, 1, 1]),
            AlgorithmIdentifier(OID(1, 2, 156, 10197, 1, 104), parameters: null),
        ] {
            let error = KeyError(.unsupportedAlgorithm, "")
            #expect(throws: error) { try KeyTransportAlgorithm(identifier) }
            #expect(throws: error) { try KeyWrapAlgorithm(identifier) }
            #expect(throws: error) { try KeyAgreementAlgorithm.read(identifier) }
            #expect(throws: error) { try ContentEncryptionAlgorithm.read(identifier) }
        }
    }
}
