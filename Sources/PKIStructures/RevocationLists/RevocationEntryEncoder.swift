/// Writes the entries of a CRL one behind another into a buffer, without a value for each (RFC 5280 §5.3).
///
/// It is for lists of millions: what most entries have in common is encoded once.
public struct RevocationEntryEncoder: Sendable {
    /// What has been written since the last ``removeAll()``: whole entries.
    public private(set) var bytes: [UInt8] = []

    /// The extension of an invalidity date up to its digits, which are always as many.
    private let invalidityPrefix: [UInt8]
    /// The extension of each reason, by its number; empty where the reason is said by leaving it out (RFC 5280 §5.3.1).
    private let reasons: [[UInt8]]

    public init() {
        reasons = (0...RevocationReason.largestNumber).map { number in
            guard let reason = RevocationReason(rawValue: number), reason != .unspecified else { return [] }
            return Extension(ReasonCode(reason)).derBytes
        }
        let sample = Extension(InvalidityDate(GeneralizedTime(Instant(secondsSinceEpoch: 0))))
        invalidityPrefix = Array(sample.derBytes.dropLast(EncodedTime.generalizedContentCount))
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
        let invalidityCount = invalidityDate == nil ? 0 : invalidityPrefix.count + EncodedTime.generalizedContentCount
        let listCount = members.count + invalidityCount + (issuer?.count ?? 0)
        let time = EncodedTime(revokedAt)
        let count = headerCount(serialOctets.count) + serialOctets.count + 2 + time.contentCount
        bytes.append(DERTag.sequence.rawValue)
        bytes.append(derLength: count + (listCount == 0 ? 0 : headerCount(listCount) + listCount))
        bytes.append(DERTag.integer.rawValue)
        bytes.append(derLength: serialOctets.count)
        bytes.append(contentsOf: serialOctets)
        bytes.append(time.isUTCTime ? DERTag.utcTime.rawValue : DERTag.generalizedTime.rawValue)
        bytes.append(UInt8(truncatingIfNeeded: time.contentCount))
        time.appendContent(to: &bytes)
        guard listCount > 0 else { return }
        bytes.append(DERTag.sequence.rawValue)
        bytes.append(derLength: listCount)
        bytes.append(contentsOf: members)
        if let invalidityDate {
            bytes.append(contentsOf: invalidityPrefix)
            EncodedTime(generalized: invalidityDate).appendContent(to: &bytes)
        }
        if let issuer { bytes.append(contentsOf: issuer) }
    }
}

extension RevocationReason {
    fileprivate static let largestNumber = allCases.map(\.rawValue).max() ?? 0
}

/// A time on its way into DER.
private struct EncodedTime {
    /// `YYYYMMDDhhmmssZ`.
    static let generalizedContentCount = 15

    private let fields: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int)
    let isUTCTime: Bool

    /// As RFC 5280 §4.1.2.5 says: a UTCTime to the end of 2049.
    init(_ instant: Instant) {
        fields = instant.fields
        isUTCTime = (1950...2049).contains(fields.year)
    }

    init(generalized instant: Instant) {
        fields = instant.fields
        isUTCTime = false
    }

    var contentCount: Int { isUTCTime ? Self.generalizedContentCount - 2 : Self.generalizedContentCount }

    func appendContent(to bytes: inout [UInt8]) {
        if !isUTCTime { Self.append(fields.year / 100, to: &bytes) }
        Self.append(fields.year % 100, to: &bytes)
        Self.append(fields.month, to: &bytes)
        Self.append(fields.day, to: &bytes)
        Self.append(fields.hour, to: &bytes)
        Self.append(fields.minute, to: &bytes)
        Self.append(fields.second, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Two digits.
    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }
}
