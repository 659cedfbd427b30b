import Foundation
import PKIKeys
import PKIStructures
import TestSupport
import Testing

@Suite("PKCS#12 files")
struct PKCS12Tests {
    static let passphrase = Array("口令 pass".utf8)

    private func open(_ file: [UInt8], _ passphrase: [UInt8]) throws -> PKCS12File {
        try PKCS12File.open(file) { Secret(copying: passphrase) }
    }

    /// A key with a certificate of its own in `key.pem` and `cert.pem`, and `pass`.
    private func prepare(_ kind: String = "EC -pkeyopt ec_paramgen_curve:P-256") throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(Self.passphrase, as: "pass")
        try OpenSSL.run("genpkey -algorithm \(kind) -out key.pem", in: scratch)
        let options = kind == "SM2" ? "-sm3 -sigopt distid:1234567812345678" : ""
        try OpenSSL.run("req -x509 -new -key key.pem -subj /CN=x -out cert.pem \(options)", in: scratch)
        return scratch
    }

    private func publicKey(_ scratch: Scratch) throws -> [UInt8] {
        try OpenSSL.run("pkey -in key.pem -pubout -outform DER", in: scratch).output
    }

    static let protections: [(String, Set<String>)] = [
        ("", []), ("-keypbe AES-128-CBC -certpbe AES-192-CBC -macalg sha512", []),
        ("-keypbe SM4-CBC -certpbe SM4-CBC -macalg sm3", []), ("-iter 5000", []), ("-certpbe NONE", []),
        ("-legacy", ["pkcs12.old_mac", "pkcs12.old_cipher"]),
        ("-legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-40", ["pkcs12.old_mac", "pkcs12.old_cipher"]),
        ("-legacy -keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-RC2-128", ["pkcs12.old_mac", "pkcs12.old_cipher"]),
        ("-keypbe DES-EDE3-CBC", ["pkcs12.old_cipher"]), ("-nomac", ["pkcs12.no_mac"]),
        ("-macalg sha1 -nomaciter", ["pkcs12.old_mac", "pkcs12.few_rounds"]),
        ("-keypbe NONE -certpbe NONE -nomac", ["pkcs12.no_mac", "pkcs12.not_encrypted"]),
    ]

    @Test("what openssl writes is opened, and its protection is judged", arguments: protections.indices)
    func openssl(index: Int) throws {
        let (options, notes) = Self.protections[index]
        for kind in ["EC -pkeyopt ec_paramgen_curve:P-256", "RSA -pkeyopt rsa_keygen_bits:2048", "SM2", "ED25519"] {
            let scratch = try prepare(kind)
            let file = try OpenSSL.run(
                "pkcs12 -export -inkey key.pem -in cert.pem -passout file:pass \(options)", ["-name", "某某公司"],
                in: scratch
            ).output
            let opened = try open(file, Self.passphrase)
            let entry = try #require(opened.keys.first)
            #expect(opened.keys.count == 1 && opened.certificates.count == 1, "\(kind)")
            #expect(entry.friendlyName == "某某公司" && entry.localKeyID != nil)
            #expect(entry.localKeyID == opened.certificates[0].localKeyID)
            #expect(entry.key.publicKey.subjectPublicKeyInfo.derBytes == (try publicKey(scratch)))
            #expect(opened.certificate(of: entry) != nil)
            #expect(Set(opened.notes.map(\.code)) == notes, "\(kind)")
            #expect(Set(opened.notes).count == opened.notes.count)
        }
    }

    @Test(
        "openssl and pyca open what we write, a Chinese name included",
        arguments: ["rsa2048", "p256", "ed25519", "sm2"])
    func written(name: String) throws {
        let scratch = try prepare()
        let key = try SoftwareKey.generate(try #require(KeyAlgorithm(name: name)))
        try scratch.write(PrivateKeyFile.write(key, passphrase: nil), as: "key.pem")
        let options = name == "sm2" ? "-sm3 -sigopt distid:1234567812345678" : ""
        try OpenSSL.run("req -x509 -new -key key.pem -subj /CN=x -out cert.pem \(options)", in: scratch)
        let certificates = try Certificate.all(inFile: scratch.read("cert.pem") + scratch.read("cert.pem"))
        let file = try PKCS12File(
            key: key, certificate: certificates[0], chain: [certificates[1]], friendlyName: "某某公司"
        ).encrypted(passphrase: Secret(copying: Self.passphrase))
        try scratch.write(file, as: "file.p12")
        let information = try OpenSSL.run("pkcs12 -info -in file.p12 -passin file:pass -nodes", in: scratch)
        #expect(information.errorText.contains("MAC: sha256, Iteration 600000"))
        #expect(information.errorText.contains("PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256"))
        try scratch.write(information.text, as: "out.pem")
        #expect(
            try OpenSSL.run("pkey -in out.pem -pubout -outform DER", in: scratch).output
                == key.publicKey.subjectPublicKeyInfo.derBytes)
        #expect(information.text.components(separatedBy: "BEGIN CERTIFICATE").count == 3)
        let back = try open(file, Self.passphrase)
        #expect(back.notes.isEmpty && back.keys[0].friendlyName == "某某公司")
        // pyca has no SM2.
        guard name != "sm2" else { return }
        let read = try Foreign.python("pkcs12.py", ["read", scratch("file.p12"), scratch("pass")])
        #expect(read["key"]?.string == hexadecimal(key.publicKey.subjectPublicKeyInfo.derBytes))
        #expect(read["names"]?.elements.first?.string == "某某公司")
        #expect(read["certificates"]?.elements.compactMap(\.string) == certificates.map { hexadecimal($0.derBytes) })
    }

    @Test("what pyca writes is opened, with every protection of its own", .enabled(if: Foreign.has(.pyca)))
    func pyca() throws {
        let scratch = try Scratch()
        try scratch.write(Self.passphrase, as: "pass")
        let files = try Foreign.python("pkcs12.py", ["write", scratch.path, scratch("pass")]).elements
        #expect(files.count == 16)
        for file in files {
            let name = try #require(file["file"]?.string)
            let opened = try open(
                scratch.read(name), file["protection"]?.string == "none" ? [] : Self.passphrase)
            #expect(opened.keys[0].friendlyName == "某某公司", "\(name)")
            let spki = hexadecimal(opened.keys[0].key.publicKey.subjectPublicKeyInfo.derBytes)
            #expect(spki == file["key"]?.string && opened.certificates.count == 2, "\(name)")
        }
    }

    @Test("a wrong passphrase and a changed file are told apart, whatever was changed")
    func damage() throws {
        let scratch = try prepare()
        let file = try OpenSSL.run(
            "pkcs12 -export -inkey key.pem -in cert.pem -passout file:pass -name a", in: scratch
        ).output
        for wrong in [[], [0x20], Self.passphrase + [1], Array(Self.passphrase.dropLast())] {
            let error = #expect(throws: KeyError.self) { try open(file, wrong) }
            #expect(error?.code == .badPassphrase)
        }
        let error = #expect(throws: KeyError.self) { try PKCS12File.open(file) { nil } }
        #expect(error?.code == .passphraseNeeded)
        // The last byte of the friendly name: everything decrypts, only the MAC shows it.
        let name = try #require(file.lastRange(of: [0x1E, 0x02, 0x00, 0x61]))
        var changed = file
        changed[name.upperBound - 1] = 0x62
        let damaged = #expect(throws: KeyError.self) { try open(changed, Self.passphrase) }
        #expect(damaged?.code == .damaged)
        #expect(throws: KeyError(.badPassphrase, "")) { try open(changed, [1]) }
        for count in [0, 1, 10, file.count / 2, file.count - 1] {
            #expect(throws: StructureError.self) { try open(Array(file.prefix(count)), Self.passphrase) }
        }
    }

    @Test("without a MAC a wrong passphrase is still told")
    func noMAC() throws {
        let scratch = try prepare()
        let file = try OpenSSL.run(
            "pkcs12 -export -inkey key.pem -in cert.pem -passout file:pass -nomac", in: scratch
        ).output
        for wrong in 0..<20 as Range<UInt8> {
            #expect(throws: KeyError(.badPassphrase, "")) { try open(file, [0x41 + wrong]) }
        }
    }

    @Test(
        "PBMAC1 is checked, whatever its digests (RFC 9579), and its rounds are bounded",
        .enabled(if: Foreign.has(.pyca)))
    func pbmac1() throws {
        let scratch = try prepare()
        try OpenSSL.run(
            "pkcs12 -export -inkey key.pem -in cert.pem -passout file:pass -nomac -out file.p12", in: scratch)
        let files = try Foreign.python("pkcs12.py", ["pbmac1", scratch("file.p12"), scratch("pass")])
        #expect(files.keys.count == 6)
        for name in files.keys {
            let file = try #require(bytes(hexadecimal: files[name]?.string ?? "-"))
            if name.hasSuffix(" 19") || name.hasSuffix(" 65") {
                #expect(throws: StructureError(.malformed, "")) { try open(file, Self.passphrase) }
                continue
            }
            #expect(try PFX(derEncoded: file[...]).derBytes == file)
            let opened = try open(file, Self.passphrase)
            #expect(opened.keys.count == 1 && opened.notes.isEmpty, "\(name)")
            #expect(throws: KeyError(.badPassphrase, "")) { try open(file, [1]) }
            var limits = PrivateKeyFile.Limits()
            limits.iterationCount = 2099
            #expect(throws: KeyError(.overLimit, "")) {
                try PKCS12File.open(file, limits: limits) { Secret(copying: Self.passphrase) }
            }
        }
    }

    @Test("the work of a whole file is bounded before it is done")
    func cost() throws {
        let scratch = try prepare()
        let file = try OpenSSL.run(
            "pkcs12 -export -inkey key.pem -in cert.pem -passout file:pass -iter 10000", in: scratch
        ).output
        for (rounds, isEnough) in [(9_999, false), (29_999, false), (30_000, true)] {
            var limits = PrivateKeyFile.Limits()
            limits.iterationCount = rounds
            func open() throws { _ = try PKCS12File.open(file, limits: limits) { Secret(copying: Self.passphrase) } }
            if isEnough {
                try open()
            } else {
                #expect(throws: KeyError(.overLimit, "")) { try open() }
            }
        }
        var limits = PrivateKeyFile.Limits()
        limits.fileByteCount = 100
        #expect(throws: KeyError(.overLimit, "")) { try PKCS12File.open(file, limits: limits) { nil } }
        limits = PrivateKeyFile.Limits()
        limits.keyCount = 0
        #expect(throws: KeyError(.overLimit, "")) {
            try PKCS12File.open(file, limits: limits) { Secret(copying: Self.passphrase) }
        }
    }

    @Test("a certificate of another key is not bound to a key, and an empty passphrase protects nothing")
    func making() throws {
        let scratch = try prepare()
        let certificate = try #require(try Certificate.all(inFile: scratch.read("cert.pem")).first)
        let key = try SoftwareKey.generate(.ec(.p256))
        #expect(throws: KeyError(.badKey, "")) { try PKCS12File(key: key, certificate: certificate) }
        #expect(throws: KeyError(.badPassphrase, "")) {
            try PKCS12File(keys: [.init(key)], certificates: []).encrypted(passphrase: Secret(copying: []))
        }
    }

    @Test("a name beyond the Basic Multilingual Plane comes back, which openssl does not take")
    func rareName() throws {
        let name = "𠮷田有限公司"
        let file = try PKCS12File(
            keys: [.init(SoftwareKey.generate(.ec(.sm2)), friendlyName: name, localKeyID: [7])], certificates: []
        ).encrypted(passphrase: Secret(copying: Self.passphrase))
        let entry = try #require(try open(file, Self.passphrase).keys.first)
        #expect(entry.friendlyName == name && entry.localKeyID == [7])
    }

    @Test("entries that are passed over are told once a type, however many there are")
    func manyTypes() throws {
        func bag(_ number: Int) -> SafeBag { SafeBag(.other(OID(2, 999, UInt64(number)), [0x05, 0x00])) }
        let bags = (0..<60_000).map { bag($0 / 2) }
        let safe = AuthenticatedSafe([.data(SafeBag.derBytes(of: bags))])
        let file = PFX(authenticatedSafe: safe.derBytes, macData: nil).derBytes
        // Comparing each with each would take minutes.
        #expect(try open(file, []).notes.filter { $0.code == "pkcs12.unread_entry" }.count == 30_000)
    }

    @Test("a file is not written with so many keys that it could not be opened")
    func manyKeys() throws {
        let entry = PKCS12File.KeyEntry(try SoftwareKey.generate(.ec(.p256)))
        let file = PKCS12File(keys: Array(repeating: entry, count: 32), certificates: [])
        #expect(throws: KeyError(.overLimit, "")) { try file.encrypted(passphrase: Secret(copying: Self.passphrase)) }
    }

    @Test("a PKCS#12 file with one key is a private key file")
    func asKeyFile() throws {
        let scratch = try prepare()
        let file = try OpenSSL.run(
            "pkcs12 -export -inkey key.pem -in cert.pem -passout file:pass", in: scratch
        ).output
        let key = try PrivateKeyFile.read(file) { Secret(copying: Self.passphrase) }
        #expect(key.publicKey.subjectPublicKeyInfo.derBytes == (try publicKey(scratch)))
        let none = try OpenSSL.run(
            "pkcs12 -export -nokeys -in cert.pem -passout file:pass", in: scratch
        ).output
        #expect(throws: KeyError(.badKey, "")) {
            try PrivateKeyFile.read(none) { Secret(copying: Self.passphrase) }
        }
    }

    @Test("damaged files never crash, and none of them opens with a key that is not the file's")
    func mutated() throws {
        let scratch = try prepare()
        let spki = try publicKey(scratch)
        let file = try OpenSSL.run(
            "pkcs12 -export -inkey key.pem -in cert.pem -passout file:pass -iter 1", in: scratch
        ).output
        var limits = PrivateKeyFile.Limits()
        limits.iterationCount = 100
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<3000 {
            var bytes = file
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            guard
                let opened = try? PKCS12File.open(
                    bytes, limits: limits, passphrase: { Secret(copying: Self.passphrase) })
            else { continue }
            #expect(opened.keys.allSatisfy { $0.key.publicKey.subjectPublicKeyInfo.derBytes == spki })
        }
    }
}

extension [UInt8] {
    fileprivate func lastRange(of needle: [UInt8]) -> Range<Int>? {
        guard count >= needle.count else { return nil }
        return (0...count - needle.count).last { self[$0..<$0 + needle.count].elementsEqual(needle) }.map {
            $0..<$0 + needle.count
        }
    }
}
