internal import PKIKeys
public import PKIStructures

/// A certificate in the ledger, from the intention to issue it on.
public struct CertificateRecord: Sendable, Hashable {
    /// How far its issuing has come.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Serial and bytes are set down; it is being signed.
        case intended
        /// Signed and known.
        case issued
        /// The process ended between intention and signature. The serial stays used; the certificate was never given out.
        case abandoned
    }

    /// Where it came from.
    public enum Origin: String, Sendable, Hashable, CaseIterable {
        case issued
        case reissued
        /// Signed by this issuer before the ledger began.
        case adopted
        /// The CA's own certificate, signed by itself.
        case own
        /// The CA's own too: one of its keys, signed with another one.
        case cross
    }

    public let serialNumber: SerialNumber
    public var state: State
    public let origin: Origin
    /// The profile, where it was issued under one.
    public let profile: String?
    /// DER: the certificate where it is issued, what was to be signed where it is not.
    public var content: [UInt8]
    /// The subject for people, see ``Name/description``.
    public let subject: String
    /// What tells the key from others, see ``PublicKeyHash``.
    public let publicKeyHash: [UInt8]
    public let notBefore: Instant
    public let notAfter: Instant
    /// What shows that this CA has once found the certificate to be its own; empty where nothing does.
    public var mark: [UInt8]
    public let recordedAt: Instant
    public let operatorName: String
    /// Whether it is a CA's; `nil` where that is not known.
    public let isAuthority: Bool?
    /// The shard whose CRL it names, where there are shards; it stays what it was when the certificate was issued.
    public let shard: Int?
    /// When what it says of its holder was taken away, see ``RetentionPolicy``; `content` is empty then.
    public let purgedAt: Instant?

    public init(
        serialNumber: SerialNumber, state: State, origin: Origin, profile: String?, content: [UInt8],
        subject: String, publicKeyHash: [UInt8], notBefore: Instant, notAfter: Instant,
        mark: [UInt8] = [], recordedAt: Instant, operatorName: String, isAuthority: Bool? = nil, shard: Int? = nil,
        purgedAt: Instant? = nil
    ) {
        self.serialNumber = serialNumber
        self.state = state
        self.origin = origin
        self.profile = profile
        self.content = content
        self.subject = subject
        self.publicKeyHash = publicKeyHash
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.mark = mark
        self.recordedAt = recordedAt
        self.operatorName = operatorName
        self.isAuthority = isAuthority
        self.shard = shard
        self.purgedAt = purgedAt
    }

    /// The signed certificate; `nil` before, and once it is purged.
    public var certificate: [UInt8]? { state == .issued && purgedAt == nil ? content : nil }

    /// The intention to sign.
    ///
    /// - Parameter publicKeyHash: of its key, where that is known.
    init(
        intended tbs: TBSCertificate, bytes: [UInt8], publicKeyHash: [UInt8]? = nil, origin: Origin, profile: String?,
        shard: Int?, act: ActContext
    ) throws(KeyError) {
        let hash = if let publicKeyHash { publicKeyHash } else { try PublicKeyHash.hash(tbs.subjectPublicKeyInfo) }
        self.init(
            serialNumber: tbs.serialNumber, state: .intended, origin: origin, profile: profile, content: bytes,
            subject: tbs.subject.description,
            publicKeyHash: hash, notBefore: tbs.validity.notBefore.instant, notAfter: tbs.validity.notAfter.instant,
            recordedAt: act.now,
            operatorName: act.operatorName, isAuthority: Self.isAuthority(tbs.extensions), shard: shard)
    }

    /// A certificate that is signed already.
    package init(
        signed certificate: Certificate, origin: Origin, profile: String?, mark: [UInt8] = [], act: ActContext
    ) throws {
        self.init(
            serialNumber: certificate.serialNumber, state: .issued, origin: origin, profile: profile,
            content: certificate.derBytes, subject: try certificate.subject.description,
            publicKeyHash: try PublicKeyHash.hash(certificate.subjectPublicKeyInfo),
            notBefore: certificate.validity.notBefore.instant, notAfter: certificate.validity.notAfter.instant,
            mark: mark, recordedAt: act.now, operatorName: act.operatorName,
            isAuthority: Self.isAuthority(try certificate.extensions))
    }

    /// Whether a certificate with these extensions is a CA's; `nil` where they do not say it in a way that can be read.
    public static func isAuthority(_ extensions: Extensions) -> Bool? {
        guard extensions[.basicConstraints] != nil else { return false }
        return try? extensions.content(BasicConstraints.self)?.isCA
    }
}
