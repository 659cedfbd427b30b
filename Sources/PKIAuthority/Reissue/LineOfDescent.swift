internal import PKIStructures

/// All certificates that stand in for one another: the first one of a holder, and what was reissued for it since.
struct LineOfDescent {
    /// The first one, then the others in the order in which they are found.
    let members: [SerialNumber]

    /// Goes up to the first certificate, and from there down to all others.
    init(of serial: SerialNumber, in ledger: any LedgerReading) throws {
        var first = serial
        var seen: Set<SerialNumber> = [serial]
        while let reissue = try ledger.reissue(by: first), seen.insert(reissue.original).inserted {
            first = reissue.original
        }
        members = try Self.descent(from: first, in: ledger)
    }

    /// A certificate, then what was reissued for it, and for that in turn, in the order in which they are found.
    static func descent(from serial: SerialNumber, in ledger: any LedgerReading) throws -> [SerialNumber] {
        var members = [serial]
        var known: Set<SerialNumber> = [serial]
        var index = 0
        while index < members.count {
            for reissue in try ledger.reissues(of: members[index]) where known.insert(reissue.replacement).inserted {
                members.append(reissue.replacement)
            }
            index += 1
        }
        return members
    }

    /// Whether a member is issued and not revoked; one on hold can come back, and counts as live.
    func isLive(_ serial: SerialNumber, in ledger: any LedgerReading) throws -> Bool {
        guard try ledger.certificate(serial)?.state == .issued else { return false }
        let revocation = try ledger.revocation(serial)
        return revocation == nil || revocation?.reason == .certificateHold
    }
}
