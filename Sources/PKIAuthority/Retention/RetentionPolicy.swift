internal import PKIProfiles
public import PKIStructures

/// How long records outlive the end of their certificate.
public struct RetentionPolicy: Sendable, Hashable {
    /// 电子签名法 (Electronic Signature Law) 第二十四条: what concerns a certification is kept for at least five years after the
    /// certificate's end.
    public static let allowedYears = 5...100

    public var years: Int

    public init(years: Int = 10) { self.years = years }

    /// The moment before which a certificate must have ended for its time to be over now, by the calendar in UTC.
    public func end(at now: Instant) -> Instant {
        let fields = now.fields
        // Behind the 29th of February stands a year without one: a day longer.
        let day = fields.month == 2 ? min(fields.day, 28) : fields.day
        return Instant(
            year: max(0, fields.year - years), month: fields.month, day: day, hour: fields.hour, minute: fields.minute,
            second: fields.second) ?? Instant(secondsSinceEpoch: 0)
    }
}

extension CertificateRecord {
    /// What the CA has for itself: its certificates, and those of the keys that work for it.
    private static let ownProfiles: Set<String> = Set(
        [CertificateProfile.audit, .crlIssuer, .keyArchive].map(\.name))

    /// Whether it speaks of somebody else than the CA.
    var isPersonal: Bool { origin != .own && origin != .cross && !Self.ownProfiles.contains(profile ?? "") }
}

extension LedgerReading {
    /// The next certificates whose records may go: they and all others of their lines ended before a moment.
    ///
    /// A certificate that was reissued is not forgotten while one that stands in for it has to be kept.
    ///
    /// - Returns: those among the next `limit` that have ended, and the last place that was looked at; `nil` behind the end.
    func purgeable(
        endedBefore end: Instant, after place: Int64?, limit: Int
    ) throws -> (records: [PlacedRecord], last: Int64?) {
        let run = try ended(before: end, after: place, limit: limit)
        let due = try run.filter { placed in
            guard placed.record.isPersonal else { return false }
            return try LineOfDescent(of: placed.record.serialNumber, in: self).members.allSatisfy { member in
                try certificate(member).map { $0.notAfter < end } ?? true
            }
        }
        return (due, run.last?.place)
    }
}
