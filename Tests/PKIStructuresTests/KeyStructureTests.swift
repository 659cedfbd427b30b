import PKIStructures
import TestSupport
import Testing

@Suite("Structures of keys, from files of openssl")
struct KeyStructureTests {
    /// One key of each kind in every form that openssl writes, DER.
    private static let kinds = [
        "RSA -pkeyopt rsa_keygen_bits:2048", "EC -pkeyopt ec_paramgen_curve:P-384", "ED25519", "SM2",
    ]

    @Test("a plain PKCS#8 key is written as it was read", arguments: kinds)
    func plain(kind: String) throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm \(kind) -out key.pem", in: scratch)
        let der = try OpenSSL.run("pkcs8 -topk8 -nocrypt -in key.pem -outform DER", in: scratch).output
        let information = try PrivateKeyInfo(derEncoded: der[...])
        #expect(information.derBytes == der && information.version == 1)
        #expect(!"\(information)".contains(hexadecimal(information.privateKey.suffix(4))))
        guard kind.hasPrefix("EC") || kind == "SM2" else { return }
        let inner = try ECPrivateKey(derEncoded: information.privateKey[...])
        #expect(inner.derBytes == information.privateKey && inner.publicKey != nil)
        let older = try OpenSSL.run("ec -in key.pem -outform DER", in: scratch).output
        let whole = try ECPrivateKey(derEncoded: older[...])
        #expect(whole.derBytes == older && whole.privateKey == inner.privateKey)
        #expect(whole.curve == (kind == "SM2" ? OID(1, 2, 156, 10197, 1, 301) : OID(1, 3, 132, 0, 34)))
        #expect("\(whole)" == "<EC private key>")
    }

    @Test("an RSA private key shows its public half alone")
    func rsa() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out key.pem", in: scratch)
        let der = try OpenSSL.run("rsa -in key.pem -traditional -outform DER", in: scratch).output
        let modulus = try OpenSSL.run("rsa -in key.pem -modulus -noout", in: scratch).text
        let outline = try RSAPrivateKeyOutline(derEncoded: der[...])
        #expect(modulus == "Modulus=\(hexadecimal(outline.publicKey.modulus).uppercased())\n")
        var multiple = der
        multiple[try #require(der.firstIndex(of: 0x00))] = 0x01
        #expect(throws: StructureError(.unsupported, "")) { try RSAPrivateKeyOutline(derEncoded: multiple[...]) }
    }

    @Test(
        "a passphrase's scheme is told before it is needed, and written as it was read",
        arguments: [
            "-v2 aes-256-cbc -iter 600000", "-v2 aes-128-cbc -v2prf hmacWithSHA1", "-v2 des3", "-v2 sm4-cbc", "-scrypt",
            "-v1 PBE-SHA1-3DES -iter 3000", "-v1 PBE-MD5-DES -provider default -provider legacy",
        ])
    func schemes(options: String) throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm ED25519 -out key.pem", in: scratch)
        let der = try OpenSSL.run(
            "pkcs8 -topk8 -in key.pem -outform DER -passout pass:x \(options)", in: scratch
        ).output
        let envelope = try EncryptedPrivateKeyInfo(derEncoded: der[...])
        #expect(envelope.derBytes == der && EncryptedPrivateKeyInfo.hasOutline(der[...]))
        switch (options, envelope.scheme) {
        case ("-v2 aes-256-cbc -iter 600000", .pbes2(let scheme)):
            guard case .pbkdf2(let parameters) = scheme.derivation else { throw StructureError(.missing, "PBKDF2") }
            #expect(parameters.iterationCount == 600_000 && parameters.digest == .sha256)
            #expect(scheme.cipher == .aes256CBC)
        case ("-v2 aes-128-cbc -v2prf hmacWithSHA1", .pbes2(let scheme)):
            guard case .pbkdf2(let parameters) = scheme.derivation else { throw StructureError(.missing, "PBKDF2") }
            #expect(parameters.digest == .sha1 && scheme.cipher == .aes128CBC)
        case ("-v2 des3", .pbes2(let scheme)): #expect(scheme.cipher == .tripleDESCBC)
        case ("-v2 sm4-cbc", .pbes2(let scheme)): #expect(scheme.cipher == .sm4CBC)
        case ("-scrypt", .pbes2(let scheme)):
            guard case .scrypt(let parameters) = scheme.derivation else { throw StructureError(.missing, "scrypt") }
            #expect(parameters.cost == 16384 && parameters.blockSize == 8 && parameters.parallelization == 1)
        case (_, .pkcs12(let scheme, let rounds)):
            #expect(scheme == .sha1TripleDESWithThreeKeys && rounds.iterationCount == 3000)
        case (_, .pbes1(let scheme, let rounds)): #expect(scheme == .md5DES && rounds.iterationCount == 2048)
        default: Issue.record("another scheme: \(envelope.scheme)")
        }
    }

    @Test(
        "a PKCS#12 file is written as it was read, part by part", arguments: ["", "-legacy", "-nomac", "-macalg sm3"])
    func pkcs12(options: String) throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem", in: scratch)
        try OpenSSL.run("req -x509 -new -key key.pem -subj /CN=x -out cert.pem", in: scratch)
        let der = try OpenSSL.run(
            "pkcs12 -export -inkey key.pem -in cert.pem -name a -passout pass:x \(options)", in: scratch
        ).output
        let file = try PFX(derEncoded: der[...])
        #expect(file.derBytes == der && PFX.hasOutline(der[...]))
        #expect((file.macData == nil) == (options == "-nomac"))
        let safe = try AuthenticatedSafe(derEncoded: file.authenticatedSafe[...])
        #expect(safe.derBytes == file.authenticatedSafe && safe.parts.count == 2)
        for case .data(let octets) in safe.parts {
            let bags = try SafeBag.all(derEncoded: octets[...])
            #expect(SafeBag.derBytes(of: bags) == octets)
            #expect(bags.count == 1 && bags[0].friendlyName == "a" && bags[0].localKeyID?.count == 20)
        }
    }

    @Test("bags stand in bags only so deep")
    func nested() throws {
        func nested(_ depth: Int) -> [UInt8] {
            var bag = SafeBag(.key([0x05, 0x00]))
            for _ in 0..<depth { bag = SafeBag(.safeContents([bag])) }
            return SafeBag.derBytes(of: [bag])
        }
        for depth in 0...3 {
            let bytes = nested(depth)
            #expect(try SafeBag.derBytes(of: SafeBag.all(derEncoded: bytes[...])) == bytes)
        }
        #expect(throws: StructureError(.unsupported, "")) { try SafeBag.all(derEncoded: nested(4)[...]) }
    }

    @Test("the value of a bag is a SEQUENCE, or the bag is refused")
    func valueTag() throws {
        for bag in [SafeBag(.safeContents([])), SafeBag(.certificate([1])), SafeBag(.crl([1]))] {
            let bytes = SafeBag.derBytes(of: [bag])
            #expect(try SafeBag.all(derEncoded: bytes[...]) == [bag])
            // 30 len, 30 len, the identifier of 13 octets, A0 len: behind them stands the value.
            let place = 4 + 13 + 2
            #expect(bytes[place] == 0x30)
            for tag in [0x31, 0xA0, 0x04] as [UInt8] {
                var changed = bytes
                changed[place] = tag
                #expect(throws: StructureError(.malformed, "")) { try SafeBag.all(derEncoded: changed[...]) }
            }
        }
    }

    @Test("what is read of a damaged file is written as it was read")
    func damaged() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm SM2 -out key.pem", in: scratch)
        try OpenSSL.run(
            "req -x509 -new -key key.pem -subj /CN=x -out cert.pem -sm3 -sigopt distid:1234567812345678", in: scratch)
        let file = try OpenSSL.run(
            "pkcs12 -export -inkey key.pem -in cert.pem -keypbe NONE -certpbe NONE -name a -passout pass:x", in: scratch
        ).output
        let key = try OpenSSL.run("pkcs8 -topk8 -in key.pem -outform DER -passout pass:x", in: scratch).output
        let safe = try PFX(derEncoded: file[...]).authenticatedSafe
        var generator = SeededGenerator(seed: 12)
        for original in [file, safe, key] {
            for _ in 0..<4000 {
                var bytes = original
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
                if let value = try? PFX(derEncoded: bytes[...]) { #expect(value.derBytes == bytes) }
                if let value = try? AuthenticatedSafe(derEncoded: bytes[...]) { #expect(value.derBytes == bytes) }
                if let value = try? EncryptedPrivateKeyInfo(derEncoded: bytes[...]) { #expect(value.derBytes == bytes) }
            }
        }
    }
}
