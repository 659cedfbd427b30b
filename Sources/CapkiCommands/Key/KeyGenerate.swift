internal import ArgumentParser
internal import PKIKeys
internal import PKISystem

/// `capki key generate`.
struct KeyGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Make a software key, as PKCS#8.",
        discussion: """
            The key is encrypted (PBES2, AES-256-CBC, PBKDF2 with 600,000 rounds) where a passphrase is given or typed. \
            Without one, and without a terminal, it is stored plain. The file has mode 0600.

            EXAMPLE
              capki key generate --algorithm sm2 --out org.key.pem
            """)

    @Option(
        help: "rsa2048, rsa3072, rsa4096, p256, p384, p521, ed25519 or sm2.", transform: ArgumentValue.keyAlgorithm)
    var algorithm: KeyAlgorithm

    @Option(help: ArgumentHelp("Where to write the key; '-' is standard output.", valueName: "file"))
    var out: String

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if out == "-", result.json { throw ValidationError("--json and '--out -' cannot both go to standard output") }
    }

    func run() throws {
        let file = out == "-" ? nil : try PendingFile(at: out, permissions: 0o600, overwrites: force)
        let secret = try passphrase.place("passphrase for the new key").newSecret()
        let key = try SoftwareKey.generate(algorithm)
        let bytes = try PrivateKeyFile.write(key, passphrase: secret)
        if let file { try file.commit(bytes) } else { try ProcessEnvironment.put(bytes) }
        if secret == nil { Notes.plainKey(out) }
        guard out != "-" else { return }
        let description = try KeyDescription(key.publicKey, isEncrypted: secret != nil)
        try result.show(description, "\(description.text)\nwritten to \(out)")
    }
}

/// Notes that more than one command gives.
enum Notes {
    static func plainKey(_ place: String, options: String = "--passphrase-file or --passphrase-env") {
        ProcessEnvironment.note("note: the key in '\(place)' is not encrypted; give a passphrase by \(options)")
    }
}
