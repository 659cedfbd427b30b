internal import ArgumentParser
internal import PKISystem
internal import PKITokens

/// `capki token erase`.
struct TokenErase: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Remove an object from a token, or a key pair with its certificates.",
        discussion: """
            One object is named by a pkcs11: URI, or by --id, --label and --type; where several fit, nothing is removed and \
            they are listed. --container takes everything under one ID, and its seals. What goes is shown, and asked about unless --yes \
            is said: a key that is gone cannot be made again.

            EXAMPLES
              capki token erase --token 'pkcs11:token=A;id=%01;type=cert' --pin-env USER_PIN
              capki token erase --token A --id 01 --container --yes --pin-env USER_PIN
            """)

    @OptionGroup var target: TokenOptions

    @Option(help: "The label of the object.")
    var label: String?

    @Option(
        help: ArgumentHelp("The ID of the object, hexadecimal.", valueName: "hex"), transform: ArgumentValue.objectID)
    var id: ObjectID?

    @Option(help: "The type of the object: cert, private, public, secret-key or data.")
    var type: String?

    @Flag(help: "Remove everything under the object's ID: the key pair and its certificates.")
    var container = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var pin: PINOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard type == nil || type.flatMap(PKCS11URI.ObjectType.init) != nil else {
            throw ValidationError("'\(type ?? "")' is no type; known are cert, private, public, secret-key, data")
        }
    }

    func run() throws {
        let uri = try target.uri
        let selector = ErasureSelector(
            label: label ?? uri.object, id: id?.bytes ?? uri.id,
            type: type.flatMap(PKCS11URI.ObjectType.init) ?? uri.type, takesContainer: container)
        guard selector.label != nil || selector.id != nil || selector.type != nil else {
            throw ValidationError("name what is to go: a pkcs11: URI of an object, --id, --label or --type")
        }
        let token = try target.logIn(pin)
        let doomed = try token.erasable(selector)
        try confirm(doomed, on: token.description.label)
        try token.erase(doomed)
        let erased = Erased(token: token.description.label, removed: doomed.map(\.summary))
        try result.show(erased, erased.text)
    }

    private func confirm(_ doomed: [TokenObject], on label: String) throws {
        guard !yes else { return }
        let list = doomed.map { "  \($0.summary)\n" }.joined()
        guard Terminal.isAvailable else {
            throw CommandError(
                "token.not_confirmed",
                "\(doomed.count) objects of token '\(label)' would be removed: \(doomed.map(\.summary).joined(separator: ", "))",
                hint: "say with --yes that they may go, if they may")
        }
        let question = TerminalText.visible("token '\(label)':\n\(list)remove for good (yes or no): ")
        guard try Terminal.confirm(question) else {
            throw CommandError("token.not_confirmed", "nothing was removed from token '\(label)'")
        }
    }

    private struct Erased: Encodable {
        let token: String
        let removed: [String]

        var text: String { removed.map { "\($0) is removed from token '\(token)'" }.joined(separator: "\n") }
    }
}
