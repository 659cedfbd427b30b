import PKIStructures
import TestSupport
import Testing

@Suite("Extensions that openssl writes")
struct OpenSSLExtensionTests {
    /// What openssl has words for, and the same as a value.
    private static func wanted() throws -> [any ExtensionContent & Hashable] {
        let relative = try #require(try Name(parsing: "CN=part").relativeDistinguishedNames.first)
        let issuer = GeneralNames([.directoryName(try Name(parsing: "C=CN, CN=crl issuer"))])
        return [
            NameConstraints(
                permittedSubtrees: [
                    GeneralSubtree(base: .rfc822Name(".a.cn")),
                    GeneralSubtree(base: .ipAddress([192, 0, 2, 0, 255, 255, 255, 0])),
                ], excludedSubtrees: [GeneralSubtree(base: .dnsName("b.cn"))]),
            PolicyMappings([.init(issuerDomainPolicy: OID(1, 2, 3), subjectDomainPolicy: OID(1, 2, 4))]),
            PolicyConstraints(requireExplicitPolicy: 3, inhibitPolicyMapping: 0), InhibitAnyPolicy(skipCertificates: 2),
            CertificatePolicies([
                .init(OID(1, 2, 3)),
                .init(
                    OID(1, 3, 5, 8),
                    qualifiers: [
                        .practiceStatement("http://a.cn/1"),
                        .userNotice(
                            UserNotice(
                                reference: .init(
                                    organization: try DirectoryText("Org", as: .ia5String), noticeNumbers: [1, 2]),
                                explicitText: try DirectoryText("某文"))),
                    ]),
            ]),
            CRLDistributionPoints([
                DistributionPoint(
                    name: .fullName(GeneralNames([.uniformResourceIdentifier("http://a.cn/x")])),
                    reasons: [.keyCompromise, .aACompromise], cRLIssuer: issuer),
                DistributionPoint(name: .nameRelativeToCRLIssuer(relative), cRLIssuer: issuer),
            ]),
            FreshestCRL(addresses: ["http://a.cn/d"]),
            SubjectInformationAccess([
                AccessDescription(
                    method: SubjectInformationAccess.caRepository, location: .uniformResourceIdentifier("http://r.cn"))
            ]), IssuerAlternativeName([.rfc822Name("ca@a.cn")]), TLSFeature([5, 17]), OCSPNoCheck(),
            NetscapeCertificateType([.sslServer, .objectSigningCA]), try NetscapeComment("a comment"), try Self.scope(),
            MicrosoftTemplateName(try DirectoryText("某 User", as: .bmpString)),
            PrivateKeyUsagePeriod(notAfter: try ExtensionSamples.time("2030-01-01T00:00:00Z")),
            try IdentityCode("11010119900307888X", of: .residentCard, isExplicit: false),
            RSAEraIdentityCode(try IdentityCode("军1", of: .officerCard, isExplicit: true)),
            try OrganisationCode("91350100M000100Y43", as: .printableString),
            try NETCAUniqueID("00011@0006PO1MTIzNDU2Nzg5MDEyMzQ1Njc4"),
        ]
    }

    private static func scope() throws -> IssuingDistributionPoint {
        var scope = IssuingDistributionPoint(
            distributionPoint: .fullName(GeneralNames([.uniformResourceIdentifier("http://a.cn/i")])))
        scope.onlyContainsCACerts = true
        scope.onlySomeReasons = [.cACompromise]
        scope.indirectCRL = true
        return scope
    }

    private static let configuration = """
        [req]
        distinguished_name = dn
        prompt = no
        utf8 = yes
        string_mask = utf8only
        [dn]
        CN = x
        [all]
        nameConstraints = permitted;email:.a.cn,permitted;IP:192.0.2.0/255.255.255.0,excluded;DNS:b.cn
        policyMappings = 1.2.3:1.2.4
        policyConstraints = requireExplicitPolicy:3,inhibitPolicyMapping:0
        inhibitAnyPolicy = 2
        certificatePolicies = ia5org,1.2.3,@policy
        crlDistributionPoints = full,relative
        freshestCRL = URI:http://a.cn/d
        subjectInfoAccess = caRepository;URI:http://r.cn
        issuerAltName = email:ca@a.cn
        tlsfeature = status_request,status_request_v2
        noCheck = ignored
        nsCertType = server,objCA
        nsComment = a comment
        issuingDistributionPoint = @scope
        1.3.6.1.4.1.311.20.2 = ASN1:FORMAT:UTF8,BMPSTRING:某 User
        2.5.29.16 = ASN1:SEQUENCE:period
        1.2.156.10260.4.1.1 = ASN1:IMPLICIT:0C,PRINTABLESTRING:11010119900307888X
        1.2.86.11.7.1 = ASN1:EXPLICIT:1C,FORMAT:UTF8,UTF8String:军1
        1.2.156.10260.4.1.4 = ASN1:PRINTABLESTRING:91350100M000100Y43
        1.3.6.1.4.1.18760.1.12.11 = ASN1:UTF8String:00011@0006PO1MTIzNDU2Nzg5MDEyMzQ1Njc4
        [policy]
        policyIdentifier = 1.3.5.8
        CPS.1 = http://a.cn/1
        userNotice.1 = @notice
        [notice]
        explicitText = UTF8:某文
        organization = Org
        noticeNumbers = 1,2
        [full]
        fullname = URI:http://a.cn/x
        CRLissuer = dirName:issuer
        reasons = keyCompromise,AACompromise
        [relative]
        relativename = part
        CRLissuer = dirName:issuer
        [part]
        CN = part
        [issuer]
        C = CN
        CN = crl issuer
        [scope]
        fullname = URI:http://a.cn/i
        onlyCA = TRUE
        onlysomereasons = CACompromise
        indirectCRL = TRUE
        [period]
        after = IMPLICIT:1C,GENERALIZEDTIME:20300101000000Z
        """

    @Test("each is read as what was asked, and our bytes are its bytes")
    func read() throws {
        let scratch = try Scratch()
        try scratch.write(Self.configuration, as: "x.cnf")
        try OpenSSL.run("ecparam -name prime256v1 -genkey -noout -out key.pem", in: scratch)
        try OpenSSL.run(
            "req -x509 -new -config x.cnf -extensions all -key key.pem -outform DER -out c.der", in: scratch)
        let list = try Certificate(derEncoded: scratch.read("c.der")).extensions
        let wanted = try Self.wanted()
        // openssl puts a subject key identifier in unasked.
        #expect(list.count == wanted.count + 1 && list[.subjectKeyIdentifier] != nil)
        for value in wanted { try same(list, value) }
    }

    private func same<Content: ExtensionContent & Hashable>(_ list: Extensions, _ wanted: Content) throws {
        #expect(try list.content(Content.self) == wanted)
        #expect(list[Content.id].map { hexadecimal($0.value) } == hexadecimal(wanted.derBytes), "\(Content.self)")
        #expect(try list[Content.id]?.typedContent() as? Content == wanted)
    }
}
