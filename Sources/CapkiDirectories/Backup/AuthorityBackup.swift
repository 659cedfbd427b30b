internal import CapkiSettings
internal import Foundation
internal import PKIAuthority
internal import PKIKeys
internal import PKIStorage
public import PKIStructures
internal import PKISystem

/// A CA directory in one file, as it was at one moment.
///
/// The file is a tar archive: `manifest.json`, the files of the folder, `ledger.sqlite`, and at the end `SHA256`, the
/// digest of everything before it. Others may work on the CA while it is made.
public struct AuthorityBackup: Sendable {
    /// What a backup says of itself.
    public struct Manifest: Codable, Sendable, Hashable {
        public let schema: String
        public let createdAt: String
        public let subject: String
        /// SHA-256 over the CA's certificate.
        public let certificateSHA256: String
        /// When the ledger's last act was done.
        public let lastActAt: String
        public let crlNumber: String
        public let certificates: Int
        public let files: [String]

        enum CodingKeys: String, CodingKey {
            case schema, subject, certificates, files
            case createdAt = "created_at"
            case certificateSHA256 = "certificate_sha256"
            case lastActAt = "last_act_at"
            case crlNumber = "crl_number"
        }
    }

    static let schema = "capki.backup/1"
    static let manifestName = "manifest.json"
    static let ledgerName = "ledger.sqlite"
    private static let workPrefix = "backup."

    public let manifest: Manifest
    /// Names of what is not in the backup, each with the reason.
    public let leftOut: [String]

    /// Told how far a step has come, by its name.
    public typealias Progress = (_ step: String, _ done: Int, _ total: Int) -> Void

    /// Makes a backup: written whole or not at all, and read back before it counts.
    ///
    /// - Parameters:
    ///   - overwrites: whether a file that stands there is replaced.
    ///   - withKeys: whether private keys go along, which must be encrypted.
    /// - Throws: `DirectoryError.Code.backup`, `StorageError.Code.damaged` for a damaged ledger, or a fault of the disk.
    public init(
        of directory: AuthorityDirectory, at path: String, overwrites: Bool = false, withKeys: Bool = false,
        now: Instant, progress: @escaping Progress = { _, _, _ in }
    ) throws {
        let files = try BackupFiles(of: directory, withKeys: withKeys)
        let file = try PendingFile(at: path, permissions: 0o600, overwrites: overwrites)
        let work = try Self.workFolder(besides: path)
        let copy = "\(work.path)/\(Self.ledgerName)"
        try directory.ledger().copy(to: copy) { progress("copying the ledger", $0, $1) }
        manifest = try Self.manifest(directory, copy, files.members.map(\.name), now)
        leftOut = files.leftOut
        let writer = try ArchiveWriter(file)
        try writer.add(Self.manifestName, Self.json(manifest))
        for member in files.members { try writer.add(member.name, member.bytes, isPrivate: member.isKey) }
        try writer.add(Self.ledgerName, fileAt: copy) { progress("writing the backup", $0, $1) }
        try writer.finish()
        try ArchiveReader(path).forEachMember(progress: { progress("reading the backup back", $0, $1) }) { _, content in
            try content { _ in }
        }
    }

    /// A folder for what is needed only while a backup is made; what killed ones have left is removed.
    private static func workFolder(besides path: String) throws -> ClaimedFolder {
        let folder = Folders.folder(containing: path)
        ClaimedFolder.removeAbandoned(workPrefix, in: folder)
        return try ClaimedFolder(workPrefix + ProcessEnvironment.identifier, in: folder, permissions: 0o700)
    }

    private static func manifest(
        _ directory: AuthorityDirectory, _ copy: String, _ names: [String], _ now: Instant
    ) throws -> Manifest {
        let store = try SQLiteAuthorityStore(path: copy)
        let (state, count, generations) = try store.read {
            (try $0.state(), try $0.certificateCount(), try $0.generations())
        }
        guard generations.map(\.number) == directory.generations.map(\.number) else {
            throw DirectoryError(
                .backup, "'\(directory.path)' was rolled over to a new key while the backup was made",
                hint: "run the command again")
        }
        return Manifest(
            schema: schema, createdAt: now.description, subject: try directory.certificate.subject.description,
            certificateSHA256: hexadecimal(try DigestAlgorithm.sha256.hash(directory.certificate.derBytes)),
            lastActAt: state.lastActAt.description, crlNumber: state.crlNumber.description, certificates: count,
            files: names + [ledgerName])
    }

    private static func json(_ manifest: Manifest) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(manifest)) + [0x0A]
    }
}
