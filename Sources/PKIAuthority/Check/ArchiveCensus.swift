internal import PKIKeys
public import PKIStructures

/// How many archived keys are under which key of the archive.
public struct ArchiveCensus: Sendable, Hashable {
    /// A key of the archive, by its certificate.
    public struct Entry: Sendable, Hashable {
        /// From 1 on; `nil` for a certificate that is no generation's.
        public let generation: Int?
        /// Of the archive's certificate; `nil` where the CA has issued no such one.
        public let serialNumber: SerialNumber?
        /// SHA-256 over it.
        public let certificateHash: [UInt8]
        public let keyCount: Int
        /// Whether new keys go under it.
        public let isPresent: Bool
    }

    /// In the order of the generations.
    public let entries: [Entry]

    /// Counts what a ledger holds.
    ///
    /// - Parameter settled: the certificate that the settings name, which is the archive's in a ledger without a rollover.
    public init(_ ledger: any LedgerReading, settled: Certificate?) throws {
        var counts = try ledger.archivedKeyCounts()
        var entries: [Entry] = []
        let generations = try ledger.archiveGenerations()
        for generation in generations {
            entries.append(
                Entry(
                    generation: generation.number, serialNumber: generation.serialNumber,
                    certificateHash: generation.certificateHash,
                    keyCount: counts.removeValue(forKey: generation.certificateHash) ?? 0,
                    isPresent: generation == generations.last))
        }
        var known: [[UInt8]: SerialNumber] = [:]
        if !counts.isEmpty || generations.isEmpty {
            for certificate in try ledger.archiveCertificates() {
                known[try DigestAlgorithm.sha256.hash(certificate.derBytes)] = certificate.serialNumber
            }
        }
        if generations.isEmpty, let settled {
            let hash = try DigestAlgorithm.sha256.hash(settled.derBytes)
            entries.append(
                Entry(
                    generation: 1, serialNumber: known[hash], certificateHash: hash,
                    keyCount: counts.removeValue(forKey: hash) ?? 0, isPresent: true))
        }
        for (hash, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            entries.append(
                Entry(
                    generation: nil, serialNumber: known[hash], certificateHash: hash, keyCount: count,
                    isPresent: false))
        }
        self.entries = entries
    }

    /// Keys that nobody can open by what the ledger knows, and a rollover that is not finished.
    public var findings: [LedgerFault] {
        entries.filter { !$0.isPresent && $0.keyCount > 0 }.map { entry in
            guard let generation = entry.generation else {
                return LedgerFault(
                    .archive, entry.serialNumber,
                    "\(entry.keyCount) archived keys are under an archive key that is no generation of the archive, certificate SHA-256 \(hexadecimal(entry.certificateHash))"
                )
            }
            return LedgerFault(
                .unfinishedRollover, entry.serialNumber,
                "\(entry.keyCount) archived keys are under the earlier generation \(generation) of the archive's key: 'capki ca archive rollover' finishes it"
            )
        }
    }
}
