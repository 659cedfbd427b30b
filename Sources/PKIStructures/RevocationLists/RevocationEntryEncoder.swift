/// Writes the entries of a CRL one behind another into a buffer, without a value for each (RFC 5280 §5.3).
///
/// It is for lists of millions: what most entries have in common — the day, the reason — is encoded once.
public struct RevocationEntryEncoder: Sendable {
    /// What has been written since the last ``removeAll()``: whole entries.
    public private(set) var bytes: [UInt8] = []

    private var date = EncodedDate(isGeneralized: false)
    private var invalidity = EncodedDate(isGeneralized: true)
    /// The extension of each reason, by its number; empty where the reason is said by leaving it out (RFC 5280 §5.3.1).
    private let reasons: [[UInt8]]

    public init() {
        reasons = (0...RevocationReason.largestNumber).map { number in
            guard let reason = RevocationReason(rawValue: number), reason != .unspecified else { return [] }
            return Extension(ReasonCode(reason)).derBytes
        }
    }

    /// Forgets what was written, and keeps the room for it.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Writes an entry.
    ///
    /// - Parameters:
    ///   - serialOctets: the number as its INTEGER holds it, see ``SerialNumber/octets``.
    ///   - certificateIssuer: who issued the certificate, and those of the entries behind it (RFC 5280 §5.3.3).
    public mutating func append(
        serialOctets: [UInt8], revokedAt: Instant, reason: RevocationReason, invalidityDate: Instant? = nil,
        certificateIssuer: Name? = nil
    ) {
        let members = reasons[Int(reason.rawValue)]
        let issuer = certificateIssuer.map { name in
            Extension(CertificateIssuer([.directoryName(name)]), isCritical: true).derBytes
        }
        let invalidityCount = invalidityDate == nil ? 0 : Self.invalidityPrefix.count + EncodedDate.generalizedCount
        let listCount = members.count + invalidityCount + (issuer?.count ?? 0)
        date.turn(to: revokedAt)
        let count = headerCount(serialOctets.count) + serialOctets.count + date.byteCount
        bytes.append(DERTag.sequence.rawValue)
        bytes.append(derLength: count + (listCount == 0 ? 0 : headerCount(listCount) + listCount))
        bytes.append(DERTag.integer.rawValue)
        bytes.append(derLength: serialOctets.count)
        bytes.append(contentsOf: serialOctets)
        date.append(revokedAt, to: &bytes)
        guard listCount > 0 else { return }
        bytes.append(DERTag.sequence.rawValue)
        bytes.append(derLength: listCount)
        bytes.append(contentsOf: members)
        if let invalidityDate {
            bytes.append(contentsOf: Self.invalidityPrefix)
            invalidity.turn(to: invalidityDate)
            invalidity.append(invalidityDate, to: &bytes)
        }
        if let issuer { bytes.append(contentsOf: issuer) }
    }

    /// The extension up to the GeneralizedTime, which always has the same length.
    private static let invalidityPrefix = Array(
        Extension(InvalidityDate(GeneralizedTime(Instant(secondsSinceEpoch: 0)))).derBytes
            .dropLast(EncodedDate.generalizedCount))
}

extension RevocationReason {
    fileprivate static let largestNumber = allCases.map(\.rawValue).max() ?? 0
}

/// A time as DER, of which the day is kept from one to the next.
private struct EncodedDate: Sendable {
    /// Tag, length, `YYYYMMDDhhmmssZ`.
    static let generalizedCount = 17
    private static let secondsPerDay: Int64 = 86_400
    /// Tag and length before, `hhmmssZ` behind the day.
    private static let timeOfDayCount = 7

    let isGeneralized: Bool
    private var day: Int64?
    /// Tag, length and the digits of the day.
    private var prefix: [UInt8] = []

    /// - Parameter isGeneralized: whether it is always a GeneralizedTime, and not as RFC 5280 §4.1.2.5 says.
    init(isGeneralized: Bool) { self.isGeneralized = isGeneralized }

    var byteCount: Int { prefix.count + Self.timeOfDayCount }

    /// Makes it ready for a moment.
    mutating func turn(to instant: Instant) {
        let day = Self.day(of: instant)
        guard day != self.day else { return }
        self.day = day
        let whole = isGeneralized ? GeneralizedTime(instant).derBytes : CertificateTime(instant).derBytes
        prefix = Array(whole.dropLast(Self.timeOfDayCount))
    }

    func append(_ instant: Instant, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: prefix)
        let second = Int(instant.secondsSinceEpoch - Self.day(of: instant) * Self.secondsPerDay)
        for number in [second / 3600, second / 60 % 60, second % 60] {
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    private static func day(of instant: Instant) -> Int64 {
        let seconds = instant.secondsSinceEpoch
        return seconds >= 0 ? seconds / secondsPerDay : (seconds - secondsPerDay + 1) / secondsPerDay
    }
}
