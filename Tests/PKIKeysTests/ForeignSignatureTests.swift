import PKIKeys
import PKIStructures
import TestSupport
import Testing

/// A signature algorithm, with the words that have openssl do the same.
struct ForeignScheme: Sendable, CustomTestStringConvertible {
    let key: String
    let algorithm: SignatureAlgorithm
    /// Arguments of `pkeyutl -rawin`.
    let options: String

    var testDescription: String { "\(key) \(algorithm)" }

    static let all: [ForeignScheme] =
        [DigestAlgorithm.sha256, .sha384, .sha512].flatMap { digest in
            let pss = "-pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:\(digest.byteCount)"
            return [
                ForeignScheme(key: "rsa2048", algorithm: .rsaPKCS1(digest), options: "-digest \(digest.rawValue)"),
                ForeignScheme(
                    key: "rsa2048", algorithm: .rsaPSS(digest, saltByteCount: digest.byteCount),
                    options: "-digest \(digest.rawValue) \(pss)"),
                ForeignScheme(key: "p256", algorithm: .ecdsa(digest), options: "-digest \(digest.rawValue)"),
                ForeignScheme(key: "p384", algorithm: .ecdsa(digest), options: "-digest \(digest.rawValue)"),
                ForeignScheme(key: "p521", algorithm: .ecdsa(digest), options: "-digest \(digest.rawValue)"),
            ]
        } + [
            ForeignScheme(key: "rsa3072", algorithm: .rsaPKCS1(.sha256), options: "-digest sha256"),
            ForeignScheme(key: "rsa4096", algorithm: .rsaPKCS1(.sha256), options: "-digest sha256"),
            ForeignScheme(key: "ed25519", algorithm: .ed25519, options: ""),
            ForeignScheme(
                key: "sm2", algorithm: .sm2WithSM3, options: "-digest sm3 -pkeyopt distid:1234567812345678"),
        ]
}

@Suite("Signatures, in both directions with openssl")
struct ForeignSignatureTests {
    private static let message = Array("reissue of a certificate 补办".utf8)

    private func files(_ key: SoftwareKey) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(PrivateKeyFile.write(key, passphrase: nil), as: "key.pem")
        try scratch.write(Self.message, as: "message")
        try OpenSSL.run("pkey -in key.pem -pubout -out public.pem", in: scratch)
        return scratch
    }

    @Test("what one side signs the other one accepts", arguments: ForeignScheme.all)
    func bothWays(_ scheme: ForeignScheme) throws {
        let key = try SoftwareKey.generate(try #require(KeyAlgorithm(name: scheme.key)))
        let scratch = try files(key)
        let signature = try key.sign(SignableMessage(Self.message), with: scheme.algorithm)
        try scratch.write(signature, as: "ours")
        try OpenSSL.run(
            "pkeyutl -verify -pubin -inkey public.pem -rawin -in message -sigfile ours \(scheme.options)", in: scratch)
        let theirs = try OpenSSL.run(
            "pkeyutl -sign -inkey key.pem -rawin -in message \(scheme.options)", in: scratch
        ).output
        let identifier = try scheme.algorithm.identifier
        let message = Self.message[...]
        #expect(try key.publicKey.isValid(signature: theirs[...], algorithm: identifier, over: message))
        #expect(try key.publicKey.isValid(signature: signature[...], algorithm: identifier, over: message))
        #expect(try !key.publicKey.isValid(signature: theirs.dropLast(), algorithm: identifier, over: message))
        #expect(try !key.publicKey.isValid(signature: [], algorithm: identifier, over: message))
        #expect(try !key.publicKey.isValid(signature: theirs[...], algorithm: identifier, over: message.dropLast()))
        #expect(try SignatureAlgorithm(identifier) == scheme.algorithm)
    }

    @Test("an SM2 signature under the empty identity, openssl's default, is refused")
    func otherIdentity() throws {
        let key = try SoftwareKey.generate(.ec(.sm2))
        let scratch = try files(key)
        let theirs = try OpenSSL.run("pkeyutl -sign -inkey key.pem -rawin -in message -digest sm3", in: scratch).output
        let identifier = try SignatureAlgorithm.sm2WithSM3.identifier
        #expect(try !key.publicKey.isValid(signature: theirs[...], algorithm: identifier, over: Self.message[...]))
    }

    @Test("a PSS signature with another salt length than its identifier's is refused")
    func otherSalt() throws {
        let key = try SoftwareKey.generate(.rsa(sizeInBits: 2048))
        let signature = try key.sign(SignableMessage(Self.message), with: .rsaPSS(.sha256, saltByteCount: 20))
        let identifier = try SignatureAlgorithm.rsaPSS(.sha256, saltByteCount: 32).identifier
        #expect(try !key.publicKey.isValid(signature: signature[...], algorithm: identifier, over: Self.message[...]))
    }

    /// Hundreds of signatures, since one fault in 256 hides from a single one: short r and s among them.
    @Test(
        "hundreds of signatures hold on both sides, those with a short r or s too", arguments: [NamedCurve.p256, .sm2])
    func many(curve: NamedCurve) throws {
        let key = try SoftwareKey.generate(.ec(curve))
        let scratch = try files(key)
        let algorithm = key.usualAlgorithm
        let options = curve == .sm2 ? "-digest sm3 -pkeyopt distid:1234567812345678" : "-digest sha256"
        var shortCount = 0
        var number = 0
        // A short one comes once in some hundreds; the search ends when it has been tried.
        while number < 300 || (shortCount == 0 && number < 20_000) {
            number += 1
            let message = Array("\(number)".utf8)
            let signature = try key.sign(SignableMessage(message), with: algorithm)
            let isValid = try key.publicKey.isValid(
                signature: signature[...], algorithm: algorithm.identifier, over: message[...])
            #expect(isValid, "\(hexadecimal(signature))")
            // 70 to 72 bytes are usual: two numbers of 32 or 33.
            guard signature.count < 70, shortCount < 4 else { continue }
            shortCount += 1
            try scratch.write(signature, as: "short")
            try scratch.write(message, as: "message")
            try OpenSSL.run(
                "pkeyutl -verify -pubin -inkey public.pem -rawin -in message -sigfile short \(options)", in: scratch)
        }
        #expect(shortCount > 0)
    }

    @Test("hundreds of openssl's signatures are accepted", arguments: [NamedCurve.p256, .sm2])
    func manyForeign(curve: NamedCurve) throws {
        let key = try SoftwareKey.generate(.ec(curve))
        let scratch = try files(key)
        let options = curve == .sm2 ? "-digest sm3 -pkeyopt distid:1234567812345678" : "-digest sha256"
        let script = """
            for n in $(seq 200); do printf %s $n > m; \
            openssl pkeyutl -sign -inkey key.pem -rawin -in m -out s$n \(options) || exit 1; done
            """
        let result = try Tool.run("sh", ["-c", script], folder: scratch.path)
        #expect(result.status == 0, "\(result.transcript)")
        let identifier = try key.usualAlgorithm.identifier
        for number in 1...200 {
            let signature = try scratch.read("s\(number)")
            let isValid = try key.publicKey.isValid(
                signature: signature[...], algorithm: identifier, over: Array("\(number)".utf8)[...])
            #expect(isValid, "\(hexadecimal(signature))")
        }
    }

    @Test(
        "an ECDSA or SM2 value has one form: DER, minimal, nothing behind it",
        arguments: [NamedCurve.p256, .sm2])
    func malleable(curve: NamedCurve) throws {
        let key = try SoftwareKey.generate(.ec(curve))
        let signature = try key.sign(SignableMessage(Self.message), with: key.usualAlgorithm)
        var reader = DERReader(signature)
        var parts = try reader.read(.sequence, "it").reader
        let first = Array(try parts.read(.integer, "r").content)
        let second = Array(try parts.read(.integer, "s").content)
        func encoded(_ first: [UInt8], _ second: [UInt8], _ rest: [UInt8] = []) -> [UInt8] {
            let inner = [0x02, UInt8(first.count)] + first + [0x02, UInt8(second.count)] + second + rest
            return [0x30, UInt8(inner.count)] + inner
        }
        let identifier = try key.usualAlgorithm.identifier
        for bad in [
            encoded([0] + first, second), encoded(first, [0] + second), encoded(first, second, [5, 0]), signature + [0],
            encoded([0], second), encoded(first, [0]), Array(first.suffix(32) + second.suffix(32)),
            encoded(second, first),
        ] {
            #expect(try !key.publicKey.isValid(signature: bad[...], algorithm: identifier, over: Self.message[...]))
        }
        #expect(encoded(first, second) == signature)
    }

    @Test("an algorithm that is not the key's is a fault, not a verdict")
    func unsuitable() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let error = KeyError(.cannotSign, "")
        #expect(throws: error) { try key.sign(SignableMessage([1]), with: .sm2WithSM3) }
        #expect(throws: error) { try key.sign(SignableMessage([1]), with: .rsaPKCS1(.sha256)) }
        let identifier = try SignatureAlgorithm.sm2WithSM3.identifier
        #expect(throws: error) { try key.publicKey.isValid(signature: [1], algorithm: identifier, over: [1]) }
    }

    @Test(
        "digests that can be forged, and unknown parameters, are not supported",
        arguments: [
            AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 5), parameters: [5, 0]),
            AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 4), parameters: [5, 0]),
            AlgorithmIdentifier(OID(1, 2, 840, 10045, 4, 1)),
            AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 10)),
            AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 10), parameters: [0x30, 0x00]),
            AlgorithmIdentifier(OID(1, 2, 840, 10045, 4, 3, 2), parameters: [5, 0]),
            AlgorithmIdentifier(OID(1, 3, 101, 112), parameters: [5, 0]),
            AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 11), parameters: [2, 1, 0]),
        ])
    func unsupported(identifier: AlgorithmIdentifier) {
        #expect(throws: KeyError(.unsupportedAlgorithm, "")) { try SignatureAlgorithm(identifier) }
    }

    @Test("the parameters of PSS are those that openssl writes")
    func pssParameters() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem", in: scratch)
        for digest in [DigestAlgorithm.sha256, .sha384, .sha512] {
            try OpenSSL.run(
                "req -x509 -new -key key.pem -\(digest.rawValue) -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest "
                    + "-subj /CN=x -outform DER -out c.der", in: scratch)
            let certificate = try Certificate(derEncoded: scratch.read("c.der"))
            let algorithm = SignatureAlgorithm.rsaPSS(digest, saltByteCount: digest.byteCount)
            #expect(try certificate.signatureAlgorithm == algorithm.identifier)
            #expect(try certificate.isSigned(by: PublicKey(certificate.subjectPublicKeyInfo)))
        }
    }

    @Test("a message in pieces is signed as the whole, and Ed25519 says where it is too long")
    func pieces() throws {
        let pieces = SignableMessage { piece in for byte in Self.message { try piece([byte]) } }
        for name in ["rsa2048", "p256", "ed25519", "sm2"] {
            let key = try SoftwareKey.generate(try #require(KeyAlgorithm(name: name)))
            let signature = try key.sign(pieces, with: key.usualAlgorithm)
            let identifier = try key.usualAlgorithm.identifier
            #expect(
                try key.publicKey.isValid(signature: signature[...], algorithm: identifier, over: Self.message[...]))
        }
        #expect(throws: KeyError(.overLimit, "")) { try pieces.collected(byteLimit: 5) }
    }

    @Test("digests are those of openssl", arguments: DigestAlgorithm.allCases)
    func digests(digest: DigestAlgorithm) throws {
        let scratch = try Scratch()
        try scratch.write(Self.message, as: "message")
        let theirs = try OpenSSL.run("dgst -\(digest.rawValue) -binary message", in: scratch).output
        #expect(try digest.hash(Self.message) == theirs && theirs.count == digest.byteCount)
    }
}
