import PKIKeys
import PKIStructures

/// Certificates such as an authority gives to organisations, made anew for each run.
struct SampleCertificate: Sendable {
    let name: String
    let certificate: Certificate

    /// One a key algorithm that the benchmarks name.
    static func all() throws -> [SampleCertificate] {
        let algorithms: [(String, KeyAlgorithm)] = [
            ("rsa2048", .rsa(sizeInBits: 2048)), ("p256", .ec(.p256)), ("sm2", .ec(.sm2)),
        ]
        return try algorithms.map { try SampleCertificate(name: $0.0, certificate: make($0.1)) }
    }

    private static func make(_ algorithm: KeyAlgorithm) throws -> Certificate {
        let key = try SoftwareKey.generate(algorithm)
        let start = try Instant(rfc3339: "2026-01-01T00:00:00Z")
        let tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: "4f1c9ad2703b5e8861a7c3d9e05b2f44"),
            signatureAlgorithm: try key.usualAlgorithm.identifier,
            issuer: try Name(parsing: "C=CN, O=某某电子认证服务有限公司, CN=某某机构证书签发 CA"),
            validity: Validity(
                notBefore: CertificateTime(start), notAfter: CertificateTime(start.adding(days: 3 * 365))),
            subject: try Name(parsing: "C=CN, ST=广东省, L=广州市, O=某某科技有限公司, OU=财务部, CN=某某科技有限公司"),
            subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo, extensions: try extensions(key.publicKey))
        let signature = try key.sign(SignableMessage(tbs.derBytes), with: key.usualAlgorithm)
        return try Certificate(
            tbsCertificate: tbs.derBytes, signatureAlgorithm: tbs.signatureAlgorithm, signature: signature)
    }

    private static func extensions(_ key: PublicKey) throws -> Extensions {
        let address = GeneralName.uniformResourceIdentifier("http://ocsp.ca.example.cn")
        let issuers = GeneralName.uniformResourceIdentifier("http://ca.example.cn/issuing.cer")
        return Extensions([
            Extension(BasicConstraints(isCA: false), isCritical: true),
            Extension([.digitalSignature, .nonRepudiation] as KeyUsage, isCritical: true),
            Extension(ExtendedKeyUsage([.clientAuth, .emailProtection])),
            Extension(
                CertificatePolicies([.init(OID(1, 2, 156, 1, 2, 3), practiceStatement: "https://ca.example.cn/cps")])),
            Extension(SubjectKeyIdentifier(try key.keyIdentifier)),
            Extension(AuthorityKeyIdentifier(keyIdentifier: try key.keyIdentifier.reversed())),
            Extension(SubjectAlternativeName([.dnsName("www.example.cn"), .rfc822Name("desk@example.cn")])),
            Extension(CRLDistributionPoints(addresses: ["http://crl.ca.example.cn/issuing.crl"])),
            Extension(
                AuthorityInformationAccess([
                    .init(method: AuthorityInformationAccess.ocsp, location: address),
                    .init(method: AuthorityInformationAccess.caIssuers, location: issuers),
                ])),
        ])
    }
}
