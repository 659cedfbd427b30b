import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIRequests
import PKIStorage
import PKIStructures
import TestSupport

/// A CA with a ledger and a clock of its own, and one organisation that holds a certificate.
final class ReissueDesk {
    /// Words of the tests: 2026-03-01T08:00:00Z.
    static let start = Instant(secondsSinceEpoch: 1_772_352_000)
    static let subject = "C=CN, O=某某公司, CN=某某公司"

    let scratch: Scratch
    let store: SQLiteAuthorityStore
    let authority: CertificateAuthority
    let caKey: SoftwareKey
    let caCertificate: Certificate
    let original: Certificate
    let originalKey: SoftwareKey
    var now = ReissueDesk.start

    /// - Parameter edit: changes the original before it is signed, for certificates of other tools.
    init(
        algorithm: KeyAlgorithm = .ec(.p256), caDays: Int = 3650, originalDays: Int = 365,
        publication: Publication = Publication(), random: any RandomSource = SystemRandomSource(),
        predecessor: (key: SoftwareKey, certificate: Certificate)? = nil,
        edit: (inout TBSCertificate) -> Void = { _ in }
    ) throws {
        scratch = try Scratch()
        caKey = try SoftwareKey.generate(.ec(.p256))
        caCertificate = try Self.ca(key: caKey, days: caDays)
        let issuer = try Issuer(
            certificate: caCertificate, signer: caKey, predecessors: predecessor.map { [$0.certificate] } ?? [],
            publication: publication)
        store = try SQLiteAuthorityStore(path: scratch("ledger.sqlite"), creates: true, lockTimeoutInSeconds: 10)
        authority = try CertificateAuthority(issuer: issuer, store: store, random: random)
        originalKey = try SoftwareKey.generate(algorithm)
        var tbs = try Self.originalTBS(key: originalKey, ca: caKey, days: originalDays)
        edit(&tbs)
        original = try Self.sign(tbs, with: predecessor?.key ?? caKey)
        try authority.open(.new, context: context)
        _ = try authority.adopt([original], context: context)
    }

    var context: ActContext { ActContext(now: now, operatorName: "窗口一") }

    /// A self-signed issuer.
    static func ca(key: SoftwareKey, days: Int) throws -> Certificate {
        try SelfSigning.root(
            subject: Name(parsing: "C=CN, O=某某CA, CN=某某CA"), signer: key,
            validity: Validity(
                notBefore: CertificateTime(start), notAfter: CertificateTime(start.adding(days: days))))
    }

    /// The original as another tool might have made it: private extensions, an SCT list, the issuer's old addresses.
    private static func originalTBS(key: SoftwareKey, ca: SoftwareKey, days: Int) throws -> TBSCertificate {
        let members = [
            Extension(BasicConstraints(isCA: false), isCritical: true),
            Extension(KeyUsage([.digitalSignature, .nonRepudiation]), isCritical: true),
            Extension(SubjectKeyIdentifier([1, 2, 3])),
            Extension(AuthorityKeyIdentifier(keyIdentifier: [4, 5, 6])),
            Extension(CRLDistributionPoints(addresses: ["http://old.example.cn/ca.crl"])),
            Extension(SubjectAlternativeName([.dnsName("a.example.cn"), .rfc822Name("office@example.cn")])),
            // 统一社会信用代码, and a service number of a private arc.
            Extension(OID(1, 2, 156, 10260, 4, 1, 4), value: Array("\u{13}\u{12}91350100M000100Y43".utf8)),
            Extension(OID(1, 3, 6, 1, 4, 1, 18760, 1, 14), isCritical: false, value: [0x0C, 0x02, 0x41, 0x42]),
            Extension(.signedCertificateTimestamps, value: [0x04, 0x02, 0x00, 0x00]),
            Extension(.freshestCRL, value: CRLDistributionPoints(addresses: ["http://old.example.cn/d.crl"]).derBytes),
            Extension(.issuerAlternativeName, value: SubjectAlternativeName([.dnsName("old-ca.example.cn")]).derBytes),
        ]
        let end = start.adding(days: days)
        return TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: "0badc0de"),
            signatureAlgorithm: try ca.usualAlgorithm.identifier,
            issuer: try Name(parsing: "C=CN, O=某某CA, CN=某某CA"),
            validity: Validity(notBefore: CertificateTime(start), notAfter: CertificateTime(end)),
            subject: try Name(parsing: subject), subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo,
            extensions: Extensions(members))
    }

    static func sign(_ tbs: TBSCertificate, with key: SoftwareKey) throws -> Certificate {
        let bytes = tbs.derBytes
        return try Certificate(
            tbsCertificate: bytes, signatureAlgorithm: tbs.signatureAlgorithm,
            signature: key.sign(SignableMessage(bytes), with: key.usualAlgorithm))
    }

    /// A request with a new key of the family.
    func request(
        subject: String = "", extensions: [Extension] = [], key: SoftwareKey? = nil,
        algorithm: KeyAlgorithm = .ec(.p256)
    ) throws -> CertificationRequest {
        let signer = try key ?? SoftwareKey.generate(algorithm)
        return try RequestBuilder.request(
            subject: Name(parsing: subject), extensions: extensions, signer: signer)
    }

    func order(
        _ request: CertificationRequest? = nil, original: SerialNumber? = nil, reason: ReissueReason = .lost,
        revocation: OriginalRevocation = .now, lostAt: Instant? = nil, isAlreadyRevoked: Bool = false,
        beginsNow: Bool = false
    ) throws -> ReissueOrder {
        ReissueOrder(
            original: original ?? self.original.serialNumber, request: try request ?? self.request(), reason: reason,
            revocation: revocation, lostAt: lostAt, isAlreadyRevoked: isAlreadyRevoked, beginsNow: beginsNow)
    }

    @discardableResult
    func reissue(_ order: ReissueOrder, policy: ReissuePolicy = ReissuePolicy()) throws -> ReissueResult {
        try authority.reissue(order, policy: policy, context: context)
    }

    func revocation(_ serial: SerialNumber? = nil) throws -> RevocationRecord? {
        try store.read { try $0.revocation(serial ?? original.serialNumber) }
    }

    /// How many certificates the ledger holds, intentions included.
    var certificateCount: Int {
        get throws {
            var filter = CertificateFilter()
            filter.includesAbandoned = true
            var count = 0
            try store.read { try $0.forEachCertificate(filter) { _ in count += 1 } }
            return count
        }
    }
}

/// A generator that gives the same bytes each time.
struct SeededRandomSource: RandomSource {
    let seed: UInt8

    func bytes(_ byteCount: Int) throws(KeyError) -> [UInt8] { Array(repeating: seed, count: byteCount) }
}
