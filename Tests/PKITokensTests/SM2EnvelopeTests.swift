import PKIKeys
import PKIMessages
import PKIStructures
import PKITokens
import TestSupport
import Testing

extension SoftHSMTests {
    /// Encryption keys of SM2 pairs, which come enveloped under the token's signing key (GB/T 35276 §7.4).
    @Suite("SM2 encryption keys")
    struct SM2EnvelopeTests {
        private static let usage: [Extension] = [
            Extension([.keyEncipherment, .dataEncipherment] as KeyUsage, isCritical: true)
        ]

        private let scratch: Scratch
        private let encryption: SoftwareKey
        private let certificate: Certificate

        init() throws {
            scratch = try Scratch()
            encryption = try SoftwareKey.generate(.ec(.sm2))
            certificate = try CertificateTests.certificate(
                encryption.publicKey.subjectPublicKeyInfo, signer: SoftwareKey.generate(.ec(.p256)),
                subject: "/CN=某公司", serial: "0e", extensions: Self.usage)
        }

        private static let decryption = SM2Mechanisms.Decryption(mechanism: 0x8005_000D, form: .der)

        /// A token of the SM2 module, seen with a profile, with the user logged in.
        private func token(
            _ label: String, _ defines: [String: String] = [:],
            decryption: SM2Mechanisms.Decryption? = Self.decryption, unwrapping: UInt? = 0x8005_0020,
            _ change: (inout VendorProfile) -> Void = { _ in }
        ) throws -> Token {
            _ = try SoftToken.make(label)
            return try open(
                label, at: TestModule.sm2(defines, in: scratch), decryption: decryption, unwrapping: unwrapping, change)
        }

        private func open(
            _ label: String, at path: String, decryption: SM2Mechanisms.Decryption?, unwrapping: UInt?,
            _ change: (inout VendorProfile) -> Void = { _ in }
        ) throws -> Token {
            var profile = VendorProfile(name: "test", patterns: [.init(library: "SM2 test*")])
            profile.sm2 = SM2Mechanisms(
                keyType: 0x8005_0002, keyPairGeneration: 0x8005_000A, signing: 0x8005_000B, signatureForm: .raw,
                decryption: decryption, unwrapping: unwrapping)
            change(&profile)
            let module = try TokenModule(path: path, care: TokenCare(profiles: [profile]))
            let token = try module.token(matching: TokenSelector(label: label))
            try token.logIn(SoftToken.secret(SoftToken.userPIN))
            return token
        }

        /// What stands on the token.
        private func objects(_ token: Token) throws -> Set<TokenObject> { Set(try token.objects()) }

        /// Encrypts by openssl to the certificate.
        private func encrypted(_ secret: [UInt8]) throws -> [UInt8] {
            try scratch.write(certificate.pem.text, as: "enc.pem")
            try scratch.write(secret, as: "secret")
            try Foreign.openssl([
                "pkeyutl", "-encrypt", "-certin", "-inkey", scratch("enc.pem"), "-in", scratch("secret"), "-out",
                scratch("value"),
            ])
            return try scratch.read("value")
        }

        @Test(
            "the token opens the envelope inside, and decrypts what openssl encrypted to the certificate",
            arguments: [
                (SM2Mechanisms.CiphertextForm.der, [String: String](), EnvelopedKeyLayout.plain),
                (.c1c3c2, ["RAW_CIPHERTEXTS": "1"], .rightAligned), (.der, [:], .padded),
            ])
        func whole(
            form: SM2Mechanisms.CiphertextForm, defines: [String: String], layout: EnvelopedKeyLayout
        ) throws {
            let label = "envelope-\(form.rawValue)-\(layout)"
            let token = try token(label, defines, decryption: .init(mechanism: 0x8005_000D, form: form))
            let signing = try token.generateKeyPair(.ec(.sm2), label: "s")
            let envelope = try SM2EnvelopedKey.wrap(encryption, for: signing.publicKey, layout: layout)
            let report = try token.writeEncryptionKey(envelope, certificate: certificate)
            #expect(!report.wasPresent)
            let key = try token.key(matching: ObjectSelector(id: report.id))
            let secret = Array("标书的密钥".utf8)
            let found = try key.decrypt(encrypted(secret), by: .sm2)
            #expect(found.isEqual(to: Secret(copying: secret)))
            #expect(try token.writeEncryptionKey(envelope, certificate: certificate).wasPresent)
            // It cannot be read, and does not sign.
            let stored = try token.objects().filter { $0.kind == .privateKey && $0.id == report.id }
            #expect(stored.map(\.isExtractable) == [false] && stored.map(\.isSensitive) == [true])
            #expect(try token.keys().first { $0.id == report.id }?.canSign == false)
            #expect(throws: (any Error).self) { try key.sign(SignableMessage([1]), with: .sm2WithSM3) }
            #expect(throws: KeyError(.unsupportedAlgorithm, "")) { try signing.decrypt(encrypted(secret), by: .sm2) }
            let damaged = try encrypted(secret).dropLast() + [0]
            #expect(throws: KeyError(.cannotDecrypt, "")) { try key.decrypt(Array(damaged), by: .sm2) }
            #expect(throws: KeyError(.cannotDecrypt, "")) { try key.decrypt([1, 2, 3], by: .sm2) }
        }

        @Test("where several keys may open it, they are listed, and one is named; another key opens nothing")
        func severalOpeners() throws {
            let token = try token("envelope-openers")
            let first = try token.generateKeyPair(.ec(.sm2), label: "first")
            let second = try token.generateKeyPair(.ec(.sm2), label: "second")
            let envelope = try SM2EnvelopedKey.wrap(encryption, for: second.publicKey)
            let before = try objects(token)
            let error = #expect(throws: TokenError.self) {
                try token.writeEncryptionKey(envelope, certificate: certificate)
            }
            #expect(error?.code == .ambiguous)
            #expect(error?.message.contains(hexadecimal(first.id)) == true)
            #expect(error?.message.contains("'second'") == true)
            let wrong = #expect(throws: TokenError.self) {
                try token.writeEncryptionKey(
                    envelope, openedBy: ObjectSelector(id: first.id), certificate: certificate)
            }
            #expect(wrong?.message.contains("CKR_WRAPPED_KEY_INVALID") == true)
            #expect(throws: TokenError(.keyNotFound, "")) {
                try token.writeEncryptionKey(
                    envelope, openedBy: ObjectSelector(label: "third"), certificate: certificate)
            }
            #expect(try objects(token) == before)
            _ = try token.writeEncryptionKey(
                envelope, openedBy: ObjectSelector(id: second.id), certificate: certificate)
        }

        @Test("an envelope of another key than the certificate's is refused before the token opens it")
        func otherKey() throws {
            let token = try token("envelope-other")
            let signing = try token.generateKeyPair(.ec(.sm2), label: "s")
            let envelope = try SM2EnvelopedKey.wrap(SoftwareKey.generate(.ec(.sm2)), for: signing.publicKey)
            #expect(throws: TokenError(.certificateUnfit, "")) {
                try token.writeEncryptionKey(envelope, certificate: certificate)
            }
        }

        @Test("without the profile's numbers nothing is opened, and a key that must not unwrap does not")
        func noNumbers() throws {
            let token = try token("envelope-none", unwrapping: nil)
            let signing = try token.generateKeyPair(.ec(.sm2), label: "s")
            let envelope = try SM2EnvelopedKey.wrap(encryption, for: signing.publicKey)
            #expect(throws: TokenError(.unsupported, "")) {
                try token.writeEncryptionKey(envelope, certificate: certificate)
            }
            let path = try TestModule.sm2(in: scratch)
            let opened = try open(
                "envelope-none", at: path, decryption: Self.decryption, unwrapping: 0x8005_0020)
            let refused = #expect(throws: TokenError.self) {
                try opened.writeEncryptionKey(envelope, certificate: certificate)
            }
            #expect(refused?.message.contains("CKR_KEY_FUNCTION_NOT_PERMITTED") == true)
        }

        @Test("a profile with a wrong number or form of decryption leaves the token as it was, and decrypts nothing")
        func wrongProfile() throws {
            let token = try token("envelope-wrong", decryption: .init(mechanism: 0x8005_000D, form: .c1c2c3))
            let signing = try token.generateKeyPair(.ec(.sm2), label: "s")
            let envelope = try SM2EnvelopedKey.wrap(encryption, for: signing.publicKey)
            let before = try objects(token)
            #expect(throws: TokenError.self) { try token.writeEncryptionKey(envelope, certificate: certificate) }
            #expect(try objects(token) == before)
            let path = try TestModule.sm2(in: scratch)
            let right = try open("envelope-wrong", at: path, decryption: Self.decryption, unwrapping: 0x8005_0020)
            let id = try right.writeEncryptionKey(envelope, certificate: certificate).id
            let value = try encrypted([1, 2, 3])
            for decryption in [
                SM2Mechanisms.Decryption(mechanism: 0x8005_000C, form: .der),
                .init(mechanism: 0x8005_000D, form: .c1c3c2WithoutMark),
            ] {
                let wrong = try open("envelope-wrong", at: path, decryption: decryption, unwrapping: nil)
                let key = try wrong.key(matching: ObjectSelector(id: id))
                #expect(throws: TokenError(.profileWrong, "")) { try key.decrypt(value, by: .sm2) }
            }
        }

        @Test("a use of keys that the module refuses to hear of is left out where the profile says so")
        func unknownUse() throws {
            let token = try token("envelope-uses", ["UNKNOWN_USE": "CKA_DERIVE"])
            #expect(throws: TokenError.self) { try token.generateKeyPair(.ec(.sm2)) }
            let path = try TestModule.sm2(["UNKNOWN_USE": "CKA_DERIVE"], in: scratch)
            let told = try open(
                "envelope-uses", at: path, decryption: Self.decryption, unwrapping: 0x8005_0020
            ) { $0.unknownKeyUses = .derive }
            let signing = try told.generateKeyPair(.ec(.sm2), label: "s")
            let envelope = try SM2EnvelopedKey.wrap(encryption, for: signing.publicKey)
            _ = try told.writeEncryptionKey(envelope, certificate: certificate)
        }
    }
}
