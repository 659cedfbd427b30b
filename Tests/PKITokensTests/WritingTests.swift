import PKIKeys
import PKIStructures
import PKITokens
import TestSupport
import Testing

extension SoftHSMTests {
    /// What a new certificate takes the place of, and what is not written at all.
    @Suite("Writing and replacing")
    struct WritingTests {
        private static let signing: [Extension] = [Extension(KeyUsage.digitalSignature, isCritical: true)]
        private static let encryption: [Extension] = [
            Extension([.keyEncipherment, .keyAgreement] as KeyUsage, isCritical: true)
        ]

        private func certificate(
            _ key: PublicKey, serial: String, subject: String = "/CN=某公司", issuer: String = "/CN=Test Issuer",
            notAfter: String = "2030-01-01T00:00:00Z", extensions: [Extension] = signing,
            by signer: SoftwareKey? = nil
        ) throws -> Certificate {
            try CertificateTests.certificate(
                key.subjectPublicKeyInfo, signer: signer ?? SoftwareKey.generate(.ec(.p256)), subject: subject,
                serial: serial, issuer: issuer, notAfter: notAfter, extensions: extensions)
        }

        /// A key with its certificate on a token.
        @discardableResult
        private func pair(_ token: Token, _ label: String, serial: String, issuer: String = "/CN=Test Issuer") throws
            -> TokenKey
        {
            let key = try token.generateKeyPair(.ec(.p256), label: label)
            _ = try token.writeCertificate(certificate(key.publicKey, serial: serial, issuer: issuer))
            return key
        }

        private func labels(_ token: Token) throws -> [String] { try token.keys().map(\.label).sorted() }

        @Test("the older key of the same holder and issuer goes with its certificate, after the new one is proven")
        func predecessor() throws {
            let token = try SoftToken.open("predecessor")
            try pair(token, "old", serial: "01")
            let new = try token.generateKeyPair(.ec(.p256), label: "new")
            let report = try token.writeCertificate(
                certificate(new.publicKey, serial: "02"), replacing: .predecessors())
            #expect(report.removedKeyCount == 1)
            #expect(report.removedCount == 1)
            #expect(try labels(token) == ["new"])
            #expect(try token.objects().allSatisfy { $0.id == new.id })
        }

        @Test("keys of other holders, of other issuers and keys without a certificate stay")
        func strangers() throws {
            let token = try SoftToken.open("strangers")
            try pair(token, "other issuer", serial: "01", issuer: "/CN=Other Issuer")
            let holder = try token.generateKeyPair(.ec(.p256), label: "other holder")
            _ = try token.writeCertificate(certificate(holder.publicKey, serial: "02", subject: "/CN=别的公司"))
            _ = try token.generateKeyPair(.ec(.p256), label: "orphan")
            let new = try token.generateKeyPair(.ec(.p256), label: "new")
            let report = try token.writeCertificate(
                certificate(new.publicKey, serial: "03"), replacing: .predecessors(encryptionKeysToo: true))
            #expect(report.removedKeyCount == 0)
            #expect(try labels(token) == ["new", "orphan", "other holder", "other issuer"])
        }

        @Test("an encryption key stays unless that is said, and a signing key does not go for an encryption key")
        func encryptionKeys() throws {
            let token = try SoftToken.open("encryption-keys")
            try pair(token, "signing", serial: "01")
            let old = try SoftwareKey.generate(.ec(.p256))
            _ = try token.writeEncryptionKey(
                old, certificate: certificate(old.publicKey, serial: "02", extensions: Self.encryption), label: "old")
            let new = try SoftwareKey.generate(.ec(.p256))
            let certificate = try certificate(new.publicKey, serial: "03", extensions: Self.encryption)
            let kept = try token.writeEncryptionKey(
                new, certificate: certificate, label: "new", replacing: .predecessors())
            #expect(kept.removedKeyCount == 0)
            #expect(kept.keptKeys.count == 1)
            #expect(kept.keptKeys.first?.contains("'old'") == true)
            #expect(try labels(token) == ["new", "old", "signing"])
            let gone = try token.writeEncryptionKey(
                new, certificate: certificate, label: "new", replacing: .predecessors(encryptionKeysToo: true))
            #expect(gone.wasPresent)
            #expect(gone.removedKeyCount == 1)
            #expect(try labels(token) == ["new", "signing"])
        }

        @Test("a signing key's successor leaves the encryption key alone, whatever is said")
        func encryptionBeside() throws {
            let token = try SoftToken.open("encryption-beside")
            try pair(token, "old", serial: "01")
            let other = try SoftwareKey.generate(.ec(.p256))
            _ = try token.writeEncryptionKey(
                other, certificate: certificate(other.publicKey, serial: "02", extensions: Self.encryption))
            let new = try token.generateKeyPair(.ec(.p256), label: "new")
            _ = try token.writeCertificate(
                certificate(new.publicKey, serial: "03"), replacing: .predecessors(encryptionKeysToo: true))
            #expect(try labels(token) == ["encryption", "new"])
        }

        @Test(
            "an encryption key is written so that it decrypts and does nothing else, and cannot leave",
            arguments: [KeyAlgorithm.rsa(sizeInBits: 2048), .ec(.p256), .ec(.p384)])
        func encryptionKey(algorithm: KeyAlgorithm) throws {
            let token = try SoftToken.open("enc-\(algorithm)")
            let key = try SoftwareKey.generate(algorithm)
            let certificate = try certificate(key.publicKey, serial: "01", extensions: Self.encryption)
            let report = try token.writeEncryptionKey(key, certificate: certificate)
            #expect(!report.wasPresent)
            let stored = try #require(try token.keys().first)
            #expect(!stored.canSign)
            #expect(stored.canDecrypt)
            let object = try #require(try token.objects().first { $0.kind == .privateKey })
            #expect(object.isSensitive == true)
            #expect(object.isExtractable == false)
            #expect(try token.writeEncryptionKey(key, certificate: certificate).wasPresent)
            #expect(try token.objects().count == 3)
        }

        @Test("an encryption key is refused with another key's certificate, and for SM2, which has no mechanism")
        func foreignEncryptionKey() throws {
            let token = try SoftToken.open("enc-foreign")
            let key = try SoftwareKey.generate(.ec(.p256))
            let other = try SoftwareKey.generate(.ec(.p256))
            let certificate = try certificate(other.publicKey, serial: "01", extensions: Self.encryption)
            #expect(throws: TokenError(.certificateUnfit, "")) {
                try token.writeEncryptionKey(key, certificate: certificate)
            }
            let chinese = try SoftwareKey.generate(.ec(.sm2))
            let own = try self.certificate(chinese.publicKey, serial: "02", extensions: Self.encryption)
            #expect(throws: TokenError(.unsupported, "")) { try token.writeEncryptionKey(chinese, certificate: own) }
            #expect(try token.objects().isEmpty)
        }

        @Test("a certificate that is over, or not for what its key does, is not written")
        func unfit() throws {
            let token = try SoftToken.open("unfit")
            let key = try token.generateKeyPair(.ec(.p256))
            let over = try certificate(key.publicKey, serial: "01", notAfter: "2026-02-01T00:00:00Z")
            let now = try Instant(rfc3339: "2026-02-02T00:00:00Z")
            let error = #expect(throws: TokenError.self) { try token.writeCertificate(over, at: now) }
            #expect(error?.code == .certificateUnfit)
            #expect(error?.message.contains("expired on 2026-02-01") == true)
            let forEncryption = try certificate(key.publicKey, serial: "02", extensions: Self.encryption)
            #expect(throws: TokenError(.certificateUnfit, "")) { try token.writeCertificate(forEncryption, at: now) }
            #expect(try token.certificates().isEmpty)
            #expect(try !token.writeCertificate(over, at: nil).wasPresent)
        }

        @Test("a chain is written once; one that does not lead to the issuer, or has strangers in it, is refused")
        func chain() throws {
            let token = try SoftToken.open("chain")
            let authority = try SoftwareKey.generate(.ec(.p256))
            let constraints = [Extension(BasicConstraints(isCA: true), isCritical: true)]
            let root = try certificate(
                authority.publicKey, serial: "0a", subject: "/CN=Test Issuer", extensions: constraints, by: authority)
            let stranger = try certificate(
                SoftwareKey.generate(.ec(.p256)).publicKey, serial: "0b", subject: "/CN=Test Issuer",
                extensions: constraints)
            let key = try token.generateKeyPair(.ec(.p256))
            let own = try certificate(key.publicKey, serial: "01", by: authority)
            for wrong in [[stranger], [root, stranger], [own]] {
                #expect(throws: TokenError(.certificateUnfit, "")) {
                    try token.writeCertificate(own, chain: wrong)
                }
            }
            #expect(try token.certificates().isEmpty)
            #expect(try token.writeCertificate(own, chain: [root]).chainCount == 1)
            #expect(try token.writeCertificate(own, chain: [root]).chainCount == 0)
            #expect(try token.certificates().count == 2)
            #expect(try token.certificates().first { $0.certificate == root }?.label == "Test Issuer")
        }

        @Test("data are written, read back, kept apart by label and replaced where that is said")
        func data() throws {
            let token = try SoftToken.open("data")
            #expect(try !token.writeData([1, 2, 3], label: "印章"))
            #expect(try token.writeData([1, 2, 3], label: "印章"))
            #expect(throws: TokenError(.exists, "")) { try token.writeData([4], label: "印章") }
            #expect(try !token.writeData([9], label: "other"))
            #expect(try !token.writeData([4], label: "印章", replacing: true))
            #expect(try token.data(label: "印章").map(\.bytes) == [[4]])
            #expect(try token.data().count == 2)
        }

        @Test("one object is erased, or a whole container; what is ambiguous or missing is refused")
        func erase() throws {
            let token = try SoftToken.open("erase")
            let key = try pair(token, "k", serial: "01")
            try pair(token, "k", serial: "02", issuer: "/CN=Other Issuer")
            #expect(throws: TokenError(.ambiguous, "")) { try token.erasable(ErasureSelector(label: "k")) }
            #expect(throws: TokenError(.ambiguous, "")) {
                try token.erasable(ErasureSelector(label: "k", takesContainer: true))
            }
            #expect(throws: TokenError(.objectNotFound, "")) { try token.erasable(ErasureSelector(id: [0])) }
            try token.erase(token.erasable(ErasureSelector(id: key.id, type: .cert)))
            #expect(try token.certificates().count == 1)
            let doomed = try token.erasable(ErasureSelector(id: key.id, takesContainer: true))
            #expect(doomed.map(\.kind) == [.privateKey, .publicKey])
            try token.erase(doomed)
            #expect(try token.objects().count == 3)
            #expect(try token.objects().allSatisfy { $0.id != key.id })
        }
    }
}
