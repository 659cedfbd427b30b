import PKIKeys
import PKISealing
import PKIStructures
import PKIVerification
import Synchronization

extension Instant {
    /// A time that is known to be well written.
    static func at(_ text: String) -> Instant {
        (try? Instant(rfc3339: text)) ?? Instant(secondsSinceEpoch: 0)
    }
}

/// A certificate with its key.
struct Holder: Sendable {
    let certificate: Certificate
    let key: SoftwareKey
}

/// A CA with a maker of seals, an owner and a time-stamping authority, all with keys of one kind.
struct SealDesk: Sendable {
    static let now = Instant.at("2026-06-01T00:00:00Z")
    /// A picture of one pixel.
    static let picture: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
        6, 0, 0,
        0, 0x1F, 0x15, 0xC4, 0x89,
    ]
    static let name = "广州某某有限公司"

    let authority: Holder
    let maker: Holder
    let owner: Holder

    private static let made = Mutex<[String: SealDesk]>([:])

    /// The desk with keys of the kind, made once.
    static func with(_ algorithm: String) throws -> SealDesk {
        if let desk = made.withLock({ $0[algorithm] }) { return desk }
        let desk = try SealDesk(algorithm)
        made.withLock { $0[algorithm] = desk }
        return desk
    }

    private init(_ algorithm: String) throws {
        authority = try Self.holder(
            "C=CN, O=测试, CN=CA \(algorithm)", algorithm, usage: [.keyCertSign, .cRLSign], isCA: true)
        maker = try Self.holder("C=CN, O=测试, CN=制章者", algorithm, by: authority)
        owner = try Self.holder("C=CN, O=\(Self.name), CN=\(Self.name)", algorithm, by: authority)
    }

    /// A new certificate with a new key.
    static func holder(
        _ subject: String, _ algorithm: String, by issuer: Holder? = nil, usage: KeyUsage = .digitalSignature,
        isCA: Bool = false, from: String = "2026-01-01T00:00:00Z", until: String = "2027-01-01T00:00:00Z",
        more: [Extension] = []
    ) throws -> Holder {
        let kind = KeyAlgorithm(name: algorithm) ?? .ec(.sm2)
        return try holder(
            subject, key: .generate(kind), by: issuer, usage: usage, isCA: isCA, from: from, until: until, more: more)
    }

    static func holder(
        _ subject: String, key: SoftwareKey, by issuer: Holder? = nil, usage: KeyUsage = .digitalSignature,
        isCA: Bool = false, from: String = "2026-01-01T00:00:00Z", until: String = "2027-01-01T00:00:00Z",
        more: [Extension] = []
    ) throws -> Holder {
        let signer = issuer?.key ?? key
        let algorithm = signer.usualAlgorithm
        let identifiers = [
            Extension(SubjectKeyIdentifier(try key.publicKey.keyIdentifier)),
            Extension(AuthorityKeyIdentifier(keyIdentifier: try signer.publicKey.keyIdentifier)),
        ]
        let name = try Name(parsing: subject)
        let serial = "01" + hexadecimal(try SystemRandomSource().bytes(8))
        let tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: serial), signatureAlgorithm: try algorithm.identifier,
            issuer: try issuer?.certificate.subject ?? name,
            validity: Validity(notBefore: CertificateTime(.at(from)), notAfter: CertificateTime(.at(until))),
            subject: name, subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo,
            extensions: Extensions(
                [
                    Extension(BasicConstraints(isCA: isCA, pathLengthConstraint: nil), isCritical: true),
                    Extension(usage, isCritical: true),
                ] + identifiers + more))
        let signature = try signer.sign(SignableMessage(tbs.derBytes), with: algorithm)
        return Holder(
            certificate: try Certificate(
                tbsCertificate: tbs.derBytes, signatureAlgorithm: algorithm.identifier, signature: signature), key: key)
    }

    /// A CRL of the CA.
    func crl(
        _ entries: [RevokedCertificate], thisUpdate: Instant = SealDesk.now.adding(seconds: -3600)
    ) throws -> CertificateRevocationList {
        let algorithm = authority.key.usualAlgorithm
        let list = TBSCertList(
            signatureAlgorithm: try algorithm.identifier, issuer: try authority.certificate.subject,
            thisUpdate: thisUpdate, nextUpdate: thisUpdate.adding(days: 7), revokedCertificates: entries,
            extensions: Extensions([
                Extension(CRLNumber(1)),
                Extension(AuthorityKeyIdentifier(keyIdentifier: try authority.key.publicKey.keyIdentifier)),
            ])
        ).derBytes
        return try CertificateRevocationList(
            tbsCertList: list, signatureAlgorithm: algorithm.identifier,
            signature: authority.key.sign(SignableMessage(list), with: algorithm))
    }

    /// Whom a verifier of this desk believes.
    func trust(_ crls: [CertificateRevocationList] = []) -> SealTrust {
        SealTrust(anchors: [TrustAnchor(authority.certificate)], makers: [maker.certificate], crls: crls)
    }

    func verifier(
        _ crls: [CertificateRevocationList] = [], _ change: (inout SealPolicy) -> Void = { _ in }
    ) -> SealVerifier {
        var policy = SealPolicy()
        change(&policy)
        return SealVerifier(trust(crls), policy: policy)
    }

    func order(
        _ generation: SealGeneration = .v4, owners: [Certificate]? = nil, _ change: (inout SealOrder) -> Void = { _ in }
    ) throws -> SealOrder {
        var order = SealOrder(
            sealID: "44010000000001", type: 1, name: Self.name, owners: owners ?? [owner.certificate],
            image: try SealImage(Self.picture, width: 40, height: 40))
        order.generation = generation
        change(&order)
        return order
    }

    func sealMaker(_ verifier: SealVerifier? = nil) throws -> SealMaker {
        try SealMaker(maker.certificate, key: maker.key, verifier: verifier ?? self.verifier(), vendorID: "capki-test")
    }

    func seal(
        _ generation: SealGeneration = .v4, timestamps: TimestampOrder? = nil, at time: Instant = SealDesk.now,
        _ change: (inout SealOrder) -> Void = { _ in }
    ) throws -> Seal {
        try sealMaker().make(order(generation, change), at: time, timestamps: timestamps)
    }

    func signer(_ seal: Seal, _ verifier: SealVerifier? = nil, at time: Instant = SealDesk.now) throws -> SealSigner {
        try SealSigner(
            seal, certificate: owner.certificate, key: owner.key, verifier: verifier ?? self.verifier(), at: time)
    }
}
