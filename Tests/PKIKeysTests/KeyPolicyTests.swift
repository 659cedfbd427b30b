import PKIKeys
import PKIStructures
import TestSupport
import Testing

@Suite("Key policy")
struct KeyPolicyTests {
    private static let rsaEncryption = OID(1, 2, 840, 113549, 1, 1, 1)

    private func rsa(_ modulus: [UInt8], _ exponent: [UInt8] = [1, 0, 1]) -> SubjectPublicKeyInfo {
        SubjectPublicKeyInfo(
            algorithm: AlgorithmIdentifier(Self.rsaEncryption, parameters: AlgorithmIdentifier.nullParameters),
            publicKey: RSAPublicKey(modulus: modulus, publicExponent: exponent).derBytes)
    }

    private func codes(_ information: SubjectPublicKeyInfo, _ policy: KeyPolicy = KeyPolicy()) -> Set<String> {
        let findings = policy.findings(for: information)
        #expect(findings.allSatisfy { !$0.clause.isEmpty && !$0.message.isEmpty })
        return Set(findings.map(\.code))
    }

    private func foreign(_ command: String) throws -> SubjectPublicKeyInfo {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey \(command) -out key.pem", in: scratch)
        let encoded = try OpenSSL.run("pkey -in key.pem -pubout -outform DER", in: scratch).output
        return try SubjectPublicKeyInfo(derEncoded: encoded[...])
    }

    @Test(
        "keys of openssl are judged by size and exponent",
        arguments: [
            ("rsa_keygen_bits:1024", ["key.rsa_too_small"]), ("rsa_keygen_bits:2048", []),
            ("rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3", ["key.rsa_small_exponent"]),
            ("rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:65539", []),
        ] as [(String, Set<String>)])
    func openssl(options: String, expected: Set<String>) throws {
        #expect(try codes(foreign("-algorithm RSA -pkeyopt \(options)")) == expected)
    }

    @Test("every limit is the caller's, and names the caller's clause")
    func limits() throws {
        let key = try foreign("-algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:17")
        var policy = KeyPolicy()
        policy.minimumRSAExponent = KeyLimit(17, "CPS 1")
        #expect(codes(key, policy) == [])
        policy.minimumRSAExponent = KeyLimit(19, "CPS 2")
        policy.minimumRSASizeInBits = KeyLimit(3072, "CPS 3")
        policy.families = KeyLimit([.sm2], "CPS 4")
        let findings = policy.findings(for: key)
        #expect(findings.map(\.code) == ["key.family", "key.rsa_too_small", "key.rsa_small_exponent"])
        #expect(findings.map(\.clause) == ["CPS 4", "CPS 3", "CPS 2"])
        policy = KeyPolicy()
        policy.minimumRSAExponent.value = 3
        policy.maximumRSASizeInBits = KeyLimit(2047, "CPS 5")
        #expect(policy.findings(for: key).map(\.clause) == ["CPS 5"])
        #expect(codes(key, policy) == ["key.rsa_too_large"])
        policy = KeyPolicy()
        policy.curves = KeyLimit([.sm2, .p256], "CPS 6")
        for curve in NamedCurve.allCases {
            let information = try SoftwareKey.generate(.ec(curve)).publicKey.subjectPublicKeyInfo
            #expect(codes(information, policy) == ([.sm2, .p256].contains(curve) ? [] : ["key.curve_not_allowed"]))
        }
    }

    @Test("even numbers are no RSA key")
    func even() throws {
        let key = try #require(try PublicKey(foreign("-algorithm RSA -pkeyopt rsa_keygen_bits:2048")).rsa)
        #expect(codes(rsa(key.modulus, [1, 0, 0])) == ["key.rsa_even_exponent"])
        #expect(codes(rsa(Array(key.modulus.dropLast()) + [0x02])) == ["key.rsa_even_modulus"])
    }

    @Test("weak moduli made for it: each pattern is found, and honest ones are not", .enabled(if: Foreign.has(.pyca)))
    func weakModuli() throws {
        let moduli = try Foreign.python("weak_rsa.py", [])
        func modulus(_ name: String) throws -> [[UInt8]] {
            try #require(moduli[name]).elements.map { try #require(bytes(hexadecimal: $0.string ?? "-")) }
        }
        for name in ["roca", "small_factor", "close_primes"] {
            let list = try modulus(name)
            #expect(list.count >= 3)
            for modulus in list { #expect(codes(rsa(modulus)) == ["key.rsa_\(name)"], "\(name)") }
        }
        for modulus in try modulus("honest") { #expect(codes(rsa(modulus)) == []) }
        // One prime above the bound, and primes a little too far apart for the rounds.
        for modulus in try modulus("large_factor") { #expect(codes(rsa(modulus)) == []) }
        var policy = KeyPolicy()
        policy.smallFactorBound = KeyLimit(1000, "CPS")
        for modulus in try modulus("large_factor") { #expect(codes(rsa(modulus), policy) == ["key.rsa_small_factor"]) }
        policy = KeyPolicy()
        policy.fermatRounds = KeyLimit(0, "CPS")
        let close = try modulus("close_primes")
        #expect(close.filter { codes(rsa($0), policy) == [] }.count >= 1, "the rounds are the caller's")
        for modulus in try modulus("square") { #expect(codes(rsa(modulus), policy) == ["key.rsa_close_primes"]) }
    }

    @Test("fewer rounds than none are none")
    func negativeRounds() throws {
        var policy = KeyPolicy()
        policy.fermatRounds = KeyLimit(-1, "CPS")
        #expect(try codes(foreign("-algorithm RSA -pkeyopt rsa_keygen_bits:2048"), policy) == [])
    }

    @Test("numbers beyond what is computed with are findings of their own")
    func beyond() {
        #expect(codes(rsa([UInt8](repeating: 0xFF, count: 2049))) == ["key.rsa_too_large"])
        #expect(
            codes(rsa([UInt8](repeating: 0xFF, count: 256), [UInt8](repeating: 1, count: 9))) == [
                "key.rsa_large_exponent"
            ])
        let damaged = SubjectPublicKeyInfo(
            algorithm: AlgorithmIdentifier(Self.rsaEncryption, parameters: AlgorithmIdentifier.nullParameters),
            publicKey: [0x30, 0x00])
        #expect(codes(damaged) == ["key.unusable"])
        #expect(
            codes(SubjectPublicKeyInfo(algorithm: AlgorithmIdentifier(OID(1, 3, 101, 112)), publicKey: [1])) == [
                "key.unusable"
            ])
    }

    @Test("a point that is none is told by what it is", arguments: NamedCurve.allCases)
    func points(curve: NamedCurve) throws {
        let good = try SoftwareKey.generate(.ec(curve)).publicKey.subjectPublicKeyInfo
        let point = good.publicKey
        let zeros = [UInt8](repeating: 0, count: point.count - 1)
        let cases: [([UInt8], String)] = [
            ([0x00], "key.point_at_infinity"), ([0x04] + zeros, "key.point_not_on_curve"),
            (point.dropLast() + [point[point.count - 1] ^ 1], "key.point_not_on_curve"),
            ([0x04] + zeros.map { _ in 0xFF }, "key.point_not_on_curve"),
            ([0x02] + point[1...curve.coordinateByteCount], "key.point_compressed"),
            ([0x03] + point[1...curve.coordinateByteCount], "key.point_compressed"),
            ([], "key.point_malformed"), ([0x04], "key.point_malformed"), (point + [0], "key.point_malformed"),
            (point.dropLast(), "key.point_malformed"),
        ]
        for (bytes, code) in cases {
            #expect(codes(SubjectPublicKeyInfo(algorithm: good.algorithm, publicKey: bytes)) == [code])
        }
        let bare = SubjectPublicKeyInfo(algorithm: AlgorithmIdentifier(good.algorithm.algorithm), publicKey: point)
        #expect(codes(bare) == ["key.curve_missing"])
    }

    @Test(
        "curves and algorithms that the house does not have",
        arguments: [
            ("-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1", "key.curve_not_allowed"),
            ("-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1", "key.curve_not_allowed"),
            ("-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit", "key.curve_not_allowed"),
            ("-algorithm X25519", "key.algorithm_not_allowed"), ("-algorithm ED448", "key.algorithm_not_allowed"),
            ("-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048", "key.algorithm_not_allowed"),
        ])
    func others(command: String, code: String) throws {
        #expect(try codes(foreign(command)) == [code])
    }
}
