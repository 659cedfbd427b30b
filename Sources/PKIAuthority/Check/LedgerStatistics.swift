public import PKIStructures

/// What a ledger holds, in numbers.
public struct LedgerStatistics: Sendable, Hashable {
    /// A certificate that ends next.
    public struct Expiry: Sendable, Hashable {
        public let serialNumber: SerialNumber
        public let notAfter: Instant
        public let subject: String

        public init(serialNumber: SerialNumber, notAfter: Instant, subject: String) {
            self.serialNumber = serialNumber
            self.notAfter = notAfter
            self.subject = subject
        }
    }

    public var statuses: [CertificateStatus: Int] = [:]
    public var origins: [CertificateRecord.Origin: Int] = [:]
    /// By the name of the profile; `nil` where a certificate was not issued under one.
    public var profiles: [String?: Int] = [:]
    /// By the name of the algorithm of the key.
    public var keyAlgorithms: [String: Int] = [:]
    /// Valid certificates by the month of their end, `2027-03`.
    public var expiryMonths: [String: Int] = [:]
    /// Valid certificates that end within so many days.
    public var endingWithinDays: [Int: Int] = [:]
    /// The valid certificates that end first, in the order of their ends.
    public var nextExpiries: [Expiry] = []
    public var revocationReasons: [RevocationReason: Int] = [:]
    /// Revocations of certificates that the ledger does not hold.
    public var revocationsOfUnknown = 0
    public var reissueReasons: [ReissueReason: Int] = [:]
    public var reissueStates: [ReissueRecord.State: Int] = [:]
    public var crlCount = 0
    /// The number of the last CRL, and when it was signed.
    public var lastCRLNumber: CRLNumber?
    public var lastCRLAt: Instant?
    public var missingCertificateCount = 0
    public var sealStates: [SealRecord.State: Int] = [:]
    /// Active seals by what they are for.
    public var sealKinds: [String: Int] = [:]
    /// The size of the ledger, in bytes.
    public var byteCount = 0

    /// The spans of ``endingWithinDays``.
    public static let spansInDays = [30, 90, 365]
    /// The longest list of ``nextExpiries``.
    public static let expiryLimit = 10

    public init() {}
}

/// Counting what a ledger holds.
public protocol LedgerCounting {
    /// Goes through the whole ledger once, and keeps nothing but the numbers.
    func statistics(at now: Instant) throws -> LedgerStatistics
}
