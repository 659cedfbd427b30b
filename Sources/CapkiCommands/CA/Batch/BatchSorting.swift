internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures

/// The lines of a batch by what is to be done: certificates that are reissued alone, and pairs.
struct BatchSorting {
    /// A line whose certificate is the signing one of a pair, both of which are reissued.
    struct PairLine: Sendable {
        let line: BatchLine
        let choice: EncryptionKeyChoice
    }

    private(set) var singles: [BatchLine] = []
    private(set) var pairs: [PairLine] = []
    private(set) var faults: [BatchLineFault] = []

    /// Asks the ledger which certificates are of pairs.
    init(_ lines: [BatchLine], folder: String, in directory: AuthorityDirectory) throws {
        let usual = directory.settings.archive?.policy.reissueChoice
        try directory.store().read { ledger in
            // A CA without pairs asks for none.
            let hasPairs = try ledger.hasPairs()
            for line in lines {
                do {
                    let role = hasPairs ? try Self.role(of: line, folder, in: ledger) : nil
                    try sort(line, role, usual)
                } catch {
                    faults.append(BatchLineFault(line.number, error))
                }
            }
        }
    }

    private mutating func sort(
        _ line: BatchLine, _ role: CertificatePair.Role?, _ usual: EncryptionKeyChoice?
    ) throws {
        let choice = line.pair.choice ?? usual ?? .keep
        guard let role else {
            guard line.pair.choice == nil || line.pair.choice == .keep, line.pair.filled.isEmpty else {
                let columns = (line.pair.choice == nil ? [] : ["encryption_key"]) + line.pair.filled
                throw CommandError(
                    "batch.bad_line",
                    "the certificate is not one of a pair: leave \(columns.joined(separator: ", ")) empty")
            }
            singles.append(line)
            return
        }
        if case .encryption(let serial, let signing) = role {
            throw CommandError(
                "batch.bad_line",
                "certificate \(serial) is the encryption certificate of a pair; name its signing certificate, \(signing)"
            )
        }
        guard choice != .keep else {
            guard line.pair.filled.isEmpty else {
                throw CommandError(
                    "batch.bad_line",
                    "the encryption certificate is kept: leave \(line.pair.filled.joined(separator: ", ")) empty")
            }
            singles.append(line)
            return
        }
        try line.pair.requireComplete(for: choice)
        pairs.append(PairLine(line: line, choice: choice))
    }

    /// What a line's certificate is in a pair; `nil` for one that stands alone, or that cannot be read: then its check
    /// tells why.
    private static func role(
        of line: BatchLine, _ folder: String, in ledger: any LedgerReading
    ) throws -> CertificatePair.Role? {
        switch line.original {
        case .serial(let serial): return try CertificatePair.role(of: serial, in: ledger)
        case .certificate(let path):
            let place = BatchFileOrders.resolved(path, in: folder)
            guard let certificate = try? InputFiles.certificate(place) else { return nil }
            return try CertificatePair.role(of: certificate.serialNumber, in: ledger)
        }
    }
}
