import PKIKeys
import PKIStructures
import PKIVerification

/// A root and a certificate of it, judged by whatever the root is made to answer: behind a signature that holds every field of a
/// response is reached.
struct OCSPAnswering: Sendable {
    static let shared = try? OCSPAnswering()

    private let key: SoftwareKey
    private let root: Certificate
    private let leaf: Certificate
    private let id: CertID

    private init() throws {
        let key = try SoftwareKey.generate(.ec(.p256))
        let name = try Name(parsing: "CN=Root")
        let identifier = try key.publicKey.keyIdentifier
        func certificate(_ subject: Name, serial: String, isCA: Bool) throws -> Certificate {
            let algorithm = try key.usualAlgorithm.identifier
            let tbs = TBSCertificate(
                serialNumber: try SerialNumber(hexadecimal: serial), signatureAlgorithm: algorithm, issuer: name,
                validity: Validity(
                    notBefore: CertificateTime(try Instant(rfc3339: "1950-01-01T00:00:00Z")),
                    notAfter: CertificateTime(try Instant(rfc3339: "9999-12-31T23:59:59Z"))),
                subject: subject, subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo,
                extensions: Extensions([
                    Extension(BasicConstraints(isCA: isCA, pathLengthConstraint: nil), isCritical: true),
                    Extension(SubjectKeyIdentifier(identifier)),
                    Extension(AuthorityKeyIdentifier(keyIdentifier: identifier)),
                ]))
            let signature = try key.sign(SignableMessage(tbs.derBytes), with: key.usualAlgorithm)
            return try Certificate(tbsCertificate: tbs.derBytes, signatureAlgorithm: algorithm, signature: signature)
        }
        self.key = key
        root = try certificate(name, serial: "02", isCA: true)
        leaf = try certificate(Name(parsing: "CN=leaf"), serial: "01", isCA: false)
        id = CertID(
            hashAlgorithm: AlgorithmIdentifier(DigestAlgorithm.sha256.oid),
            issuerNameHash: try DigestAlgorithm.sha256.hash(root.subjectBytes),
            issuerKeyHash: try DigestAlgorithm.sha256.hash(root.subjectPublicKeyInfo.publicKey),
            serialNumber: leaf.serialNumber)
    }

    /// Judges the certificate by the response as it is, and by one of the root that says the same of the certificate.
    func judge(by response: OCSPResponse) {
        guard let basic = try? response.basicResponse, let algorithm = try? key.usualAlgorithm.identifier else {
            return
        }
        let data = basic.tbsResponseData
        let aimed = OCSPResponseData(
            responderID: .byName((try? root.subject) ?? .empty), producedAt: data.producedAt,
            responses: data.responses.map {
                SingleResponse(
                    id, $0.certStatus, thisUpdate: $0.thisUpdate, nextUpdate: $0.nextUpdate, extensions: $0.extensions)
            }, responseExtensions: data.responseExtensions)
        guard let signature = try? key.sign(SignableMessage(aimed.derBytes), with: key.usualAlgorithm) else { return }
        let ours = BasicOCSPResponse(
            aimed, signatureAlgorithm: algorithm, signature: signature, certificates: basic.certificates)
        for mode in RevocationMode.allCases {
            let validator = PathValidator(
                anchors: [TrustAnchor(root)], ocspResponses: [response, OCSPResponse(ours)],
                configuration: Configuration(revocation: mode))
            _ = validator.verdict(for: leaf, at: data.producedAt.instant)
        }
    }
}
