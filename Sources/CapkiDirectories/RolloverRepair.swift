internal import CapkiSettings
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// Putting right what an interrupted rollover has left.
extension AuthorityDirectory {
    /// Before the ledger passed to the new generation, the old one goes on, and what was prepared is removed; after it, the
    /// new one is at work, and the copies of its certificates are made.
    func repairRollover(noting: (String) -> Void) throws {
        guard FileReading.isDirectory(GenerationFolder.parent(in: path)) else { return }
        // Whoever holds the lock is at work, and not interrupted.
        guard let lock = try? RolloverDraft.lock(path) else { return }
        try withExtendedLifetime(lock) {
            try removeUnfinished(noting: noting)
            guard !generations.isEmpty, (try? Self.firstCertificate(settings, in: path)) != certificate else { return }
            try refreshCopies()
            noting(
                "an interrupted rollover was finished: '\(settings.certificateFile)' and '\(settings.chainFile)' are now those of generation \(generation)"
            )
        }
    }

    /// Puts certificate and chain of the generation that signs now where the settings say; the chain first, since a
    /// certificate that is another one tells that this was not done.
    func refreshCopies() throws {
        for (file, certificates) in [(settings.chainFile, chain), (settings.certificateFile, [certificate])] {
            let bytes = certificates.flatMap { Array($0.pem.text.utf8) }
            try PendingFile(at: Self.resolved(file, in: path), permissions: 0o640, overwrites: true).commit(bytes)
        }
    }

    /// Removes the folders of generations that the ledger does not know; the caller holds the lock of rollovers.
    func removeUnfinished(noting: (String) -> Void) throws {
        // A rollover may have come to its end since this value was made.
        let known = try Self.generations(in: path, settings)
        guard known.map(\.number) == generations.map(\.number) else {
            throw AuthorityError(
                .supersededIssuer, "'\(path)' was rolled over to a new key since it was opened",
                hint: "run the command again")
        }
        let names = try Folders.names(in: GenerationFolder.parent(in: path))
        for number in names.compactMap(Int.init).filter({ number in !known.contains { $0.number == number } }) {
            let folder = GenerationFolder(number, in: path)
            let certified = (try? Self.certificates(at: folder.certificate))?.first
            Folders.remove(folder.path)
            // The first one's folder holds copies alone.
            guard number != 1 else { continue }
            let isOfParent = try certified.map { try !$0.isSelfIssued && !$0.subject.matches($0.issuer) } ?? false
            let orphan =
                isOfParent
                ? certified.map { "; the CA above has issued \($0.serialNumber) for it, which is to be revoked there" }
                : nil
            noting("an interrupted rollover was undone: generation \(number) was never in use\(orphan ?? "")")
        }
    }
}
