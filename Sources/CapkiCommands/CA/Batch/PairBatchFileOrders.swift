internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// The lines of a batch that reissue pairs, as orders; files are read when they are asked for.
struct PairBatchFileOrders: PairBatchOrders {
    let lines: [BatchSorting.PairLine]
    /// The folder of the batch, from which relative paths start.
    let folder: String
    /// Of PKCS#12 files, where a line names none of its own.
    let passphrase: Secret?

    var count: Int { lines.count }

    func order(at index: Int) throws -> PairReissueOrder {
        let (line, choice) = (lines[index].line, lines[index].choice)
        let signing = try BatchFileOrders.order(line, folder: folder)
        return PairReissueOrder(
            signing: signing, choice: choice, encryptionAlgorithm: line.pair.algorithm,
            delivery: try delivery(line.pair, to: PublicKey(signing.request.subjectPublicKeyInfo)),
            recovery: line.pair.recovery)
    }

    /// The form as asked for, or by what is given, as for a single reissue.
    private func delivery(_ pair: PairColumns, to signing: PublicKey) throws -> KeyDelivery {
        let usual: KeyDelivery.Form =
            pair.transportKey != nil ? .cms : signing.algorithm == .ec(.sm2) ? .sm2Envelope : .pkcs12
        let form = pair.delivery ?? usual
        guard form == .cms || pair.transportKey == nil else {
            throw CommandError("batch.bad_line", "leave transport_key empty: it goes with the delivery cms")
        }
        guard form == .pkcs12 || pair.passphraseFile == nil else {
            throw CommandError("batch.bad_line", "leave passphrase_file empty: it goes with the delivery pkcs12")
        }
        switch form {
        case .sm2Envelope: return .sm2Envelope(signing)
        case .cms:
            guard let path = pair.transportKey else {
                throw CommandError(
                    "batch.bad_line", "add the column transport_key: the delivery cms is encrypted to a key")
            }
            return .cms(try InputFiles.publicKey(BatchFileOrders.resolved(path, in: folder)))
        case .pkcs12: return .pkcs12(try passphrase(pair))
        }
    }

    private func passphrase(_ pair: PairColumns) throws -> Secret {
        let own = try pair.passphraseFile.flatMap { path in
            try SecretPlace(file: BatchFileOrders.resolved(path, in: folder), variable: nil, prompt: "").secret()
        }
        guard let secret = own ?? passphrase else {
            throw CommandError(
                "batch.bad_line",
                "add the column passphrase_file: the delivery pkcs12 is under a passphrase; or give one for all by --out-passphrase-file"
            )
        }
        return secret
    }
}

/// Where the keys of a batch go: first beside their places, before the certificates that they belong to are issued; then,
/// when these are durable, to their places. Whatever ends the process, the next run finds each key.
struct BatchKeyFiles {
    let overwrites: Bool

    private static func aside(_ place: String) -> String { place + ".new" }

    /// Refuses a place that is taken, where nothing of the line is done yet.
    func requireFree(_ place: String) throws {
        guard overwrites || !FileReading.exists(place) else {
            throw CommandError("system.exists", "'\(place)' exists already; name another place, or say --force")
        }
        let folder = Folders.folder(containing: place)
        guard FileReading.isDirectory(folder) else {
            throw CommandError("system.not_found", "the folder of '\(place)' is not there")
        }
    }

    /// Puts a key beside its place, durably.
    func keep(_ key: DeliveredKey, for place: String) throws {
        try requireFree(place)
        let bytes = key.pem.map { Array($0.text.utf8) } ?? key.bytes
        try PendingFile(at: Self.aside(place), permissions: 0o600, overwrites: true).commit(bytes)
    }

    /// Puts a key that was handed out into its place, where it is not there yet.
    ///
    /// - Returns: whether it is there now.
    func settle(_ delivery: DeliveryRecord, at place: String) throws -> Bool {
        let aside = Self.aside(place)
        let kept = try content(aside)
        let isKept = kept.map { Self.digest($0) == delivery.sha256 } ?? false
        if try content(place).flatMap(Self.digest) != delivery.sha256 {
            guard let kept, isKept else { return false }
            try PendingFile(at: place, permissions: 0o600, overwrites: overwrites).commit(kept)
        }
        if isKept { try Folders.removeFile(aside) }
        return true
    }

    private func content(_ path: String) throws -> [UInt8]? {
        guard FileReading.exists(path) else { return nil }
        return try FileReading.bytes(at: path, byteLimit: 1 << 20)
    }

    /// SHA-256 over the DER in a file.
    private static func digest(_ file: [UInt8]) -> [UInt8]? {
        let block = file.first == 0x30 ? nil : try? PEMBlock.blocks(in: file).first?.bytes
        return try? DigestAlgorithm.sha256.hash(block ?? file)
    }
}
