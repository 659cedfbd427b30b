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
        try KeyArchive(certificate(inFile: archiveSettings().certificateFile))
    }

    /// The archive with its private key, for recoveries.
    public func openedKeyArchive(_ secrets: SecretSources) throws -> OpenedKeyArchive {
        let file = Self.resolved(try archiveSettings().keyFile, in: path)
        return try OpenedKeyArchive(keyArchive(), key: KeyReference(file).openFile(secrets))
    }

    /// Who approves recoveries.
    public func officers() throws -> Officers {
        let archive = try archiveSettings()
        return Officers(named: try archive.officerFiles.map(certificate(inFile:)), profile: archive.officerProfile)
    }

    /// Where archived keys go, and who may take them out.
    ///
    /// - Parameter secrets: gives the passphrase of the archive's key, where a key is taken out.
    public func archiveAccess(opening secrets: SecretSources?) throws -> ArchiveAccess {
        ArchiveAccess(
            archive: try keyArchive(), opened: try secrets.map(openedKeyArchive), officers: try officers(),
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
    private let settings = ArchiveSettings()
    private let text: String

    /// Refuses a directory that has an archive, or settings that cannot be added to.
    public init(in directory: AuthorityDirectory) throws {
        self.directory = directory
        guard directory.settings.archive == nil else {
            throw DirectoryError(.exists, "the CA in '\(directory.path)' has a key archive already")
        }
        for name in [settings.keyFile, settings.certificateFile] where FileReading.exists(directory.path + "/" + name) {
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
    /// - Parameter certify: makes the certificate, once the key is on the disk.
    public func finish(
        key bytes: [UInt8], certify: () throws -> Certificate
    ) throws -> AuthorityDirectory {
        try PendingFile(at: "\(directory.path)/\(settings.keyFile)", permissions: 0o600).commit(bytes)
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
