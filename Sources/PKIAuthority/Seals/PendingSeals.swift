public import PKIStructures

/// An active seal whose certificate was replaced: it waits to be made anew.
public struct PendingSeal: Sendable, Hashable {
    public let sealID: String
    public let sha256: [UInt8]
    /// The certificate in the seal that was replaced.
    public let original: SerialNumber
    /// The certificate that stands in for it now, after as many reissues as there were.
    public let replacement: SerialNumber
}

extension LedgerReading {
    /// The active seals that wait to be made anew, in the order in which the ledger took them in.
    ///
    /// One whose certificate has nobody to stand in for it does not wait: it ends with its certificate.
    public func pendingSeals() throws -> [PendingSeal] {
        var pending: [PendingSeal] = []
        try forEachOutlivedSeal { sealID, sha256, original in
            guard pending.last?.sha256 != sha256, let replacement = try liveReplacement(of: original) else { return }
            pending.append(
                PendingSeal(sealID: sealID, sha256: sha256, original: original, replacement: replacement))
        }
        return pending
    }

    /// The one of a line that holds, behind a certificate that was reissued; `nil` where there is none.
    private func liveReplacement(of serial: SerialNumber) throws -> SerialNumber? {
        try LineOfDescent.descent(from: serial, in: self).dropFirst().last {
            try certificate($0)?.state == .issued && revocation($0) == nil
        }
    }
}
