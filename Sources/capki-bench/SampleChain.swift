import CBaselines
import PKIKeys
import PKIStructures
import PKIVerification

/// A root, an issuing CA and certificates of organisations under it, such as an authority gives out; made anew for each run.
struct SampleChain: Sendable {
    static let time = Instant(secondsSinceEpoch: 1_780_272_000)

    let root: Certificate
    let issuing: Certificate
    /// At least one.
    let leaves: [Certificate]

    var leaf: Certificate { leaves[0] }

    init(_ algorithm: KeyAlgorithm, leafCount: Int = 1) throws {
        let rootKey = try SoftwareKey.generate(algorithm)
        let issuingKey = try SoftwareKey.generate(algorithm)
        let leafKey = try SoftwareKey.generate(algorithm)
        let rootName = try Name(parsing: "C=CN, O=某某电子认证服务有限公司, CN=某某根 CA")
        let issuingName = try Name(parsing: "C=CN, O=某某电子认证服务有限公司, CN=某某机构证书签发 CA")
        root = try Self.issue(
            rootName, rootKey, by: rootKey, named: rootName, years: 20, extensions: try Self.authority(rootKey, rootKey)
        )
        issuing = try Self.issue(
            issuingName, issuingKey, by: rootKey, named: rootName, years: 10,
            extensions: try Self.authority(issuingKey, rootKey) + [
                Extension(CRLDistributionPoints(addresses: ["http://crl.ca.example.cn/root.crl"]))
            ])
        let extensions = try Self.holder(leafKey, issuingKey)
        leaves = try (0..<leafCount).map { number in
            let subject = try Name(parsing: "C=CN, ST=广东省, L=广州市, O=某某科技有限公司, CN=某某科技有限公司 \(number)")
            return try Self.issue(
                subject, leafKey, by: issuingKey, named: issuingName, number: number, years: 3, extensions: extensions)
        }
    }

    private static func issue(
        _ subject: Name, _ key: SoftwareKey, by issuer: SoftwareKey, named issuerName: Name, number: Int = 0,
        years: Int, extensions: [Extension]
    ) throws -> Certificate {
        let start = time.adding(days: -100)
        let tail = String(number + 0x1000_0000, radix: 16)
        let tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: "4f1c9ad2703b5e8861a7c3d9" + tail),
            signatureAlgorithm: try issuer.usualAlgorithm.identifier, issuer: issuerName,
            validity: Validity(
                notBefore: CertificateTime(start), notAfter: CertificateTime(start.adding(days: years * 365))),
            subject: subject, subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo,
            extensions: Extensions(extensions))
        let signature = try issuer.sign(SignableMessage(tbs.derBytes), with: issuer.usualAlgorithm)
        return try Certificate(
            tbsCertificate: tbs.derBytes, signatureAlgorithm: tbs.signatureAlgorithm, signature: signature)
    }

    private static func authority(_ key: SoftwareKey, _ issuer: SoftwareKey) throws -> [Extension] {
        [
            Extension(BasicConstraints(isCA: true), isCritical: true),
            Extension([.keyCertSign, .cRLSign] as KeyUsage, isCritical: true),
            Extension(SubjectKeyIdentifier(try key.publicKey.keyIdentifier)),
            Extension(AuthorityKeyIdentifier(keyIdentifier: try issuer.publicKey.keyIdentifier)),
        ]
    }

    private static func holder(_ key: SoftwareKey, _ issuer: SoftwareKey) throws -> [Extension] {
        let issuerAddress = GeneralName.uniformResourceIdentifier("http://ca.example.cn/issuing.cer")
        return [
            Extension(BasicConstraints(isCA: false), isCritical: true),
            Extension([.digitalSignature, .nonRepudiation] as KeyUsage, isCritical: true),
            Extension(ExtendedKeyUsage([.clientAuth, .emailProtection])),
            Extension(
                CertificatePolicies([.init(OID(1, 2, 156, 1, 2, 3), practiceStatement: "https://ca.example.cn/cps")])),
            Extension(SubjectKeyIdentifier(try key.publicKey.keyIdentifier)),
            Extension(AuthorityKeyIdentifier(keyIdentifier: try issuer.publicKey.keyIdentifier)),
            Extension(SubjectAlternativeName([.rfc822Name("desk@example.cn")])),
            Extension(CRLDistributionPoints(addresses: ["http://crl.ca.example.cn/issuing.crl"])),
            Extension(
                AuthorityInformationAccess([
                    .init(method: AuthorityInformationAccess.caIssuers, location: issuerAddress)
                ])),
        ]
    }

    /// Hands the chain to the other side.
    func handOver() throws {
        capki_baseline_chain_clear()
        for certificate in [leaf, issuing, root] {
            capki_baseline_clear()
            for byte in certificate.derBytes { capki_baseline_append(byte) }
            guard capki_baseline_chain_add() else { throw BenchmarkError("openssl refuses a certificate") }
        }
        guard capki_baseline_chain_open(Self.time.secondsSinceEpoch) else {
            throw BenchmarkError("openssl cannot make the chain ready")
        }
    }
}
