internal import CapkiSettings
public import PKIAuthority
internal import PKIKeys
internal import PKIStorage
public import PKIStructures
internal import PKISystem

/// A rollover in the making.
///
/// Everything that the new generation needs is on the disk before the ledger passes to it, in one transaction; what is
/// there before that is of no meaning, and is removed where it never comes to it.
public final class RolloverDraft {
    private let directory: AuthorityDirectory
    private let folder: GenerationFolder
    private let key: AuthorityDraft.Key
    // Held as long as the value lives.
    private let lock: FileLock
    private let noting: (String) -> Void
    /// Whether the ledger has passed to the new generation.
    private var isFinished = false

    /// Claims the next generation's folder and writes the key.
    ///
    /// - Throws: `DirectoryError.Code.rolloverUnderWay`.
    public init(
        in directory: AuthorityDirectory, key: AuthorityDraft.Key, noting: @escaping (String) -> Void = { _ in }
    ) throws {
        let parent = GenerationFolder.parent(in: directory.path)
        if !FileReading.isDirectory(parent) { try Folders.make(parent, permissions: 0o750) }
        // Other commands hold it for a moment.
        lock = try Self.lock(directory.path, timeoutInSeconds: 10)
        try directory.removeUnfinished(noting: noting)
        self.directory = directory
        self.key = key
        self.noting = noting
        folder = GenerationFolder(directory.generation + 1, in: directory.path)
        try folder.make()
        guard case .file(let software, let passphrase) = key else { return }
        let bytes = try PrivateKeyFile.write(software, passphrase: passphrase)
        try PendingFile(at: "\(directory.path)/\(folder.keyName)", permissions: 0o600).commit(bytes)
    }

    static func lock(_ path: String, timeoutInSeconds: Int = 0) throws -> FileLock {
        do throws(SystemError) {
            return try FileLock(at: GenerationFolder.lockFile(in: path), timeoutInSeconds: timeoutInSeconds)
        } catch {
            guard error.code == .busy else { throw error }
            throw DirectoryError(
                .rolloverUnderWay, "another rollover of '\(path)' is under way", hint: "wait for its end",
                underlying: error)
        }
    }

    deinit {
        // Where the ledger cannot be asked, nothing is removed.
        let known = try? AuthorityDirectory.generations(in: directory.path, directory.settings)
        if !isFinished, known?.contains(where: { $0.number == folder.number }) == false { Folders.remove(folder.path) }
    }

    /// Keeps the certificate that a CA above has signed, so that an interruption cannot lose sight of it.
    public func keep(_ certificate: Certificate) throws { try folder.write([certificate], to: folder.certificate) }

    /// Rolls over.
    ///
    /// - Parameters:
    ///   - authority: the CA with its present key.
    ///   - chain: certificates above the new one, up to the root.
    ///   - publication: where what belongs to the new generation is published, where not as the settings say.
    public func finish(
        _ authority: CertificateAuthority, certification: Successor.Certification, chain: [Certificate],
        publication: Publication?, context: ActContext
    ) throws -> (rollover: Rollover, directory: AuthorityDirectory) {
        var place = keyPlace
        place.publication = publication
        let successor = Successor(
            signer: key.signer, algorithm: place.signatureAlgorithm, certification: certification,
            publication: try directory.publication(publication))
        let rollover = try authority.rollOver(to: successor, context: context) { rollover in
            try keepFirst()
            try folder.write([rollover.certificate], to: folder.certificate)
            try folder.write([rollover.certificate] + chain, to: folder.chain)
            try folder.write([rollover.oldWithNew], to: folder.oldWithNew)
            try folder.write([rollover.newWithOld], to: folder.newWithOld)
            try folder.write(place)
        }
        isFinished = true
        let made = try AuthorityDirectory(opening: directory.path)
        do {
            try made.refreshCopies()
            try certifyAuditKey(of: made, authority.store, context)
        } catch {
            noting(
                "generation \(rollover.number) signs, but not all is in its place, which the next command puts right: \(error)"
            )
        }
        return (rollover, made)
    }

    /// Makes the generation's audit key, where it has one of its own.
    private func certifyAuditKey(
        of made: AuthorityDirectory, _ store: any AuthorityStore, _ context: ActContext
    ) throws {
        guard case .file(let software, let passphrase) = key, let place = try made.auditKeyPlace(),
            !KeyReference.isToken(place)
        else { return }
        let issuer = try made.issuer(ofGeneration: folder.number, signer: software)
        _ = try AuditKeyFile(place, module: nil).open(
            for: try CertificateAuthority(issuer: issuer, store: store), secrets: SecretSources(), known: passphrase,
            context: context)
    }

    /// Where the new key is, and what it signs with: the algorithm that was chosen before goes on where the key allows it.
    private var keyPlace: GenerationSettings {
        let before = try? directory.keyPlace(ofGeneration: directory.generation).signatureAlgorithm
        let fitting = before.flatMap { $0.suits(key.signer.publicKey.algorithm.family) ? $0 : nil }
        return switch key {
        case .file: GenerationSettings(key: folder.keyName, signatureAlgorithm: fitting)
        case .token(_, let uri, let module):
            GenerationSettings(key: uri, module: module, signatureAlgorithm: fitting)
        }
    }

    /// The first generation gets a folder too, with its certificate and its chain; its key stays where it is.
    private func keepFirst() throws {
        guard directory.generations.isEmpty else { return }
        let first = GenerationFolder(1, in: directory.path)
        try first.make()
        try first.write([directory.certificate], to: first.certificate)
        try first.write(directory.chain, to: first.chain)
        try first.write(directory.keyPlace(ofGeneration: 1))
    }
}
