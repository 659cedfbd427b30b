import PKIEngine
import TestSupport
import Testing

@Suite("Key derivation and HMAC of the engine")
struct DerivationTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func derive(_ derivation: EngineKeyDerivation, _ passphrase: [UInt8], _ count: Int) throws -> String {
        try derivation.deriveKey(from: SecretBytes(copying: passphrase), byteCount: count)
            .withBytes { span in hex(span.indices.map { span[$0] }) }
    }

    @Test("PBKDF2 gives the values of RFC 6070 and of openssl")
    func pbkdf2() throws {
        let password = Array("password".utf8)
        let salt = Array("salt".utf8)
        #expect(
            try derive(.pbkdf2(.sha1, salt: salt, iterationCount: 4096), password, 20)
                == "4b007901b765489abead49d926f721d065a429c1")
        let scratch = try Scratch()
        for (digest, name) in [
            (EngineDigest.sha256, "SHA256"), (.sha512, "SHA512"), (.sm3, "SM3"), (.sha224, "SHA224"),
        ] {
            let theirs = try OpenSSL.run(
                "kdf -keylen 33 -kdfopt digest:\(name) -kdfopt pass:password -kdfopt salt:salt -kdfopt iter:77 "
                    + "-binary PBKDF2", in: scratch
            ).output
            #expect(try derive(.pbkdf2(digest, salt: salt, iterationCount: 77), password, 33) == hex(theirs))
        }
    }

    @Test("scrypt gives the value of RFC 7914 §12 and keeps to its memory")
    func scrypt() throws {
        func scrypt(_ memoryLimit: Int) -> EngineKeyDerivation {
            .scrypt(
                salt: Array("NaCl".utf8), cost: 1024, blockSize: 8, parallelization: 16, memoryLimit: memoryLimit)
        }
        #expect(
            try derive(scrypt(4 << 20), Array("password".utf8), 32)
                == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162")
        #expect(throws: EngineError.self) { try derive(scrypt(1 << 20), [1], 32) }
        let absurd = EngineKeyDerivation.scrypt(
            salt: [], cost: 3, blockSize: 1, parallelization: -1, memoryLimit: 1 << 20)
        #expect(throws: EngineError.self) { try derive(absurd, [1], 32) }
    }

    @Test("the PKCS#12 function is openssl's, for every purpose")
    func pkcs12() throws {
        let scratch = try Scratch()
        let passphrase: [UInt8] = [0x53, 0xE3, 0x4E, 0xE4, 0, 0x61, 0, 0]
        for purpose in [EngineKeyDerivation.PKCS12Purpose.encryption, .initializationVector, .mac] {
            for (digest, name) in [(EngineDigest.sha1, "SHA1"), (.sha256, "SHA256"), (.sm3, "SM3"), (.md5, "MD5")] {
                let theirs = try OpenSSL.run(
                    "kdf -keylen 40 -kdfopt digest:\(name) -kdfopt hexpass:\(hex(passphrase)) -kdfopt hexsalt:010203 "
                        + "-kdfopt iter:50 -kdfopt id:\(purpose.rawValue) -binary PKCS12KDF", in: scratch
                ).output
                let ours = EngineKeyDerivation.pkcs12(
                    digest, salt: [1, 2, 3], iterationCount: 50, purpose: purpose)
                #expect(try derive(ours, passphrase, 40) == hex(theirs), "\(name) \(purpose)")
            }
        }
    }

    @Test("chained digests are what openssl enc derives with -md md5, and PBKDF1")
    func chained() throws {
        let theirs = try OpenSSL.run(
            "enc -aes-256-cbc -md md5 -S 0102030405060708 -pass pass:secret -P", in: Scratch()
        ).text
        let chain = EngineKeyDerivation.chainedDigest(.md5, salt: [1, 2, 3, 4, 5, 6, 7, 8], iterationCount: 1)
        let ours = try derive(chain, Array("secret".utf8), 48).uppercased()
        #expect(theirs.contains("key=\(ours.prefix(64))") && theirs.contains("iv =\(ours.suffix(32))"))
        let pbkdf1 = try OpenSSL.run(
            "kdf -provider default -provider legacy -keylen 16 -kdfopt digest:SHA1 -kdfopt pass:secret "
                + "-kdfopt hexsalt:0102030405060708 -kdfopt iter:1000 -binary PBKDF1", in: Scratch()
        ).output
        let many = EngineKeyDerivation.chainedDigest(.sha1, salt: [1, 2, 3, 4, 5, 6, 7, 8], iterationCount: 1000)
        #expect(try derive(many, Array("secret".utf8), 16) == hex(pbkdf1))
    }

    @Test("HMAC is openssl's, over every digest", arguments: EngineDigest.allCases)
    func mac(digest: EngineDigest) throws {
        let scratch = try Scratch()
        let message = Array("补办".utf8)
        let name = "\(digest)".uppercased()
        let theirs = try OpenSSL.run(
            "mac -digest \(name) -macopt hexkey:00ff10 -binary HMAC", in: scratch, input: message
        ).output
        let ours = try EngineMAC(hmac: digest).value(of: message[...], key: SecretBytes(copying: [0, 0xFF, 0x10]))
        #expect(ours == theirs)
    }

    @Test("a kept HMAC gives each message the value that stands alone, whatever came before it and on whatever thread")
    func keptMAC() async throws {
        let (mac, key) = (EngineMAC(hmac: .sha256), SecretBytes(copying: Array(0..<80)))
        let kept = EngineKeyedMAC(mac, key: key)
        let messages = (0..<200).map { count in [UInt8](repeating: UInt8(count), count: count * 7) }
        let values = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for (index, message) in messages.enumerated() {
                group.addTask { (index, try kept.value(of: message[...])) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (index, message) in messages.enumerated() {
            #expect(try values[index] == mac.value(of: message[...], key: key))
        }
    }
}
