public import PKIStructures

extension CertificateAuthority {
    /// Lets a ledger go on that was restored from a backup.
    ///
    /// What was done after the backup is lost to the ledger, and the world may know of it. The last CRL brings the
    /// revocations back and the numbers go on above it; without it the ledger refuses to sign a CRL until it is given.
    /// Certificates on the CRL that the backup does not know are noted as missing, until they are adopted.
    ///
    /// - Parameters:
    ///   - lastCRLs: the CRLs that were published last, one for each key that still signs one.
    ///   - evidence: the backup, for the record.
    /// - Returns: the serial numbers of certificates that are missing.
    /// - Throws: `AuthorityError.Code.foreignCertificate` for a CRL of another issuer, `notAllowed` for one that is older
    ///   than the backup.
    public func restore(
        lastCRLs: [CertificateRevocationList], evidence: [Evidence] = [], context: ActContext
    ) throws -> [SerialNumber] {
        try act(.restore, context) { context in
            try commit(context) { ledger in
                let missing = try goOn(behind: lastCRLs, context: context, in: ledger)
                let known = try
                    "the last CRL is \(lastCRLs.isEmpty ? "not known" : "number \(ledger.state().crlNumber)")"
                try Self.record(
                    .restore, nil, "restored from a backup; \(known); \(missing.count) certificates are missing",
                    context, evidence: evidence, in: ledger)
                return missing
            }
        }
    }

    private func goOn(
        behind lists: [CertificateRevocationList], context: ActContext, in ledger: any LedgerWriting
    ) throws -> [SerialNumber] {
        guard !lists.isEmpty else {
            var state = try ledger.state()
            state.lacksEarlierCRL = true
            try ledger.setState(state)
            return []
        }
        for list in lists { try requireOwn(list) }
        let known = try ledger.state().crlNumber
        let last = try lists.map { try $0.crlNumber ?? .zero }.max() ?? .zero
        guard last >= known else {
            throw AuthorityError(
                .notAllowed, "the CRL is number \(last), but the backup already knows of number \(known)",
                hint: "give the CRL that was published last")
        }
        var missing: [SerialNumber] = []
        for list in lists {
            missing += try missingCertificates(on: list, in: ledger)
            try takeOver(list, context: context, in: ledger)
        }
        for serial in missing { try ledger.noteMissingCertificate(serial, at: context.now) }
        return missing
    }

    /// A revocation that the backup knows without its certificate was taken over from another tool, and is not missed.
    private func missingCertificates(
        on list: CertificateRevocationList, in ledger: any LedgerReading
    ) throws -> [SerialNumber] {
        var entries = try list.entries()
        var missing: [SerialNumber] = []
        while let entry = try entries.next() {
            let serial = entry.serialNumber
            guard entry.reason != .removeFromCRL, try ledger.certificate(serial)?.state != .issued,
                try ledger.revocation(serial) == nil
            else { continue }
            missing.append(serial)
        }
        return missing
    }
}
