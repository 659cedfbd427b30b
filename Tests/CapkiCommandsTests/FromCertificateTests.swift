import PKIStructures
import TestSupport
import Testing

/// `capki csr new --from-certificate`: what belongs to the holder is copied byte for byte, nothing else.
@Suite("capki csr new --from-certificate", .enabled(if: Foreign.has(.openssl)))
struct FromCertificateTests {
    /// A certificate of another tool: every kind of extension, and the string types of its age in the name.
    private static func configuration(mask: String, organisation: String) -> String {
        """
        [req]
        distinguished_name = dn
        prompt = no
        utf8 = yes
        string_mask = \(mask)
        x509_extensions = ext
        [dn]
        O = \(organisation)
        0.OU = First
        1.OU = Second
        C = CN
        telephoneNumber = 95588
        CN = \(organisation)
        [ext]
        basicConstraints = critical, CA:FALSE
        keyUsage = critical, digitalSignature
        1.2.156.10260.4.1.1 = DER:A0:14:13:12:31:31:30:31:30:35:31:39:34:39:31:32:33:31:30:30:32:58
        1.2.156.10260.4.1.4 = ASN1:PRINTABLESTRING:91350100M000100Y43
        1.2.86.11.7.5 = DER:33:35:30:31
        subjectKeyIdentifier = hash
        1.3.6.1.4.1.18760.1.14 = ASN1:FORMAT:UTF8,UTF8String:服务号
        1.3.6.1.4.1.18760.1.12.11 = ASN1:BMP:00011@0006PO1MTIz
        1.2.3.4.5 = critical, DER:04:03:01:02:03
        authorityKeyIdentifier = keyid:always, issuer:always
        crlDistributionPoints = URI:http://old.example/ca.crl
        freshestCRL = URI:http://old.example/delta.crl
        authorityInfoAccess = OCSP;URI:http://old.example/
        issuerAltName = URI:http://old.example/
        1.3.6.1.4.1.11129.2.4.3 = critical, ASN1:NULL
        subjectAltName = otherName:1.3.6.1.4.1.311.20.2.3;UTF8:某某, email:a@example.cn
        """
    }

    private static let copied = [
        "2.5.29.19", "2.5.29.15", "1.2.156.10260.4.1.1", "1.2.156.10260.4.1.4", "1.2.86.11.7.5",
        "1.3.6.1.4.1.18760.1.14", "1.3.6.1.4.1.18760.1.12.11", "1.2.3.4.5", "2.5.29.17",
    ]

    @Test(
        arguments: [
            ("MASK:0x800", "某某公司", DERTag.bmpString), ("MASK:0x4", "Café", .teletexString),
            ("utf8only", "某某公司", .utf8String),
        ], ["rsa2048", "sm2"])
    func `subject and the holder's extensions keep every byte`(
        name: (mask: String, organisation: String, tag: DERTag), algorithm: String
    ) throws {
        let desk = try Desk()
        let text = Self.configuration(mask: name.mask, organisation: name.organisation)
        try desk.write(text, as: "old.cnf")
        try Foreign.openssl([
            "req", "-x509", "-new", "-key", desk("org.key"), "-config", desk("old.cnf"), "-out", desk("old.pem"),
        ])
        try Capki.done(["key", "generate", "--algorithm", algorithm, "--out", desk("new.key"), "--force"])
        let new = ["csr", "new", "--key", desk("new.key"), "--from-certificate", desk("old.pem")]
        try Capki.done(new + ["--out", desk("like.csr")])
        let certificate = try #require(try Certificate.all(inFile: desk.read("old.pem")).first)
        let request = try CertificationRequest(file: desk.read("like.csr"))
        #expect(try request.subject.derBytes == certificate.subject.derBytes)
        let organisation = request.subject.attributes.first { $0.type == AttributeType.organization }
        #expect(organisation?.value.derBytes.first == name.tag.rawValue, "openssl made the string type that is tested")
        #expect(organisation?.value.text == name.organisation)

        let originals = try certificate.extensions.map { $0 }
        #expect(originals.count == Self.copied.count + 7, "openssl made every extension that is tested")
        let expected = originals.filter { Self.copied.contains($0.id.description) }.map(\.derBytes)
        let requested = request.extensions.map { $0 }
        #expect(requested.map(\.id.description) == Self.copied)
        #expect(requested.map(\.derBytes) == expected)
        let options = algorithm == "sm2" ? ["-vfyopt", "distid:1234567812345678"] : []
        let told = try Foreign.openssl(["req", "-in", desk("like.csr"), "-noout", "-text", "-verify"] + options)
        #expect(told.errorText.contains("verify OK"), "\(told.transcript)")
        for word in ["1.2.3.4.5: critical", "1.2.156.10260.4.1.4", "1.3.6.1.4.1.18760.1.14"] {
            #expect(told.text.contains(word), "\(told.text)")
        }
        #expect(!told.text.contains("old.example"))
    }
}
