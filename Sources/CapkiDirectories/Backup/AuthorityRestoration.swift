internal import CapkiSettings
internal import Foundation
public import PKIAuthority
internal import PKIKeys
internal import PKIStorage
public import PKIStructures
internal import PKISystem

/// A CA directory made anew from a backup.
public struct AuthorityRestoration: Sendable {
    public let directory: AuthorityDirectory
    public let manifest: AuthorityBackup.Manifest
    /// The serial numbers that stood on the last CRL, but are not in the backup.
    public let missing: [SerialNumber]
    /// Whether the key is in the folder, or in the token that the settings name.
    public let hasKey: Bool

    /// Makes the folder.
    ///
    /// - Parameters:
    ///   - path: where nothing stands yet.
    ///   - lastCRL: the CRL that was published last.
    ///   - key: the CA's private key file, which is copied into the folder as it is.
    ///   - secrets: for the passphrase of that file.
    /// - Throws: `DirectoryError.Code.backup` for a damaged backup, `exists`, or why the CRL or the key is not this CA's;
    ///   then nothing is left.
    public init(
        of backup: String, at path: String, lastCRL: CertificateRevocationList?, key: String?,
        secrets: SecretSources, context: ActContext, progress: @escaping AuthorityBackup.Progress = { _, _, _ in }
    ) throws {
        let draft = try FolderDraft(at: path)
        manifest = try Self.unpack(backup, into: draft.workPath, progress)
        let made = try AuthorityDirectory(opening: draft.workPath)
        try Self.requireInside(made.settings)
        if let key { try Self.put(key, into: made, secrets) }
        hasKey =
            KeyReference.isToken(made.settings.key)
            || FileReading.exists(AuthorityDirectory.resolved(made.settings.key, in: made.path))
        try Folders.make("\(made.path)/\(AuthorityDirectory.receiptsName)", permissions: 0o750)
        missing = try Self.goOn(made, lastCRL, context)
        try draft.finish()
        directory = try AuthorityDirectory(opening: draft.path)
    }

    private static func unpack(
        _ backup: String, into folder: String, _ progress: @escaping AuthorityBackup.Progress
    ) throws -> AuthorityBackup.Manifest {
        var manifest: [UInt8] = []
        var names: [String] = []
        try ArchiveReader(backup).forEachMember(progress: { progress("unpacking the backup", $0, $1) }) {
            member, content in
            guard member.name != AuthorityBackup.manifestName else {
                return try content { manifest += $0 }
            }
            names.append(member.name)
            let file = try PendingFile(at: "\(folder)/\(member.name)", permissions: member.permissions)
            try content { try file.append($0) }
            try file.synchronise()
            try file.publish()
        }
        let read = try? JSONDecoder().decode(AuthorityBackup.Manifest.self, from: Data(manifest))
        guard let read, read.schema == AuthorityBackup.schema else {
            throw DirectoryError(
                .backup, "'\(backup)' is of another schema than '\(AuthorityBackup.schema)'",
                hint: "it may have been made by a newer capki")
        }
        guard read.files == names, names.contains(AuthoritySettings.fileName) else {
            throw DirectoryError(.backup, "'\(backup)' does not hold the files that it names")
        }
        return read
    }

    /// A path that leads elsewhere could lead to the very ledger that is being replaced.
    private static func requireInside(_ settings: AuthoritySettings) throws {
        guard settings.ledgerFile == AuthorityBackup.ledgerName else {
            throw DirectoryError(
                .backup, "the settings in the backup name the ledger '\(settings.ledgerFile)'",
                hint: "unpack the backup with tar, set 'ledger: \(AuthorityBackup.ledgerName)' in capki.yaml")
        }
    }

    private static func put(_ key: String, into made: AuthorityDirectory, _ secrets: SecretSources) throws {
        guard !KeyReference.isToken(made.settings.key), !made.settings.key.contains("/") else {
            throw DirectoryError(
                .backup, "the settings in the backup name the key '\(made.settings.key)'",
                hint: "leave --key out: the key is in a token, or outside of the folder")
        }
        let opened = try KeyReference(key).openFile(secrets)
        _ = try Issuer(certificate: made.certificate, signer: opened)
        let bytes = try FileReading.bytes(at: key, byteLimit: 1 << 20)
        try PendingFile(at: "\(made.path)/\(made.settings.key)", permissions: 0o600, overwrites: true).commit(bytes)
    }

    /// The database is closed again when this returns, before its folder is renamed.
    private static func goOn(
        _ made: AuthorityDirectory, _ lastCRL: CertificateRevocationList?, _ context: ActContext
    ) throws -> [SerialNumber] {
        let issuer = try Issuer(
            certificate: made.certificate, signer: AbsentSigner(of: made.certificate),
            predecessors: made.predecessors())
        let authority = CertificateAuthority(issuer: issuer, store: try made.ledger())
        return try authority.restore(lastCRL: lastCRL, context: context)
    }
}

/// A folder that is built aside and gets its name when it is whole.
private final class FolderDraft {
    let path: String
    let workPath: String
    private var ownsWork = true

    init(at path: String) throws {
        var trimmed = path
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        guard !FileReading.exists(trimmed) else {
            throw DirectoryError(.exists, "'\(path)' exists already", hint: "choose another folder, or move it away")
        }
        self.path = trimmed
        workPath = trimmed + ".part"
        guard !FileReading.exists(workPath) else {
            ownsWork = false
            throw DirectoryError(
                .exists, "'\(workPath)' is left from an interrupted run, or another one is at work",
                hint: "if no other 'ca restore' is running, remove it")
        }
        try Folders.make(workPath, permissions: 0o750)
    }

    func finish() throws {
        try Folders.rename(workPath, to: path)
        ownsWork = false
    }

    deinit {
        if ownsWork { Folders.remove(workPath) }
    }
}
