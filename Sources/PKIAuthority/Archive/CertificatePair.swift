public import PKIStructures

/// The two certificates of one holder as they stand now: reissues of either one alone are followed.
public struct CertificatePair: Sendable, Hashable {
    public let signing: SerialNumber
    public let encryption: SerialNumber

    /// The pair of a certificate, which may be either of the two.
    ///
    /// - Throws: `AuthorityError.Code.notArchived` for a certificate that has no other beside it.
    public init(of serial: SerialNumber, in ledger: any LedgerReading) throws {
        guard let (pair, ancestor) = try Self.root(of: serial, in: ledger) else {
            throw AuthorityError(
                .notArchived, "certificate \(serial) is not one of a pair",
                hint: "pairs are issued with 'capki ca issue-pair'; leave out --encryption-key for a single certificate"
            )
        }
        if pair.signing == ancestor {
            signing = serial
            encryption = try Self.present(pair.encryption, in: ledger)
        } else {
            signing = try Self.present(pair.signing, in: ledger)
            encryption = serial
        }
    }

    /// What a certificate is in a pair.
    public enum Role: Sendable, Hashable {
        case signing
        /// Its serial number, and that of the signing certificate beside it.
        case encryption(SerialNumber, signing: SerialNumber)
    }

    /// What a certificate is in a pair; `nil` for one that stands alone.
    public static func role(of serial: SerialNumber, in ledger: any LedgerReading) throws -> Role? {
        guard try has(serial, in: ledger) else { return nil }
        let pair = try CertificatePair(of: serial, in: ledger)
        return pair.signing == serial ? .signing : .encryption(serial, signing: pair.signing)
    }

    /// Whether a certificate is one of a pair.
    public static func has(_ serial: SerialNumber, in ledger: any LedgerReading) throws -> Bool {
        try root(of: serial, in: ledger) != nil
    }

    /// The pair that the certificate, or the one that it stands in for, was issued in.
    private static func root(
        of serial: SerialNumber, in ledger: any LedgerReading
    ) throws -> (PairRecord, SerialNumber)? {
        var seen: Set<SerialNumber> = []
        var current = serial
        while seen.insert(current).inserted {
            if let pair = try ledger.pair(with: current) { return (pair, current) }
            guard let reissue = try ledger.reissue(by: current) else { return nil }
            current = reissue.original
        }
        return nil
    }

    /// What stands in for a certificate now.
    private static func present(_ serial: SerialNumber, in ledger: any LedgerReading) throws -> SerialNumber {
        var seen: Set<SerialNumber> = []
        var current = serial
        while seen.insert(current).inserted {
            guard let reissue = try ledger.liveReissue(of: current), reissue.state == .complete else { return current }
            current = reissue.replacement
        }
        return current
    }
}
