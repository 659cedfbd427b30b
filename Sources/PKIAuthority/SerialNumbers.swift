internal import PKIKeys
internal import PKIStructures

/// New serial numbers (RFC 5280 §4.1.2.2; rule 3 of reissues).
struct SerialNumbers {
    let random: any RandomSource

    /// 16 octets with the top bit clear and the next one set: 126 random bits, positive, of one length.
    private static let byteCount = 16

    /// Draws any number.
    static func draw(from random: any RandomSource) throws -> SerialNumber? {
        var octets = try random.bytes(byteCount)
        octets[0] = octets[0] & 0x7F | 0x40
        return SerialNumber(magnitude: octets)
    }

    /// Draws a number that this CA has never used, for a certificate or in a CRL.
    func next(in ledger: any LedgerReading, issuer: Certificate) throws -> SerialNumber {
        try first(otherThan: issuer) { serial in
            try ledger.certificate(serial) == nil && ledger.revocation(serial) == nil
        }
    }

    /// Draws a number that the ledger is yet to be asked about.
    func candidate(issuer: Certificate) throws -> SerialNumber { try first(otherThan: issuer) { _ in true } }

    private func first(
        otherThan issuer: Certificate, where isFree: (SerialNumber) throws -> Bool
    ) throws -> SerialNumber {
        for _ in 0..<16 {
            guard let serial = try Self.draw(from: random), serial != issuer.serialNumber else { continue }
            if try isFree(serial) { return serial }
        }
        throw AuthorityError(
            .ledger, "sixteen random serial numbers in a row were used already",
            hint: "the random source is broken; do not issue with it")
    }
}
