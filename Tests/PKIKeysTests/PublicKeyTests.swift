import PKIKeys
import PKIStructures
import TestSupport
import Testing

@Suite("Public keys")
struct PublicKeyTests {
    private func publicKey(_ command: String, _ scratch: Scratch) throws -> SubjectPublicKeyInfo {
        try OpenSSL.run("\(command) -out key.pem", in: scratch)
        let encoded = try OpenSSL.run("pkey -in key.pem -pubout -outform DER", in: scratch).output
        return try SubjectPublicKeyInfo(derEncoded: encoded[...])
    }

    @Test(
        "the kind and size of a key are told",
        arguments: [
            ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "rsa2048", 2048, KeyFamily.rsa),
            ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "p256", 256, .ec),
            ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384", "p384", 384, .ec),
            ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521", "p521", 521, .ec),
            ("genpkey -algorithm ED25519", "ed25519", 256, .ed25519), ("genpkey -algorithm SM2", "sm2", 256, .sm2),
        ])
    func kinds(command: String, name: String, sizeInBits: Int, family: KeyFamily) throws {
        let key = try PublicKey(publicKey(command, Scratch()))
        #expect(key.algorithm.description == name && key.algorithm.sizeInBits == sizeInBits)
        #expect(key.algorithm.family == family && (key.rsa != nil) == (family == .rsa))
    }

    @Test("the key identifier is the one that openssl writes (RFC 5280 §4.2.1.2 (1))")
    func keyIdentifier() throws {
        let scratch = try Scratch()
        for kind in ["ED25519", "EC -pkeyopt ec_paramgen_curve:P-256", "RSA -pkeyopt rsa_keygen_bits:2048"] {
            let key = try PublicKey(publicKey("genpkey -algorithm \(kind)", scratch))
            try OpenSSL.run("req -x509 -new -key key.pem -subj /CN=x -outform DER -out c.der", in: scratch)
            let list = try Certificate(derEncoded: scratch.read("c.der")).extensions
            #expect(try list.content(SubjectKeyIdentifier.self)?.keyIdentifier == key.keyIdentifier)
        }
    }

    @Test("a point that is not on its curve is refused", arguments: NamedCurve.allCases)
    func offCurve(curve: NamedCurve) throws {
        let good = try SoftwareKey.generate(.ec(curve)).publicKey.subjectPublicKeyInfo
        var point = good.publicKey
        point[point.count - 1] ^= 1
        #expect(throws: KeyError(.badKey, "")) {
            try PublicKey(SubjectPublicKeyInfo(algorithm: good.algorithm, publicKey: point))
        }
        let infinity: [[UInt8]] = [[0], [], [4], Array(repeating: 0xFF, count: point.count), Array(point.dropLast())]
        for point in infinity + [[0x04] + Array(repeating: 0, count: point.count - 1)] {
            #expect(throws: KeyError(.badKey, "")) {
                try PublicKey(SubjectPublicKeyInfo(algorithm: good.algorithm, publicKey: point))
            }
        }
    }

    @Test("a compressed point and a curve given by its numbers are refused (RFC 5480 §2.1.1)")
    func otherForms() throws {
        let scratch = try Scratch()
        let explicit = try publicKey(
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit", scratch)
        #expect(throws: KeyError(.unsupportedAlgorithm, "")) { try PublicKey(explicit) }
        try OpenSSL.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem", in: scratch)
        let compressed = try OpenSSL.run(
            "pkey -in key.pem -pubout -outform DER -ec_conv_form compressed", in: scratch
        ).output
        #expect(throws: KeyError(.badKey, "")) { try PublicKey(SubjectPublicKeyInfo(derEncoded: compressed[...])) }
    }

    @Test("a key without its curve, of an unknown kind or curve, or too large to be honest is refused")
    func refused() throws {
        let good = try SoftwareKey.generate(.ec(.p256)).publicKey.subjectPublicKeyInfo
        func make(_ algorithm: AlgorithmIdentifier, _ key: [UInt8]) -> SubjectPublicKeyInfo {
            SubjectPublicKeyInfo(algorithm: algorithm, publicKey: key)
        }
        let ec = good.algorithm.algorithm
        #expect(throws: KeyError(.badKey, "")) { try PublicKey(make(AlgorithmIdentifier(ec), good.publicKey)) }
        #expect(throws: KeyError(.unsupportedAlgorithm, "")) {
            try PublicKey(make(AlgorithmIdentifier(OID(1, 2, 3)), good.publicKey))
        }
        let rsa = OID(1, 2, 840, 113549, 1, 1, 1)
        let null = AlgorithmIdentifier.nullParameters
        for (modulusCount, exponentCount) in [(2049, 3), (256, 9)] {
            let numbers = RSAPublicKey(
                modulus: Array(repeating: 0xFF, count: modulusCount),
                publicExponent: Array(repeating: 1, count: exponentCount))
            #expect(throws: KeyError(.badKey, "")) {
                try PublicKey(make(AlgorithmIdentifier(rsa, parameters: null), numbers.derBytes))
            }
        }
        #expect(throws: KeyError(.badKey, "")) {
            try PublicKey(make(AlgorithmIdentifier(rsa, parameters: null), [0x30, 0x00]))
        }
        #expect(throws: KeyError(.badKey, "")) {
            try PublicKey(make(AlgorithmIdentifier(OID(1, 3, 101, 112)), [1, 2, 3]))
        }
    }

    @Test("random bytes as keys never crash")
    func damaged() throws {
        var generator = SeededGenerator(seed: 11)
        let originals = try ["rsa2048", "p256", "sm2", "ed25519"].map {
            try SoftwareKey.generate(try #require(KeyAlgorithm(name: $0))).publicKey.subjectPublicKeyInfo.derBytes
        }
        for original in originals {
            for _ in 0..<500 {
                var bytes = original
                for _ in 0..<3 {
                    bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                guard let information = try? SubjectPublicKeyInfo(derEncoded: bytes[...]) else { continue }
                guard let key = try? PublicKey(information) else { continue }
                _ = KeyPolicy().findings(for: key)
            }
        }
    }

    @Test("certificates, requests and CRLs of every family check with the right key and no other")
    func foreignStructures() throws {
        let scratch = try Scratch()
        for (kind, options) in [
            ("RSA -pkeyopt rsa_keygen_bits:2048", ""), ("EC -pkeyopt ec_paramgen_curve:P-384", ""), ("ED25519", ""),
            ("SM2", "-sm3 -sigopt distid:1234567812345678"),
        ] {
            let other = try PublicKey(publicKey("genpkey -algorithm \(kind)", scratch))
            let key = try PublicKey(publicKey("genpkey -algorithm \(kind)", scratch))
            try OpenSSL.run("req -x509 -new -key key.pem -subj /CN=x -outform DER -out c.der \(options)", in: scratch)
            try OpenSSL.run("req -new -key key.pem -subj /CN=x -out r.pem \(options)", in: scratch)
            let certificate = try Certificate(derEncoded: scratch.read("c.der"))
            #expect(try certificate.isSigned(by: key) && !certificate.isSigned(by: other))
            let block = try #require(try PEMBlock.blocks(in: scratch.read("r.pem")).first)
            #expect(try CertificationRequest(derEncoded: block.bytes).provesPossession())
        }
    }
}
