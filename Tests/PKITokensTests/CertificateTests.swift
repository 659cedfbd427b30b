import Foundation
import PKIKeys
import PKIStructures
import PKITokens
import TestSupport
import Testing

extension SoftHSMTests {
    @Suite("Certificates")
    struct CertificateTests {
        static func name(_ text: String) throws -> Name { try Name(parsing: text) }

        /// A self-signed certificate over any key.
        static func certificate(
            _ information: SubjectPublicKeyInfo, signer: some Signer, subject: String, serial: String,
            issuer: String = "/CN=Test Issuer", notAfter: String = "2030-01-01T00:00:00Z",
            extensions: [Extension] = []
        ) throws -> Certificate {
            let identifier = try signer.usualAlgorithm.identifier
            let validity = Validity(
                notBefore: CertificateTime(try Instant(rfc3339: "2026-01-01T00:00:00Z")),
                notAfter: CertificateTime(try Instant(rfc3339: notAfter)))
            let signed = TBSCertificate(
                serialNumber: try SerialNumber(hexadecimal: serial), signatureAlgorithm: identifier,
                issuer: try name(issuer), validity: validity, subject: try name(subject),
                subjectPublicKeyInfo: information, extensions: Extensions(extensions)
            ).derBytes
            let signature = try signer.sign(SignableMessage(signed), with: signer.usualAlgorithm)
            return try Certificate(tbsCertificate: signed, signatureAlgorithm: identifier, signature: signature)
        }

        static func certificate(for key: TokenKey, subject: String = "/CN=某公司", serial: String = "a1b2") throws
            -> Certificate
        {
            let issuer = try SoftwareKey.generate(.ec(.p256))
            return try certificate(
                key.publicKey.subjectPublicKeyInfo, signer: issuer, subject: subject, serial: serial)
        }

        @Test(
            "a certificate is written with the key's id and label, its subject, issuer and serial",
            arguments: [KeyAlgorithm.ec(.p256), .rsa(sizeInBits: 2048), .ed25519])
        func write(algorithm: KeyAlgorithm) throws {
            let label = "write-\(algorithm)"
            let token = try SoftToken.open(label)
            let key = try token.generateKeyPair(algorithm, label: "organisation")
            let certificate = try Self.certificate(for: key)
            let report = try token.writeCertificate(certificate)
            #expect(report.id == key.id)
            #expect(report.label == "organisation")
            #expect(!report.wasPresent)
            #expect(report.removedCount == 0)
            #expect(report.hasSubjectOnKeys)
            let stored = try token.certificate(matching: ObjectSelector(id: key.id))
            #expect(stored.certificate == certificate)
            #expect(stored.label == "organisation")

            let id = hexadecimal(key.id)
            let listing = try SoftToken.pkcs11Tool(label, ["-O"])
            #expect(listing.status == 0, "\(listing.transcript)")
            #expect(listing.text.components(separatedBy: id).count == 4, "\(listing.transcript)")
            // pkcs11-tool prints the serial as a number, which it reads from CKA_SERIAL_NUMBER.
            #expect(listing.text.uppercased().contains("A1B2"), "\(listing.transcript)")
            let other = try SoftToken.p11tool(label, ["--list-all"])
            #expect(other.status == 0, "\(other.transcript)")
            let colons = key.id.map { hexadecimal([$0]) }.joined(separator: ":")
            #expect(other.text.components(separatedBy: colons).count == 4, "\(other.transcript)")
        }

        @Test("pkcs11-tool reads back the very bytes")
        func readElsewhere() throws {
            let token = try SoftToken.open("elsewhere")
            let key = try token.generateKeyPair(.ec(.p256), label: "k")
            let certificate = try Self.certificate(for: key, serial: "00ff01")
            _ = try token.writeCertificate(certificate)
            let scratch = try Scratch()
            let read = try SoftToken.pkcs11Tool(
                "elsewhere", ["-r", "--type", "cert", "--id", hexadecimal(key.id), "-o", scratch("out.der")])
            #expect(read.status == 0, "\(read.transcript)")
            #expect(try scratch.read("out.der") == certificate.derBytes)
        }

        @Test("the same certificate twice is one, and is no fault")
        func idempotent() throws {
            let token = try SoftToken.open("twice")
            let key = try token.generateKeyPair(.ec(.p256))
            let certificate = try Self.certificate(for: key)
            #expect(try !token.writeCertificate(certificate).wasPresent)
            #expect(try token.writeCertificate(certificate).wasPresent)
            #expect(try token.certificates().count == 1)
        }

        @Test("another certificate of the key is refused, or replaced where that is said")
        func replacing() throws {
            let token = try SoftToken.open("replace")
            let key = try token.generateKeyPair(.ec(.p256), label: "k")
            let old = try Self.certificate(for: key, serial: "01")
            let new = try Self.certificate(for: key, serial: "02")
            _ = try token.writeCertificate(old)
            let error = #expect(throws: TokenError.self) { try token.writeCertificate(new) }
            #expect(error?.code == .exists)
            #expect(error?.message.contains("serial 01") == true)
            #expect(try token.certificates().map(\.certificate) == [old])
            #expect(try token.writeCertificate(new, label: "新证书", replacing: .predecessors()).removedCount == 1)
            let left = try token.certificates()
            #expect(left.map(\.certificate) == [new])
            #expect(left.map(\.label) == ["新证书"])
        }

        @Test("replacing leaves the certificates of other holders alone")
        func replacingLeavesOthers() throws {
            let token = try SoftToken.open("others")
            let first = try token.generateKeyPair(.ec(.p256), label: "a")
            let second = try token.generateKeyPair(.ec(.p256), label: "b")
            _ = try token.writeCertificate(try Self.certificate(for: first, serial: "01"))
            _ = try token.writeCertificate(try Self.certificate(for: second, subject: "/CN=别的公司", serial: "02"))
            let report = try token.writeCertificate(
                try Self.certificate(for: first, serial: "03"), replacing: .predecessors())
            #expect(report.removedCount == 1)
            #expect(Set(try token.certificates().map(\.certificate.serialNumber.description)) == ["02", "03"])
        }

        @Test("two certificates of one label are refused with the candidates, and told apart by id")
        func ambiguous() throws {
            let token = try SoftToken.open("same-cert")
            for serial in ["0a01", "0b02"] {
                let key = try token.generateKeyPair(.ec(.p256), label: "k")
                _ = try token.writeCertificate(
                    Self.certificate(for: key, subject: "/CN=\(serial)", serial: serial), label: "cert")
            }
            let uri = try PKCS11URI("pkcs11:object=cert;type=cert")
            let error = #expect(throws: TokenError.self) { try token.certificate(matching: ObjectSelector(uri)) }
            #expect(error?.code == .ambiguous)
            let stored = try token.certificates()
            #expect(stored.count == 2)
            for one in stored {
                #expect(error?.message.contains(hexadecimal(one.id)) == true)
                #expect(error?.message.contains(one.certificate.serialNumber.description) == true)
                #expect(try token.certificate(matching: ObjectSelector(id: one.id)) == one)
            }
        }

        @Test("a certificate that no key of the token belongs to is refused, and nothing is written")
        func foreign() throws {
            let token = try SoftToken.open("foreign")
            _ = try token.generateKeyPair(.ec(.p256))
            let scratch = try Scratch()
            let made = try Tool.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                    "/CN=foreign", "-keyout", scratch("key.pem"), "-outform", "DER", "-out", scratch("cert.der"),
                ])
            #expect(made.status == 0, "\(made.transcript)")
            let certificate = try Certificate(derEncoded: scratch.read("cert.der"))
            #expect(throws: TokenError(.keyNotFound, "")) { try token.writeCertificate(certificate) }
            #expect(try token.certificates().isEmpty)
        }

        @Test("without a public key object the certificate gives the key's public half")
        func publicHalfFromCertificate() throws {
            let token = try SoftToken.open("half")
            let key = try token.generateKeyPair(.ec(.p256), label: "k")
            _ = try token.writeCertificate(try Self.certificate(for: key))
            let removed = try SoftToken.pkcs11Tool(
                "half", ["--delete-object", "--type", "pubkey", "--id", hexadecimal(key.id)])
            #expect(removed.status == 0, "\(removed.transcript)")
            let found = try token.key(matching: ObjectSelector(label: "k"))
            #expect(found.publicKey.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo)
        }

        @Test("an object that is no certificate hides no other and is shown")
        func damagedCertificate() throws {
            let token = try SoftToken.open("damaged")
            let key = try token.generateKeyPair(.ec(.p256))
            _ = try token.writeCertificate(try Self.certificate(for: key))
            let scratch = try Scratch()
            let data = try scratch.write("not a certificate", as: "data")
            let stored = try SoftToken.pkcs11Tool(
                "damaged", ["--write-object", data, "--type", "data", "--label", "note"])
            #expect(stored.status == 0, "\(stored.transcript)")
            #expect(try token.certificates().count == 1)
            #expect(Set(try token.objects().map(\.kind)) == [.certificate, .privateKey, .publicKey, .data])
        }
    }
}
