internal import ArgumentParser
internal import CapkiDirectories
internal import PKIKeys
internal import PKIStructures

/// `capki key show`.
struct KeyShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a key's algorithm, its size and the SHA-256 of its public half.")

    @Argument(help: ArgumentHelp("A private key file, or a pkcs11: URI.", valueName: "key"))
    var key: String

    @OptionGroup var source: KeySourceOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let signer = try source.open(key)
        let description = try KeyDescription(signer.publicKey, isEncrypted: nil)
        try result.show(description, description.text)
    }
}

/// What a command needs to open a key: a passphrase for a file, module and PIN for a token.
struct KeySourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The PKCS#11 module of a pkcs11: URI that names none.", valueName: "file"))
    var module: String?

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var pin: PINOptions

    func open(_ key: String) throws -> any Signer {
        try KeyReference(key, module: module).open(secrets)
    }

    var secrets: SecretSources { SecretSources(passphrase: passphrase, pin: pin) }
}

/// A key as it is shown.
struct KeyDescription: Encodable {
    let algorithm: String
    let family: String
    let sizeInBits: Int
    let spkiSha256: String
    let keyIdentifier: String
    let encrypted: Bool?

    init(_ key: PublicKey, isEncrypted: Bool?) throws {
        algorithm = key.algorithm.description
        family = key.algorithm.family.description
        sizeInBits = key.algorithm.sizeInBits
        spkiSha256 = hexadecimal(try DigestAlgorithm.sha256.hash(key.subjectPublicKeyInfo.derBytes))
        keyIdentifier = hexadecimal(try key.keyIdentifier)
        encrypted = isEncrypted
    }

    var text: String {
        """
        algorithm       \(algorithm) (\(family), \(sizeInBits) bits)
        SPKI SHA-256    \(spkiSha256)
        key identifier  \(keyIdentifier)
        """
    }
}
