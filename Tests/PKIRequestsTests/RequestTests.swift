import PKIKeys
import PKIProfiles
import PKIRequests
import PKIStructures
import Testing

@Suite("Requests")
struct RequestTests {
    @Test("a request proves possession of its key", arguments: ["rsa2048", "p256", "p384", "p521", "ed25519", "sm2"])
    func possession(name: String) throws {
        let key = try SoftwareKey.generate(try #require(KeyAlgorithm(name: name)))
        let request = try RequestBuilder.request(subject: Name(parsing: "C=CN, CN=某某"), signer: key)
        #expect(RequestCheck.findings(request, policy: KeyPolicy()).isEmpty)
        let reread = try CertificationRequest(file: Array(request.pem.text.utf8))
        #expect(reread.derBytes == request.derBytes)
    }

    @Test("a request with another's signature does not")
    func forged() throws {
        let key = try SoftwareKey.generate(.ec(.sm2))
        let mine = try RequestBuilder.request(subject: Name(parsing: "CN=a"), signer: key)
        let other = try RequestBuilder.request(subject: Name(parsing: "CN=b"), signer: key)
        let forged = try CertificationRequest(
            certificationRequestInfo: mine.certificationRequestInfo, signatureAlgorithm: mine.signatureAlgorithm,
            signature: other.signature)
        let findings = RequestCheck.findings(forged, policy: KeyPolicy())
        #expect(findings.map(\.code) == ["request.bad_signature"])
    }

    @Test("a request like a certificate takes the holder's extensions and no other")
    func likeCertificate() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let name = try Name(parsing: "C=CN, O=某某公司, CN=某某公司")
        let now = CertificateTime(Instant(secondsSinceEpoch: 1_772_352_000))
        let tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: "01"), signatureAlgorithm: try key.usualAlgorithm.identifier,
            issuer: name, validity: Validity(notBefore: now, notAfter: now), subject: name,
            subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo,
            extensions: Extensions([
                Extension(SubjectKeyIdentifier([1])), Extension(SubjectAlternativeName([.dnsName("a.cn")])),
                Extension(OID(1, 2, 3), value: [0x05, 0x00]), Extension(AuthorityKeyIdentifier(keyIdentifier: [2])),
            ])
        ).derBytes
        let certificate = try Certificate(
            tbsCertificate: tbs, signatureAlgorithm: key.usualAlgorithm.identifier, signature: [0])
        let request = try RequestBuilder.request(like: certificate, signer: SoftwareKey.generate(.ec(.p256)))
        #expect(request.subject == name)
        #expect(request.extensions.map(\.id) == [.subjectAlternativeName, OID(1, 2, 3)])
    }

    @Test("every limit of every standard profile names its clause")
    func clauses() {
        for profile in CertificateProfile.standard {
            let clauses = [
                profile.keyUsage.clause, profile.basicConstraints.clause, profile.extendedKeyUsage.clause,
                profile.validityLimitInDays.clause, profile.requiredAttributes.clause,
                profile.requestableExtensions.clause,
            ]
            #expect(clauses.allSatisfy { !$0.isEmpty }, "\(profile.name)")
        }
    }

    @Test("a profile refuses, with its clause, what does not fit")
    func profileFindings() throws {
        let key = try SoftwareKey.generate(.ed25519).publicKey
        let start = Instant(secondsSinceEpoch: 1_772_352_000)
        let long = Validity(notBefore: CertificateTime(start), notAfter: CertificateTime(start.adding(days: 4000)))
        let findings = try CertificateProfile.organisationEncryption.findings(
            subject: Name(parsing: "CN=某某"), key: key, validity: long,
            requested: Extensions([Extension(OID(1, 2, 3), value: [0x05, 0x00])]), issuer: nil)
        #expect(
            Set(findings.map(\.code)) == [
                "key.family", "profile.subject_incomplete", "profile.validity_too_long",
                "request.extension_not_allowed",
            ])
        #expect(findings.allSatisfy { !$0.clause.isEmpty })
    }
}
