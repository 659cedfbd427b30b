internal import CapkiSettings
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// The folder of one generation of a CA's key.
///
///     DIR/generations/lock                 held while a rollover is under way
///     DIR/generations/N/generation.yaml    where its key is
///     DIR/generations/N/ca.key.pem         the key, unless it is the first one's, or in a token or HSM
///     DIR/generations/N/ca.pem             the issuer's certificate
///     DIR/generations/N/chain.pem          from it up to its root
///     DIR/generations/N/old-with-new.pem   the key before, signed with this one
///     DIR/generations/N/new-with-old.pem   this key, signed with the one before
struct GenerationFolder {
    static let parentName = "generations"

    let number: Int
    private let directory: String

    init(_ number: Int, in directory: String) {
        self.number = number
        self.directory = directory
    }

    /// The folder of all generations.
    static func parent(in directory: String) -> String { "\(directory)/\(parentName)" }

    static func lockFile(in directory: String) -> String { "\(parent(in: directory))/lock" }

    /// The folder's path in the CA directory.
    var name: String { "\(Self.parentName)/\(number)" }
    var path: String { "\(directory)/\(name)" }
    /// The key's path in the CA directory.
    var keyName: String { "\(name)/\(AuthorityDirectory.keyFileName)" }
    var certificate: String { "\(path)/ca.pem" }
    var chain: String { "\(path)/chain.pem" }
    var oldWithNew: String { "\(path)/old-with-new.pem" }
    var newWithOld: String { "\(path)/new-with-old.pem" }
    private var settingsFile: String { "\(path)/\(GenerationSettings.fileName)" }

    func settings() throws -> GenerationSettings {
        let text = try FileReading.bytes(at: settingsFile, byteLimit: AuthorityDirectory.fileByteLimit)
        return try GenerationSettings(yaml: String(decoding: text, as: UTF8.self))
    }

    /// Makes the folder, where it is not there.
    func make() throws {
        if !FileReading.isDirectory(path) { try Folders.make(path, permissions: 0o750) }
    }

    func write(_ settings: GenerationSettings) throws { try Self.write(Array(settings.yaml.utf8), to: settingsFile) }

    func write(_ certificates: [Certificate], to file: String) throws {
        try Self.write(certificates.flatMap { Array($0.pem.text.utf8) }, to: file)
    }

    private static func write(_ bytes: [UInt8], to file: String) throws {
        try PendingFile(at: file, permissions: 0o640, overwrites: true).commit(bytes)
    }
}
