public import PKIStructures

/// What can be asked of the key archive in a ledger.
public protocol ArchiveReading: ArchiveGenerationReading {
    func archivedKey(publicKeyHash hash: [UInt8]) throws -> ArchivedKeyRecord?

    /// Hands over archived keys in the order in which they came, one at a time.
    func forEachArchivedKey(_ body: (ArchivedKeyRecord) throws -> Void) throws

    /// Whether the ledger holds a pair at all.
    func hasPairs() throws -> Bool

    /// The pair that was issued or reissued with this certificate as one of the two.
    func pair(with serialNumber: SerialNumber) throws -> PairRecord?

    func recovery(_ id: String) throws -> RecoveryRecord?

    /// All recoveries in the order in which they were asked for.
    func recoveries() throws -> [RecoveryRecord]

    /// The private keys that were handed out for a certificate, in their order.
    func deliveries(of serialNumber: SerialNumber) throws -> [DeliveryRecord]

    /// Whether a private key was handed out to the owner of this key before.
    func hasDelivery(toKeyHash hash: [UInt8]) throws -> Bool
}

/// What can be changed in the key archive of a ledger.
public protocol ArchiveWriting: ArchiveReading, ArchiveGenerationWriting {
    /// Adds a key; one that is there already is refused.
    func insert(_ record: ArchivedKeyRecord) throws

    func insert(_ record: PairRecord) throws

    func insert(_ record: DeliveryRecord) throws

    func insert(_ record: RecoveryRecord) throws

    /// Sets down how far a recovery has come; what was asked for never changes.
    func update(_ record: RecoveryRecord) throws
}
