public import PKIStructures

/// What to look for in a ledger; every condition that is set must hold.
public struct CertificateSearch: Sendable, Hashable {
    /// The state to look for.
    public enum Condition: Sendable, Hashable {
        case status(CertificateStatus)
        /// The new certificate of a reissue that waits to be activated.
        case pending
    }

    /// The moment for which statuses are judged.
    public var now: Instant
    /// Whether intentions that never came to a signature are found too.
    public var includesAbandoned = false
    /// The whole serial number.
    public var serialNumber: SerialNumber?
    /// How the serial number begins in lower-case hexadecimal.
    public var serialNumberPrefix: String?
    /// A whole identity number, see ``IdentityNumbers``.
    public var identityNumber: String?
    /// A part of the subject; ASCII letters of either case are one.
    public var subjectText: String?
    /// A part of the subject or of an identity number.
    public var text: String?
    public var profile: String?
    public var condition: Condition?
    /// The earliest `notAfter`.
    public var notAfterFrom: Instant?
    /// The last `notAfter`.
    public var notAfterTo: Instant?
    /// The earliest moment at which the ledger recorded it.
    public var recordedFrom: Instant?
    /// The last moment at which the ledger recorded it.
    public var recordedTo: Instant?

    public init(now: Instant) { self.now = now }
}

/// A certificate as a search finds it, without its bytes.
public struct ListedCertificate: Sendable, Hashable {
    /// Where it stands in the order in which the ledger recorded certificates.
    public let place: Int64
    public let serialNumber: SerialNumber
    public let state: CertificateRecord.State
    public let origin: CertificateRecord.Origin
    public let profile: String?
    public let subject: String
    public let notBefore: Instant
    public let notAfter: Instant
    public let recordedAt: Instant
    public let operatorName: String
    public let revocation: RevocationRecord?
    /// When its records were taken away.
    public let purgedAt: Instant?

    public init(
        place: Int64, serialNumber: SerialNumber, state: CertificateRecord.State, origin: CertificateRecord.Origin,
        profile: String?, subject: String, notBefore: Instant, notAfter: Instant, recordedAt: Instant,
        operatorName: String, revocation: RevocationRecord?, purgedAt: Instant? = nil
    ) {
        self.place = place
        self.serialNumber = serialNumber
        self.state = state
        self.origin = origin
        self.profile = profile
        self.subject = subject
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.recordedAt = recordedAt
        self.operatorName = operatorName
        self.revocation = revocation
        self.purgedAt = purgedAt
    }

    /// What it is worth.
    public func status(at now: Instant) -> CertificateStatus {
        CertificateStatus(
            state, notBefore: notBefore, notAfter: notAfter, revocation: revocation, purgedAt: purgedAt, at: now)
    }
}

/// Looking for certificates.
public protocol CertificateSearching {
    /// One page of what a search finds, in the order in which the ledger recorded it.
    ///
    /// - Parameters:
    ///   - place: of the last certificate of the page before; `nil` for the first page. A page costs the same wherever it
    ///     stands.
    ///   - limit: the longest page.
    func certificates(_ search: CertificateSearch, after place: Int64?, limit: Int) throws -> [ListedCertificate]
}

extension AuthorityStore {
    /// Hands over all that a search finds, one at a time.
    ///
    /// The pages are read one after another, so that neither memory nor other processes are held by a slow reader; what is
    /// recorded meanwhile is found too.
    ///
    /// - Returns: the place after which more would have been found, where the limit was reached.
    public func forEachCertificate(
        _ search: CertificateSearch, after first: Int64? = nil, limit: Int? = nil, pageLength: Int = 2048,
        _ body: (ListedCertificate) throws -> Void
    ) throws -> Int64? {
        var place = first
        var remaining = limit ?? .max
        while true {
            // One more than wanted tells whether there are more.
            let wanted = min(pageLength, remaining)
            let page = try read { try $0.certificates(search, after: place, limit: wanted + 1) }
            for found in page.prefix(wanted) {
                try body(found)
                place = found.place
            }
            guard page.count > wanted else { return nil }
            remaining -= wanted
            if remaining == 0 { return place }
        }
    }
}
