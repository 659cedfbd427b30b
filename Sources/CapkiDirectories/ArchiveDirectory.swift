public import CapkiSettings
public import PKIAuthority
internal import PKIKeys
public import PKIStructures
internal import PKISystem

/// The key archive of a CA directory.
extension AuthorityDirectory {
    /// What the settings say of the archive.
    ///
    /// - Throws: `DirectoryError.Code.noArchive` where there is none.
    public func archiveSettings() throws -> ArchiveSettings {
        guard let archive = settings.archive else {
            throw DirectoryError(
                .noArchive, "the CA in '\(path)' has no key archive",
                hint: "set one up with 'capki ca archive init \(path)'")
        }
        return archive
    }

    /// The archive, as issuing needs it: its certificate alone.
    public func keyArchive() throws -> KeyArchive {
        guard let place = try archivePlaces().last else { throw DirectoryError(.noArchive, "there is no key archive") }
        return place.archive
    }

    /// The archive with its private keys, as far as they are needed.
    ///
    /// - Parameters:
    ///   - recoveries: opens the keys that archived keys of these recoveries are under; `nil` opens all that are in use.
    public func openedKeyArchive(
        _ secrets: SecretSources, for recoveries: [String]? = nil
    ) throws -> OpenedKeyArchive {
        let needed = try store().read { ledger in
            try recoveries.map { identifiers in
                try Set(
                    identifiers.compactMap { id in
                        try ledger.recovery(id).flatMap {
                            try ledger.archivedKey(publicKeyHash: $0.request.publicKeyHash)?.archiveCertificateHash
                        }
                    })
            }
        }
        let places = try archivePlaces().filter { needed?.contains($0.certificateHash) ?? ($0.retiredAt == nil) }
        return try OpenedKeyArchive(joining: places.map { try $0.open(secrets, in: self) })
    }

    /// Every key that the archive has had, the present one last: as the ledger has it, or where it knows of no rollover,
    /// as the settings say.
    public func archivePlaces() throws -> [ArchivePlace] {
        let settings = try archiveSettings()
        let (generations, certificates) = try store().read { ledger in
            let generations = try ledger.archiveGenerations()
            return (generations, try generations.map { try ledger.certificate($0.serialNumber)?.certificate })
        }
        guard !generations.isEmpty else {
            let archive = try KeyArchive(certificate(inFile: settings.certificateFile))
            return [ArchivePlace(number: 1, archive: archive, key: settings.keyFile, retiredAt: nil)]
        }
        return try zip(generations, certificates).compactMap { generation, certificate in
            // The certificate of a key that nothing is under may have been purged, when its time was over.
            if generation.retiredAt != nil, certificate?.isEmpty != false { return nil }
            guard let certificate else {
                throw DirectoryError(
                    .damaged, "the ledger lacks the certificate of generation \(generation.number) of the key archive")
            }
            // The settings tell where the first key is now: it may have been moved since.
            return ArchivePlace(
                number: generation.number, archive: try KeyArchive(Certificate(derEncoded: certificate)),
                key: generation.number == 1 ? settings.keyFile : generation.key, retiredAt: generation.retiredAt)
        }
    }

    /// Who asks for recoveries and who approves them.
    public func officers() throws -> Officers {
        let archive = try archiveSettings()
        return Officers(named: try archive.officerFiles.map(certificate(inFile:)), profile: archive.officerProfile)
    }

    /// Where archived keys go, and who may take them out.
    ///
    /// - Parameters:
    ///   - secrets: gives the secrets of the archive's keys, where keys are taken out.
    ///   - recoveries: under which they are taken out.
    public func archiveAccess(opening secrets: SecretSources, for recoveries: [String]) throws -> ArchiveAccess {
        ArchiveAccess(
            archive: try keyArchive(),
            opened: recoveries.isEmpty ? nil : try openedKeyArchive(secrets, for: recoveries), officers: try officers(),
            policy: try archiveSettings().policy, chain: chain)
    }

    private func certificate(inFile name: String) throws -> Certificate {
        guard let first = try Self.certificates(at: Self.resolved(name, in: path)).first else {
            throw DirectoryError(.damaged, "'\(name)' holds no certificate")
        }
        return first
    }
}

/// An archive in the making: its key first, its certificate when the CA has signed it, the settings last.
public struct ArchiveDraft {
    private let directory: AuthorityDirectory
    private let settings: ArchiveSettings
    private let text: String

    /// Refuses a directory that has an archive, or settings that cannot be added to.
    ///
    /// - Parameter key: the URI of a key in a token; `nil` for one in a file.
    public init(in directory: AuthorityDirectory, key: String? = nil) throws {
        self.directory = directory
        var settings = ArchiveSettings()
        settings.keyFile = key ?? settings.keyFile
        self.settings = settings
        guard directory.settings.archive == nil else {
            throw DirectoryError(.exists, "the CA in '\(directory.path)' has a key archive already")
        }
        let files = [settings.certificateFile] + (key == nil ? [settings.keyFile] : [])
        for name in files where FileReading.exists(directory.path + "/" + name) {
            throw DirectoryError(
                .exists, "'\(directory.path)/\(name)' exists, but the settings name no archive",
                hint: "it is left from an interrupted run, and nothing was archived to it: remove it")
        }
        let bytes = try FileReading.bytes(at: Self.settingsPath(directory), byteLimit: 4 << 20)
        let old = String(decoding: bytes, as: UTF8.self)
        text = old + (old.hasSuffix("\n") ? "" : "\n") + settings.yaml
        _ = try AuthoritySettings(yaml: text)
    }

    /// Writes the key, lets the CA certify it, then names it in the settings.
    ///
    /// - Parameters:
    ///   - bytes: of the key's file; `nil` for a key in a token.
    ///   - certify: makes the certificate, once the key is on the disk.
    public func finish(
        key bytes: [UInt8]?, certify: () throws -> Certificate
    ) throws -> AuthorityDirectory {
        if let bytes {
            try PendingFile(at: "\(directory.path)/\(settings.keyFile)", permissions: 0o600).commit(bytes)
        }
        let certificate = try certify()
        try PendingFile(at: "\(directory.path)/\(settings.certificateFile)", permissions: 0o640)
            .commit(Array(certificate.pem.text.utf8))
        try PendingFile(at: Self.settingsPath(directory), permissions: 0o640, overwrites: true)
            .commit(Array(text.utf8))
        return try AuthorityDirectory(opening: directory.path)
    }

    private static func settingsPath(_ directory: AuthorityDirectory) -> String {
        "\(directory.path)/\(AuthoritySettings.fileName)"
    }
}
