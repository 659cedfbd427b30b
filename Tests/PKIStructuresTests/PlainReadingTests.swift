import PKIKeys
import PKIStructures
import TestSupport
import Testing

/// Certificates as nearly all are, are read in another way than the rest; whatever that way accepts means the same in the other.
@Suite("Plain certificates are read as thoroughly as others")
struct PlainReadingTests {
    private static let leafExtensions = [
        Extension(BasicConstraints(isCA: false), isCritical: true),
        Extension([.digitalSignature, .nonRepudiation] as KeyUsage, isCritical: true),
        Extension(ExtendedKeyUsage([.clientAuth, .emailProtection])),
        Extension(CertificatePolicies([.init(OID(1, 2, 156, 1, 2, 3), practiceStatement: "https://ca.cn/cps")])),
        Extension(SubjectKeyIdentifier([1, 2, 3, 4])),
        Extension(AuthorityKeyIdentifier(keyIdentifier: [5, 6, 7, 8])),
        Extension(
            SubjectAlternativeName([
                .rfc822Name("desk.1@a-b.cn"), .dnsName("*.a.cn"), .dnsName("b.CN"), .ipAddress([10, 0, 0, 1]),
            ])),
        Extension(CRLDistributionPoints(addresses: ["http://ca.cn/1.crl"])),
        Extension(
            AuthorityInformationAccess([
                .init(
                    method: AuthorityInformationAccess.caIssuers,
                    location: .uniformResourceIdentifier("http://ca.cn/1.cer"))
            ])),
        Extension(OID(1, 2, 156, 10260, 4, 1, 1), value: [0x0C, 0x01, 0x41]),
    ]

    private static let authorityExtensions = [
        Extension(BasicConstraints(isCA: true, pathLengthConstraint: 3), isCritical: true),
        Extension([.keyCertSign, .cRLSign] as KeyUsage, isCritical: true),
    ]

    private static func certificate(_ extensions: [Extension], until end: String) throws -> Certificate {
        let key = SubjectPublicKeyInfo(
            algorithm: AlgorithmIdentifier(OID(1, 3, 101, 112)), publicKey: [UInt8](repeating: 7, count: 32))
        let algorithm = AlgorithmIdentifier(OID(1, 3, 101, 112))
        let tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: "00ff80"), signatureAlgorithm: algorithm,
            issuer: try Name(parsing: "C=CN, CN=某某 CA"),
            validity: Validity(
                notBefore: CertificateTime(try Instant(rfc3339: "2026-01-01T00:00:00Z")),
                notAfter: CertificateTime(try Instant(rfc3339: end))),
            subject: try Name(parsing: "C=CN, O=Some  One, CN=张三"), subjectPublicKeyInfo: key,
            extensions: Extensions(extensions))
        return try Certificate(tbsCertificate: tbs.derBytes, signatureAlgorithm: algorithm, signature: [1, 2, 3])
    }

    @Test("What such a certificate says is found without its types", arguments: [false, true])
    func outline(isAuthority: Bool) throws {
        let extensions = isAuthority ? Self.authorityExtensions : Self.leafExtensions
        let certificate = try Self.certificate(extensions, until: "2051-01-01T00:00:00Z")
        #expect(CertificateLayout(plain: certificate.derBytes.span) == (try CertificateLayout(certificate.derBytes)))
        let outline = try #require(certificate.extensionOutline)
        #expect(outline.basicConstraints == (try certificate.extensions.content(BasicConstraints.self)))
        #expect((outline.alternativeNames == nil) == isAuthority)
        #expect((outline.policies == nil) == isAuthority)
    }

    @Test(
        "What is changed in it is taken in the plain way only where the thorough way finds the same",
        arguments: [false, true])
    func mutations(isAuthority: Bool) throws {
        let extensions = isAuthority ? Self.authorityExtensions : Self.leafExtensions
        let bytes = try Self.certificate(
            extensions, until: isAuthority ? "2051-01-01T00:00:00Z" : "2028-01-01T00:00:00Z"
        )
        .derBytes
        var plainCount = 0
        for place in bytes.indices {
            for octet in [0, 1, 5, 0x2E, 0x30, 0x7F, 0x80, 0x81, 0xFF, bytes[place] ^ 0x01, bytes[place] ^ 0x20] {
                var changed = bytes
                changed[place] = octet
                if try Self.isAlike(changed) { plainCount += 1 }
            }
            var shorter = bytes
            shorter.remove(at: place)
            if try Self.isAlike(shorter) { plainCount += 1 }
        }
        // Texts, numbers and the signature may change, and the certificate stays plain.
        #expect(plainCount > bytes.count)
    }

    /// Whether path validation refuses a certificate where this extension is damaged.
    private static func isRead(_ id: OID) -> Bool {
        let others: [OID] = [
            .keyUsage, .subjectKeyIdentifier, .authorityKeyIdentifier, .extendedKeyUsage, .subjectAlternativeName,
            .certificatePolicies, .crlDistributionPoints, .authorityInformationAccess,
        ]
        return id == .basicConstraints || others.contains(id)
    }

    /// Compares both ways; gives whether the extensions are plain.
    private static func isAlike(_ bytes: [UInt8]) throws -> Bool {
        if let plain = CertificateLayout(plain: bytes.span) {
            #expect(plain == (try? CertificateLayout(bytes)), "\(hexadecimal(bytes))")
        }
        guard let certificate = try? Certificate(derEncoded: bytes) else { return false }
        #expect((try? certificate.subjectKey) == (try? NameKey(derEncoded: certificate.subjectBytes)))
        #expect((try? certificate.issuerKey) == (try? NameKey(derEncoded: certificate.issuerBytes)))
        guard let outline = certificate.extensionOutline else { return false }
        let list = try certificate.extensions
        #expect(list.repeatedIdentifier == nil, "\(hexadecimal(bytes))")
        for member in list where Self.isRead(member.id) {
            #expect(throws: Never.self, "\(hexadecimal(bytes))") { try member.typedContent() }
        }
        #expect(outline.basicConstraints == (try list.content(BasicConstraints.self)))
        #expect(list[.basicConstraints]?.isCritical != false)
        #expect(outline.keyUsage == (try list.content(KeyUsage.self)))
        #expect(
            outline.subjectKeyIdentifier.map { Array(bytes[$0]) }
                == (try list.content(SubjectKeyIdentifier.self)?.keyIdentifier))
        #expect(
            outline.authorityKeyIdentifier.map { AuthorityKeyIdentifier(keyIdentifier: Array(bytes[$0])) }
                == (try list.content(AuthorityKeyIdentifier.self)))
        for (range, id) in [
            (outline.extendedKeyUsage, OID.extendedKeyUsage), (outline.alternativeNames, .subjectAlternativeName),
            (outline.policies, .certificatePolicies), (outline.distributionPoints, .crlDistributionPoints),
        ] {
            #expect(range.map { Array(bytes[$0]) } == list[id]?.value, "\(hexadecimal(bytes))")
        }
        let policies = try list.content(CertificatePolicies.self)?.policies ?? []
        #expect(policies.count <= 1)
        return true
    }
}
