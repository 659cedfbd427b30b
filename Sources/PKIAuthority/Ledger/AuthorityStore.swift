public import PKIStructures

/// Where a CA keeps its ledger.
///
/// `write` is one transaction, durable when it returns: all of it is there after a crash, or nothing.
public protocol AuthorityStore: Sendable {
    /// Runs `body` while no other act on this CA is under way, in this process or any other.
    func exclusively<Result>(_ body: () throws -> Result) throws -> Result

    /// Reads one consistent state.
    func read<Result>(_ body: (any LedgerReading) throws -> Result) throws -> Result

    /// Changes the ledger in one transaction; where `body` throws nothing changes.
    func write<Result>(_ body: (any LedgerWriting) throws -> Result) throws -> Result

    /// Writes the ledger's files anew, without traces of what was taken out of them.
    func compact() throws
}

/// Which certificates to list.
public struct CertificateFilter: Sendable, Hashable {
    /// Only those that are abandoned too.
    public var includesAbandoned = false

    public init() {}
}

/// What can be asked of a ledger.
public protocol LedgerReading: AuditReading, ArchiveReading, RevocationListReading, CertificateSearching,
    LedgerChecking, LedgerCounting, MissingCertificateReading, GenerationReading, RetentionReading, ClockReading,
    ReissuePaging, SealReading
{
    func state() throws -> LedgerState

    func certificate(_ serialNumber: SerialNumber) throws -> CertificateRecord?

    /// Hands over certificates in the order in which they were recorded, one at a time.
    func forEachCertificate(_ filter: CertificateFilter, _ body: (CertificateRecord) throws -> Void) throws

    /// Hands over the certificates that are intended only, in the order in which they were recorded.
    func forEachIntended(_ body: (CertificateRecord) throws -> Void) throws

    /// The serial numbers of the certificates with this key that are not abandoned.
    func serialNumbers(ofPublicKeyHash hash: [UInt8]) throws -> [SerialNumber]

    /// Whether a certificate with this key was revoked because of a compromise, see ``RevocationReason/isCompromise``.
    func isCompromised(publicKeyHash hash: [UInt8]) throws -> Bool

    func revocation(_ serialNumber: SerialNumber) throws -> RevocationRecord?

    /// What a reissue asks first; `nil` where there is no such original.
    ///
    /// - Parameters:
    ///   - hash: of the new key, see ``ReissueGround/isUntouched``.
    ///   - serialNumber: of the new certificate.
    func reissueGround(
        of original: SerialNumber, publicKeyHash hash: [UInt8], serialNumber: SerialNumber
    ) throws -> ReissueGround?

    /// The one reissue of the original that is live.
    func liveReissue(of original: SerialNumber) throws -> ReissueRecord?

    /// The reissue that made this certificate.
    func reissue(by replacement: SerialNumber) throws -> ReissueRecord?
}

/// What can be changed in a ledger.
public protocol LedgerWriting: LedgerReading, AuditWriting, ArchiveWriting, RevocationListWriting,
    MissingCertificateWriting, GenerationWriting, RetentionWriting, ClockWriting, SealWriting
{
    func setState(_ state: LedgerState) throws

    /// Adds a certificate; a serial number that is there already is refused.
    ///
    /// - Parameter numbers: its ``CertificateRecord/identityNumbers``.
    func insert(_ record: CertificateRecord, identityNumbers numbers: [String]) throws

    func update(_ record: CertificateRecord) throws

    /// Turns an intention into an issued certificate.
    ///
    /// - Parameter mark: see ``CertificateRecord/mark``.
    /// - Returns: `false` where there is no such intention.
    func settle(_ serialNumber: SerialNumber, as certificate: [UInt8], mark: [UInt8]) throws -> Bool

    /// Adds a revocation or replaces the one of this serial number.
    func put(_ record: RevocationRecord) throws

    /// Takes a revocation away, where a hold is released; delta CRLs tell of it.
    func removeRevocation(_ serialNumber: SerialNumber, releasedAt: Instant) throws

    /// Adds a reissue; a second live one of an original is refused.
    func insert(_ record: ReissueRecord) throws

    func update(_ record: ReissueRecord) throws
}

extension LedgerWriting {
    /// Adds a certificate; a serial number that is there already is refused.
    public func insert(_ record: CertificateRecord) throws {
        try insert(record, identityNumbers: record.identityNumbers)
    }
}
