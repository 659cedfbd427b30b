public import PKIStructures

/// One of the keys that the archive has had, as the ledger knows it; the last one takes new keys in.
///
/// The ledger of an archive that was never rolled over knows none: its key stands in the settings.
public struct ArchiveGeneration: Sendable, Hashable {
    /// From 1 on.
    public let number: Int
    /// Of the archive's certificate.
    public let serialNumber: SerialNumber
    /// SHA-256 over the archive's certificate.
    public let certificateHash: [UInt8]
    /// Where the private key is: a file of the CA directory, or a `pkcs11:` URI.
    public let key: String
    public let beganAt: Instant
    /// Since when no key is under it any more.
    public var retiredAt: Instant?

    public init(
        number: Int, serialNumber: SerialNumber, certificateHash: [UInt8], key: String, beganAt: Instant,
        retiredAt: Instant? = nil
    ) {
        self.number = number
        self.serialNumber = serialNumber
        self.certificateHash = certificateHash
        self.key = key
        self.beganAt = beganAt
        self.retiredAt = retiredAt
    }
}

/// What can be asked of a ledger about the generations of the archive's key.
public protocol ArchiveGenerationReading {
    /// All of them in their order.
    func archiveGenerations() throws -> [ArchiveGeneration]

    /// How many archived keys are under each of the archive's certificates, by SHA-256 over it.
    func archivedKeyCounts() throws -> [[UInt8]: Int]

    /// The public key hashes of the archived keys that are under other certificates than this one, in the order in which
    /// they came.
    func archivedKeys(notUnder certificateHash: [UInt8]) throws -> [[UInt8]]

    /// The certificates that were issued for key archives, in the order in which they came.
    func archiveCertificates() throws -> [Certificate]
}

/// What can be changed of the generations of the archive's key.
public protocol ArchiveGenerationWriting {
    /// Adds a generation, or replaces the one of this number.
    func put(_ generation: ArchiveGeneration) throws

    /// Puts an envelope in the place of another one of the same key.
    ///
    /// - Returns: `false` where the other one does not stand there.
    func replace(_ record: ArchivedKeyRecord, with successor: ArchivedKeyRecord) throws -> Bool
}
