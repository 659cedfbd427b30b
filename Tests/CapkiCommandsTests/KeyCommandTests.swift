import TestSupport
import Testing

/// `capki key`: what it makes is what openssl reads.
@Suite("capki key", .enabled(if: Foreign.has(.openssl)))
struct KeyCommandTests {
    @Test(arguments: [
        ("rsa2048", "Private-Key: (2048 bit", "rsa", 2048), ("rsa3072", "Private-Key: (3072 bit", "rsa", 3072),
        ("rsa4096", "Private-Key: (4096 bit", "rsa", 4096), ("p256", "ASN1 OID: prime256v1", "ec", 256),
        ("p384", "ASN1 OID: secp384r1", "ec", 384), ("p521", "ASN1 OID: secp521r1", "ec", 521),
        ("ed25519", "ED25519 Private-Key", "ed25519", 256), ("sm2", "ASN1 OID: SM2", "sm2", 256),
    ])
    func `openssl reads a generated key, and both know its public half`(
        algorithm: String, words: String, family: String, size: Int
    ) throws {
        let scratch = try Scratch()
        let key = scratch("a.key")
        let made = try Capki.json(["key", "generate", "--algorithm", algorithm, "--out", key])
        #expect(made["algorithm"]?.string == algorithm)
        #expect(made["size_in_bits"]?.int == size)
        #expect(made["family"]?.string?.lowercased() == family)
        #expect(made["encrypted"]?.bool == false)
        #expect(try Foreign.openssl(["pkey", "-in", key, "-noout", "-text", "-check"]).text.contains(words))
        let spki = try Foreign.openssl(["pkey", "-in", key, "-pubout", "-outform", "DER"]).output
        let hash = try Foreign.openssl(["dgst", "-sha256", "-r"], input: spki).text.prefix { $0 != " " }
        #expect(made["spki_sha256"]?.string == String(hash))

        let shown = try Capki.json(["key", "show", key])
        for part in ["algorithm", "family", "size_in_bits", "spki_sha256", "key_identifier"] {
            #expect(shown[part] == made[part])
        }
        #expect(try Capki.done(["key", "show", key]).text.contains("SPKI SHA-256    \(hash)"))
        #expect(try Tool.run("stat", ["-c", "%a", key]).text == "600\n")
    }

    @Test func `an encrypted key is PBES2 with AES-256-CBC and at least 600,000 rounds`() throws {
        let scratch = try Scratch()
        let key = scratch("a.key")
        try scratch.write("secret\n", as: "pass")
        let made = try Capki.json([
            "key", "generate", "--algorithm", "sm2", "--out", key, "--passphrase-file", scratch("pass"),
        ])
        #expect(made["encrypted"]?.bool == true)
        #expect(try Tool.run("stat", ["-c", "%a", key]).text == "600\n")
        let structure = try Foreign.openssl(["asn1parse", "-in", key]).text
        for word in ["PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc"] { #expect(structure.contains(":\(word)")) }
        let rounds = structure.split(separator: "\n").first { $0.contains("INTEGER") }?.split(separator: ":").last
        #expect(try #require(Int(rounds ?? "", radix: 16)) >= 600_000)
        try Foreign.openssl(["pkey", "-in", key, "-passin", "file:" + scratch("pass"), "-noout"])
        #expect(try Tool.run("openssl", ["pkey", "-in", key, "-passin", "pass:other", "-noout"]).status != 0)
        let shown = try Capki.json(["key", "show", key, "--passphrase-file", scratch("pass")])
        #expect(shown["spki_sha256"] == made["spki_sha256"])
    }

    @Test(arguments: [
        ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        ["ecparam", "-name", "prime256v1", "-genkey", "-noout"], ["genpkey", "-algorithm", "ED25519"],
        ["genpkey", "-algorithm", "SM2"], ["genrsa", "-traditional", "2048"],
        ["genrsa", "-aes256", "-passout", "pass:secret", "2048"],
    ])
    func `keys that openssl made are read`(command: [String]) throws {
        let scratch = try Scratch()
        try Foreign.openssl(command.prefix(1) + ["-out", scratch("a.key")] + command.dropFirst())
        let shown = try Capki.run(
            ["key", "show", scratch("a.key"), "--passphrase-env", "P", "--json"], environment: ["P": "secret"])
        #expect(shown.status == 0, "\(shown.transcript)")
        #expect(try shown.json["size_in_bits"]?.int ?? 0 >= 256)
    }

    @Test func `an old cipher without OpenSSL's legacy provider is refused with the next step`() throws {
        let scratch = try Scratch()
        try Foreign.openssl(["genpkey", "-algorithm", "ED25519", "-out", scratch("plain.key")])
        try Foreign.openssl(
            ["pkcs8", "-topk8", "-in", scratch("plain.key"), "-v1", "PBE-SHA1-RC2-40", "-passout", "pass:secret"]
                + ["-provider", "default", "-provider", "legacy", "-out", scratch("a.key")])
        let show = ["key", "show", scratch("a.key"), "--passphrase-env", "P"]
        #expect(try Capki.run(show, environment: ["P": "secret"]).status == 0)
        try expectRefusal(
            show, in: scratch.path, code: "key.unsupported_algorithm", "RC2-CBC needs OpenSSL's legacy provider",
            hint: "OPENSSL_MODULES"
        ) { try Capki.run($0, environment: ["P": "secret", "OPENSSL_MODULES": scratch.path]) }
    }

    @Test func `a PKCS#12 file with one key is a key`() throws {
        let scratch = try Scratch()
        try Foreign.openssl(["genpkey", "-algorithm", "SM2", "-out", scratch("a.key")])
        try Foreign.openssl(
            ["pkcs12", "-export", "-nocerts", "-inkey", scratch("a.key"), "-passout", "pass:secret"]
                + ["-out", scratch("a.p12")])
        let plain = try Capki.json(["key", "show", scratch("a.key")])
        let shown = try Capki.run(
            ["key", "show", scratch("a.p12"), "--passphrase-env", "P", "--json"], environment: ["P": "secret"])
        #expect(try shown.json["spki_sha256"] == plain["spki_sha256"])
        try expectRefusal(
            ["key", "show", scratch("a.p12"), "--passphrase-env", "P"], in: scratch.path, code: "key.bad_passphrase",
            "does not open"
        ) { try Capki.run($0, environment: ["P": "wrong"]) }
    }

    @Test func `a key goes to standard output and comes from standard input`() throws {
        let made = try Capki.done(["key", "generate", "--algorithm", "p256", "--out", "-"])
        #expect(made.text.hasPrefix("-----BEGIN PRIVATE KEY-----"))
        let shown = try Capki.run(["key", "show", "-"], input: made.output)
        #expect(shown.text.contains("p256 (EC, 256 bits)"), "\(shown.transcript)")
        let both = try Capki.run(["key", "generate", "--algorithm", "p256", "--out", "-", "--json"])
        #expect(both.status == 64)
        #expect(both.text.contains("--json and '--out -' cannot both"))
    }

    @Test func `what is no key algorithm is wrong usage`() throws {
        let scratch = try Scratch()
        for name in ["rsa1024", "dsa", "P256", ""] {
            try expectWrongUsage(
                ["key", "generate", "--algorithm", name, "--out", scratch("a.key")], "known are rsa2048", "sm2")
        }
        #expect(try Snapshot(of: scratch.path).names.isEmpty)
    }

    @Test(arguments: [
        (["genpkey", "-algorithm", "X25519"], "1.3.101.110"), (["genpkey", "-algorithm", "ED448"], "1.3.101.113"),
        (["ecparam", "-name", "secp256k1", "-genkey", "-noout"], "1.3.132.0.10"),
    ])
    func `a key of an algorithm that is not the house's is refused`(command: [String], words: String) throws {
        let scratch = try Scratch()
        try Foreign.openssl(command + ["-out", scratch("a.key")])
        try expectRefusal(
            ["key", "show", scratch("a.key")], in: scratch.path, code: "key.unsupported_algorithm", words, "a.key")
    }
}
