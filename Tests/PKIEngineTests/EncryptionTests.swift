import PKIEngine
import TestSupport
import Testing

@Suite("Encryption to public keys by the engine")
struct EncryptionTests {
    private func bytes(_ secret: SecretBytes) -> [UInt8] { secret.withBytes { span in span.indices.map { span[$0] } } }

    private func plain(_ key: EnginePrivateKey) throws -> [UInt8] { bytes(try key.exportPKCS8()) }

    /// The public half of an RSA-2048 or SM2 key; their SubjectPublicKeyInfo have fixed layouts.
    private func publicKey(_ key: EnginePrivateKey, _ kind: EngineKeyKind) throws -> EnginePublicKey {
        let encoded = try key.exportSubjectPublicKeyInfo()
        guard case .rsa = kind else { return try EnginePublicKey(.ec(.sm2, point: Array(encoded.suffix(65)))) }
        return try EnginePublicKey(.rsa(modulus: Array(encoded.dropLast(5).suffix(256)), exponent: [1, 0, 1]))
    }

    static let schemes: [(EngineKeyKind, EngineEncryptionScheme, String)] = [
        (.rsa(sizeInBits: 2048), .rsaPKCS1, "-pkeyopt rsa_padding_mode:pkcs1"),
        (
            .rsa(sizeInBits: 2048), .rsaOAEP(.sha1, maskDigest: .sha1),
            "-pkeyopt rsa_padding_mode:oaep"
        ),
        (
            .rsa(sizeInBits: 2048), .rsaOAEP(.sha256, maskDigest: .sha1),
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha1"
        ),
        (
            .rsa(sizeInBits: 2048), .rsaOAEP(.sha384, maskDigest: .sha512),
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha384 -pkeyopt rsa_mgf1_md:sha512"
        ),
        (.ec(.sm2), .sm2, ""),
    ]

    @Test("openssl opens what we encrypt, and we open what openssl encrypts", arguments: schemes.indices)
    func agreement(index: Int) throws {
        let (kind, scheme, options) = Self.schemes[index]
        let scratch = try Scratch()
        let key = try EnginePrivateKey.generate(kind)
        try scratch.write(plain(key), as: "key.der")
        let message = Array("会话密钥 16 bytes".utf8)
        let ours = try publicKey(key, kind).encrypt(SecretBytes(copying: message), scheme: scheme)
        let opened = try OpenSSL.run("pkeyutl -decrypt -inkey key.der \(options)", in: scratch, input: ours)
        #expect(opened.output == message)
        let theirs = try OpenSSL.run("pkeyutl -encrypt -inkey key.der \(options)", in: scratch, input: message).output
        #expect(bytes(try key.decrypt(theirs[...], scheme: scheme)) == message)
        let other = try EnginePrivateKey.generate(kind)
        #expect(throws: EngineError.self) { try other.decrypt(theirs[...], scheme: scheme) }
        for damaged in [[], theirs.dropLast(), Array(theirs.prefix(20))] {
            let error = #expect(throws: EngineError.self) { try key.decrypt(damaged[...], scheme: scheme) }
            #expect(error?.code == .cannotDecrypt)
        }
    }

    @Test("a key of another kind is refused")
    func otherKind() throws {
        let key = try EnginePrivateKey.generate(.ec(.p256))
        for scheme in [EngineEncryptionScheme.sm2, .rsaPKCS1, .rsaOAEP(.sha1, maskDigest: .sha1)] {
            let error = #expect(throws: EngineError.self) { try key.decrypt([1, 2, 3], scheme: scheme) }
            #expect(error?.code == .unsuitableKey)
        }
    }
}
