internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIKeys
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// A seal that the ledger knows or that is handed in.
struct OldSealOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The seal, a file.", valueName: "file"))
    var seal: String?

    @Option(help: ArgumentHelp("The code (esID) of the seal that is active in the ledger.", valueName: "code"))
    var esid: String?

    var isNamed: Bool { seal != nil || esid != nil }

    func requireOne() throws {
        guard (seal == nil) != (esid == nil) else { throw ValidationError("name the seal by --seal or by --esid") }
    }

    /// The seal with its bytes, and what it is for where that is known.
    func read(_ directory: AuthorityDirectory) throws -> (seal: Seal, kind: String) {
        if let seal {
            let old = try SealInput.seal(seal)
            let hash = try DigestAlgorithm.sha256.hash(old.derBytes)
            return (old, try directory.store().read { try $0.seal(sha256: hash)?.kind } ?? "")
        }
        let record = try record(directory)
        return (try Seal(derEncoded: record.content), record.kind)
    }

    /// The record of the seal.
    func record(_ directory: AuthorityDirectory) throws -> SealRecord {
        let store = try directory.store()
        if let seal {
            let hash = try DigestAlgorithm.sha256.hash(SealInput.seal(seal).derBytes)
            guard let record = try store.read({ try $0.seal(sha256: hash) }) else {
                throw CommandError("authority.unknown_seal", "the ledger does not know the seal '\(seal)'")
            }
            return record
        }
        let code = esid ?? ""
        let found = try store.read { try $0.seals(SealSearch(sealID: code)) }
        guard let record = found.last(where: { $0.state == .active }) ?? found.last else {
            throw CommandError(
                "authority.unknown_seal", "the ledger knows no seal with the code '\(code)'",
                hint: "'capki seal list \(directory.path)' shows what it knows")
        }
        return record
    }
}

/// Writing a seal that is in the ledger already: a failure here must say where it is.
enum LedgerSealFile {
    static func write(_ record: SealRecord, to file: ClaimedOutput, directory: String) throws {
        do {
            try file.write(record.content)
        } catch {
            throw CommandError(
                "output.failed", "the seal \(record.sealID) is made and in the ledger, but cannot be written: \(error)",
                hint: "write it with 'capki seal list \(directory) --esid \(record.sealID) --out FILE'")
        }
    }
}
