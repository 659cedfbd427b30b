internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKISystem

/// Which files of a CA directory belong into a backup, the ledger aside.
struct BackupFiles {
    /// A file with its content.
    struct Member {
        let name: String
        let bytes: [UInt8]
        let isKey: Bool
    }

    /// The largest file beside the ledger that is taken, in bytes.
    private static let byteLimit = 16 << 20

    private(set) var members: [Member] = []
    /// Names of what is not taken, each with the reason.
    private(set) var leftOut: [String] = []

    /// Looks at every file of the folder.
    ///
    /// - Parameter withKeys: whether encrypted private keys are taken.
    /// - Throws: `DirectoryError.Code.backup` for a private key that is not encrypted, where keys are wanted.
    init(of directory: AuthorityDirectory, withKeys: Bool) throws {
        for name in try Folders.names(in: directory.path) where !Self.isPassing(name, directory.settings) {
            let path = "\(directory.path)/\(name)"
            guard !FileReading.isDirectory(path) else {
                // Receipts are in the ledger.
                let isKnown = [AuthorityDirectory.receiptsName, GenerationFolder.parentName].contains(name)
                if !isKnown { leftOut.append("\(name): a folder") }
                continue
            }
            try add(name, FileReading.bytes(at: path, byteLimit: Self.byteLimit), withKeys: withKeys)
        }
        for generation in directory.generations {
            let folder = GenerationFolder(generation.number, in: directory.path)
            for name in try Folders.names(in: folder.path) where !name.hasPrefix(".") {
                let bytes = try FileReading.bytes(at: "\(folder.path)/\(name)", byteLimit: Self.byteLimit)
                try add("\(folder.name)/\(name)", bytes, withKeys: withKeys)
            }
        }
        for name in Self.named(directory.settings) where name.contains("/") {
            leftOut.append("\(name): outside of the folder")
        }
    }

    private mutating func add(_ name: String, _ bytes: [UInt8], withKeys: Bool) throws {
        switch KeyProtection(of: bytes) {
        case .noKey: members.append(Member(name: name, bytes: bytes, isKey: false))
        case .encrypted where withKeys: members.append(Member(name: name, bytes: bytes, isKey: true))
        case .encrypted: leftOut.append("\(name): a private key, which goes along with --with-key alone")
        case .plain where withKeys:
            throw DirectoryError(
                .backup, "the private key '\(name)' is not encrypted, and is not put into a backup",
                hint: "encrypt it, or leave out --with-key and keep the key in another place")
        case .plain: leftOut.append("\(name): a private key, which is not encrypted")
        }
    }

    /// The ledger with what SQLite puts beside it, locks, and files in the making.
    private static func isPassing(_ name: String, _ settings: AuthoritySettings) -> Bool {
        name.hasPrefix(".") || name.hasPrefix(settings.ledgerFile) || name.hasSuffix(".lock") || name.hasSuffix(".part")
    }

    private static func named(_ settings: AuthoritySettings) -> [String] {
        let files = [settings.certificateFile, settings.chainFile, settings.predecessorsFile].compactMap { $0 }
        return KeyReference.isToken(settings.key) ? files : files + [settings.key]
    }
}

/// Whether a file holds a private key, and how.
enum KeyProtection {
    case noKey, plain, encrypted

    init(of bytes: [UInt8]) {
        var isAsked = false
        let key = try? PrivateKeyFile.read(bytes) {
            isAsked = true
            return nil
        }
        if isAsked {
            self = .encrypted
        } else {
            // A key that cannot be read is still a key.
            self = key != nil || Self.namesKey(bytes) ? .plain : .noKey
        }
    }

    private static func namesKey(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("PRIVATE KEY-----")
    }
}
