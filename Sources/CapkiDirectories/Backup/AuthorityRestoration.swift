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
    /// Whether revocations may be missing too, since the CRLs that were given are not the whole.
    public let lacksEarlierCRL: Bool

    /// Makes the folder.
    ///
    /// - Parameters:
    ///   - path: where nothing stands yet.
    ///   - lastCRLs: the CRLs that were published last, complete ones, deltas and those of parts.
    ///   - key: the CA's private key file, which is copied into the folder as it is.
    ///   - secrets: what opens the CA's key, whose signature the restored ledger goes on with.
    /// - Throws: `DirectoryError.Code.backup` for a damaged backup, `exists`, or why the CRL or the key is not this CA's;
    ///   then nothing is left.
    public init(
        of backup: String, at path: String, lastCRLs: [CertificateRevocationList], key: String?,
        secrets: SecretSources, context: ActContext, progress: @escaping AuthorityBackup.Progress = { _, _, _ in }
    ) throws {
        let draft = try FolderDraft(at: path)
        let digest: [UInt8]
        (manifest, digest) = try Self.unpack(backup, into: draft.workPath, progress)
        let made = try AuthorityDirectory(opening: draft.workPath)
        try Self.requireInside(made.settings)
        if let key { try Self.put(key, into: made) }
        try Self.requireKey(made)
        try Folders.make("\(made.path)/\(AuthorityDirectory.receiptsName)", permissions: 0o750)
        let gap = try Self.goOn(made, lastCRLs, Evidence(name: "backup", sha256: digest), secrets, context)
        (missing, lacksEarlierCRL) = (gap.missing, gap.lacksEarlierCRL)
        try draft.finish()
        directory = try AuthorityDirectory(opening: draft.path)
    }

    private static func unpack(
        _ backup: String, into folder: String, _ progress: @escaping AuthorityBackup.Progress
    ) throws -> (AuthorityBackup.Manifest, digest: [UInt8]) {
        var manifest: [UInt8] = []
        var names: [String] = []
        let digest = try ArchiveReader(backup).forEachMember(progress: { progress("unpacking the backup", $0, $1) }) {
            member, content in
            guard member.name != AuthorityBackup.manifestName else {
                return try content { manifest += $0 }
            }
            names.append(member.name)
            for inner in member.folders where !FileReading.isDirectory("\(folder)/\(inner)") {
                try Folders.make("\(folder)/\(inner)", permissions: 0o750)
            }
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
        return (read, digest)
    }

    /// A path that leads elsewhere could lead to the very ledger that is being replaced.
    private static func requireInside(_ settings: AuthoritySettings) throws {
        guard settings.ledgerFile == AuthorityBackup.ledgerName else {
            throw DirectoryError(
                .backup, "the settings in the backup name the ledger '\(settings.ledgerFile)'",
                hint: "unpack the backup with tar, set 'ledger: \(AuthorityBackup.ledgerName)' in capki.yaml")
        }
    }

    private static func put(_ key: String, into made: AuthorityDirectory) throws {
        let place = try made.keyPlace(ofGeneration: made.generation).key
        let isInside = !place.contains("/") || place == GenerationFolder(made.generation, in: made.path).keyName
        guard !KeyReference.isToken(place), isInside else {
            throw DirectoryError(
                .backup, "the settings in the backup name the key '\(place)'",
                hint: "leave --key out: the key is in a token, or outside of the folder")
        }
        let bytes = try FileReading.bytes(at: key, byteLimit: 1 << 20)
        try PendingFile(at: "\(made.path)/\(place)", permissions: 0o600, overwrites: true).commit(bytes)
    }

    private static func requireKey(_ made: AuthorityDirectory) throws {
        let key = try made.keyPlace(ofGeneration: made.generation).key
        guard KeyReference.isToken(key) || FileReading.exists(AuthorityDirectory.resolved(key, in: made.path)) else {
            throw DirectoryError(
                .keyReference, "the CA's private key is not in the backup",
                hint: "give its file by --key: the restored ledger goes on with an act that the CA signs")
        }
    }

    /// The database is closed again when this returns, before its folder is renamed.
    private static func goOn(
        _ made: AuthorityDirectory, _ lastCRLs: [CertificateRevocationList], _ evidence: Evidence,
        _ secrets: SecretSources, _ context: ActContext
    ) throws -> RestoreResult {
        try made.authority(secrets: secrets, context: context)
            .restore(
                lastCRLs: lastCRLs, listIssuer: made.listIssuerCertificate, evidence: [evidence], context: context)
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
