public import PKIStructures

/// Something in a ledger that contradicts itself.
public struct LedgerFault: Sendable, Hashable {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The database file is damaged.
        public static let file = Code(rawValue: "ledger.file")
        /// A certificate cannot be read.
        public static let unreadable = Code(rawValue: "ledger.certificate_unreadable")
        /// A column does not say what the certificate says.
        public static let column = Code(rawValue: "ledger.column")
        /// A certificate is not signed by this CA.
        public static let signature = Code(rawValue: "ledger.signature")
        /// A certificate is not found by a number that it holds, or found by one that it does not.
        public static let index = Code(rawValue: "ledger.index")
        /// A serial number stands twice.
        public static let serialTwice = Code(rawValue: "ledger.serial_twice")
        /// Certificate, reissue and revocation do not agree.
        public static let state = Code(rawValue: "ledger.state")
        /// A revocation is not one.
        public static let revocation = Code(rawValue: "ledger.revocation")
        /// The numbers or times of CRLs go backwards.
        public static let crlNumber = Code(rawValue: "ledger.crl_number")
        /// Something is dated after the last act.
        public static let time = Code(rawValue: "ledger.time")
        /// The record of acts is not as it was written.
        public static let audit = Code(rawValue: "ledger.audit")
        /// A certificate that stood on the last CRL is not in the restored ledger.
        public static let missing = Code(rawValue: "ledger.missing_certificate")
        /// What was purged is not gone, or went without a record of it.
        public static let purge = Code(rawValue: "ledger.purge")
        /// The ledger's time was put back by an act; nothing is wrong.
        public static let clock = Code(rawValue: "ledger.clock")
        /// The record of acts carries no signature yet; nothing is wrong.
        public static let unsigned = Code(rawValue: "ledger.unsigned")
        /// Remains of what was purged may be in the file.
        public static let remnants = Code(rawValue: "ledger.remnants")
        /// An interrupted act, which the next act will close; nothing is wrong.
        public static let leftover = Code(rawValue: "ledger.leftover")
        /// An archived key is under a key that the archive never had.
        public static let archive = Code(rawValue: "ledger.archive")
        /// A seal is not as it was entered, or stands where it must not.
        public static let seal = Code(rawValue: "ledger.seal")
        /// Archived keys are under an earlier key of the archive, and open with it; nothing is wrong.
        public static let unfinishedRollover = Code(rawValue: "ledger.unfinished_archive_rollover")
    }

    public let code: Code
    /// The certificate that it is about, where it is about one.
    public let serialNumber: SerialNumber?
    /// What does not agree, lower case, without a full stop.
    public let message: String

    public init(_ code: Code, _ serialNumber: SerialNumber?, _ message: String) {
        self.code = code
        self.serialNumber = serialNumber
        self.message = message
    }

    /// Whether it is told only, and the ledger is sound all the same.
    public var isNote: Bool { Self.notes.contains(code) }

    private static let notes: Set<Code> = [.leftover, .remnants, .clock, .unsigned, .unfinishedRollover]
}

/// Going through a ledger to find its faults.
public protocol LedgerChecking {
    /// How many certificates there are, intentions included.
    func certificateCount() throws -> Int

    /// A run of certificates with their places, in the order in which they were recorded.
    func records(after place: Int64?, limit: Int) throws -> [PlacedRecord]

    /// The numbers out of `numbers` by which the certificate at a place is not found.
    func unindexed(_ numbers: [String], of place: Int64) throws -> [String]

    /// How many entries the index of identity numbers has for certificates up to a place.
    func indexedNumberCount(upTo place: Int64) throws -> Int

    /// Hands over every fault that is found without reading certificates: in the file, and between the tables.
    func forEachContradiction(_ body: (LedgerFault) throws -> Void) throws
}

/// A certificate and where it stands in the order in which the ledger recorded certificates.
public struct PlacedRecord: Sendable {
    public let place: Int64
    public let record: CertificateRecord

    public init(place: Int64, record: CertificateRecord) {
        self.place = place
        self.record = record
    }
}
