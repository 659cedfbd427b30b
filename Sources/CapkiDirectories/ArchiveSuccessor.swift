internal import CapkiSettings
public import PKIAuthority
internal import PKIKeys
public import PKIStructures
internal import PKISystem

/// One of the keys of a key archive, and where it is.
public struct ArchivePlace: Sendable {
    /// From 1 on.
    public let number: Int
    public let archive: KeyArchive
    /// A file of the CA directory, or a `pkcs11:` URI.
    public let key: String
    /// Since when no archived key is under it any more.
    public let retiredAt: Instant?

    /// SHA-256 over the archive's certificate.
    public var certificateHash: [UInt8] { archive.certificateHash }

    /// Opens the private key.
    public func open(_ secrets: SecretSources, in directory: AuthorityDirectory) throws -> OpenedKeyArchive {
        let reference = KeyReference(directory.place(of: key), module: directory.settings.module)
        return try OpenedKeyArchive(archive, key: reference.openDecrypter(secrets))
    }
}

/// The next key of an archive in the making: its key first, then its certificate and its generation in the ledger.
public struct ArchiveSuccessor {
    private let directory: AuthorityDirectory
    private let present: ArchivePlace
    private let file: String

    /// Refuses a directory without an archive.
    public init(in directory: AuthorityDirectory) throws {
        guard let present = try directory.archivePlaces().last else {
            throw DirectoryError(.noArchive, "the CA in '\(directory.path)' has no key archive")
        }
        self.directory = directory
        self.present = present
        file = "archive-\(present.number + 1).key.pem"
    }

    /// Writes a key in software to its file, before anything is enveloped to it.
    ///
    /// - Returns: its name in the directory.
    public func write(key bytes: [UInt8]) throws -> String {
        guard !FileReading.exists("\(directory.path)/\(file)") else {
            throw DirectoryError(
                .exists, "'\(directory.path)/\(file)' exists, but the ledger knows no such generation of the archive",
                hint: "it is left from an interrupted run, and nothing was archived to it: remove it")
        }
        try PendingFile(at: "\(directory.path)/\(file)", permissions: 0o600).commit(bytes)
        return file
    }

    /// What the CA is asked to certify.
    public func succession(
        _ request: CertificationRequest, validity: Validity, key: String
    ) -> ArchiveSuccession {
        ArchiveSuccession(
            present: present.archive, presentKey: present.key, request: request, validity: validity, key: key)
    }
}
