internal import ArgumentParser
internal import PKIKeys
internal import PKIStructures
internal import PKISystem
internal import PKITokens

/// `capki token generate`.
struct TokenGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Make a key pair on a token, which its private half never leaves.",
        discussion: """
            The ID is made from the public key unless --id gives one. The key signs and does nothing else; with --decrypts, \
            which is for the key of a key archive, an RSA key decrypts too.

            EXAMPLES
              capki token generate --token A --algorithm p256 --label sign --pin-env USER_PIN
              capki token generate --token HSM --algorithm rsa3072 --decrypts --label archive --pin-env USER_PIN
            """)

    @OptionGroup var target: TokenOptions

    @Option(
        help:
            "rsa2048, rsa3072, rsa4096, p256, p384, p521 or ed25519, as the token has it; sm2 where its vendor's profile says how.",
        transform: ArgumentValue.keyAlgorithm)
    var algorithm: KeyAlgorithm

    @Option(help: "The label of the key.")
    var label: String?

    @Option(help: ArgumentHelp("The ID of the key, hexadecimal.", valueName: "hex"), transform: ArgumentValue.objectID)
    var id: ObjectID?

    @Flag(help: "Let an RSA key decrypt too: for the key of a key archive.")
    var decrypts = false

    @OptionGroup var pin: PINOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let token = try target.logIn(pin)
        if algorithm.family == .rsa { ProcessEnvironment.note("note: making an RSA key can take a minute on a token") }
        let key = try token.generateKeyPair(algorithm, label: label, id: id?.bytes, decrypts: decrypts)
        let made = try Made(key)
        try result.show(made, made.text)
    }

    private struct Made: Encodable {
        let token: String
        let label: String
        let id: String
        let uri: String
        let key: KeyDescription

        init(_ made: TokenKey) throws {
            token = made.token.description.label
            label = made.label
            id = hexadecimal(made.id)
            uri = made.uri.description
            key = try KeyDescription(made.publicKey, isEncrypted: nil)
        }

        var text: String { "\(key.text)\ntoken           '\(token)', key '\(label)', ID \(id)\nURI             \(uri)" }
    }
}

/// CKA_ID of an object.
struct ObjectID: Sendable {
    let bytes: [UInt8]
}

extension ArgumentValue {
    @Sendable static func objectID(_ text: String) throws -> ObjectID {
        guard let octets = bytes(hexadecimal: text), !octets.isEmpty else {
            throw ValidationError("'\(text)' is no ID in hexadecimal")
        }
        return ObjectID(bytes: octets)
    }
}
