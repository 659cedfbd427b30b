internal import ArgumentParser
internal import CapkiDirectories
internal import PKIKeys
internal import Synchronization

/// The secrets of a CA's new key.
struct SuccessorKeyOptions: ParsableArguments {
    @OptionGroup var passphrase: OutPassphraseOptions

    @Option(help: ArgumentHelp("Read the PIN of the new key's token from the first line of a file.", valueName: "file"))
    var newPinFile: String?

    @Option(help: ArgumentHelp("Read the PIN of the new key's token from an environment variable.", valueName: "name"))
    var newPinEnv: String?

    func validate() throws { try SecretPlace.requireOne(file: newPinFile, variable: newPinEnv) }

    /// Makes the new key, or opens the one that is there.
    ///
    /// - Parameters:
    ///   - memory: what opened the present key. A new file gets its passphrase where no other is given.
    ///   - place: where a new file will stand, for notes.
    func open(
        algorithm: KeyAlgorithm?, key: String?, module: String?, memory: KeyMemory, pin: PINOptions, place: String
    ) throws -> AuthorityDraft.Key {
        if let algorithm {
            let new = try SoftwareKey.generate(algorithm)
            return .file(new, passphrase: try filePassphrase(memory, place))
        }
        guard let key else { throw ValidationError("give --algorithm or --key") }
        if KeyReference.isToken(key) {
            let secrets = SecretSources(
                pin: { try tokenPIN($0, memory, pin).secret() }, care: pin.places.care, tell: PINNotes.tell,
                pinOption: "--new-pin")
            return .token(try KeyReference(key, module: module).open(secrets), uri: key, module: module)
        }
        // A key file is copied into the directory under the passphrase that it has.
        let opened = PassphraseMemory { [passphrase = passphrase.place] in
            try passphrase("passphrase of the new key '\($0)'").secret()
        }
        let software = try KeyReference(key).openFile(
            SecretSources(passphrase: { try opened.passphrase($0) }, passphraseOption: "--out-passphrase"))
        let secret = try opened.last ?? filePassphrase(memory, place)
        return .file(software, passphrase: secret)
    }

    private func filePassphrase(_ memory: KeyMemory, _ place: String) throws -> Secret? {
        let isGiven = passphrase.outPassphraseFile != nil || passphrase.outPassphraseEnv != nil
        if !isGiven, let present = memory.passphrase { return present }
        let secret = try passphrase.place("passphrase for the CA's new key").newSecret()
        if secret == nil { Notes.plainKey(place, options: "--out-passphrase-file or --out-passphrase-env") }
        return secret
    }

    /// The PIN of the present key's token is not tried on another token, which would cost that one a try.
    private func tokenPIN(_ token: String, _ memory: KeyMemory, _ pin: PINOptions) -> SecretPlace {
        let prompt = "PIN of the new key's token '\(token)'"
        if newPinFile != nil || newPinEnv != nil {
            return SecretPlace(file: newPinFile, variable: newPinEnv, prompt: prompt)
        }
        guard memory.opened(token) || !memory.hasOpenedToken else {
            return SecretPlace(file: nil, variable: nil, prompt: prompt)
        }
        return pin.place(prompt)
    }
}

/// Remembers what opened a key: the passphrase of a file, and which tokens the PIN was for.
final class KeyMemory: Sendable {
    private let sources: SecretSources
    private let memory = Mutex<(passphrase: Secret?, tokens: Set<String>)>((nil, []))

    init(passphrase: PassphraseOptions, pin: PINOptions) {
        sources = SecretSources(passphrase: passphrase, pin: pin)
    }

    /// Asks where the options say, and remembers.
    var secrets: SecretSources {
        SecretSources(
            passphrase: { path in
                let secret = try self.sources.passphrase(path)
                self.memory.withLock { $0.passphrase = secret }
                return secret
            },
            pin: { token in
                self.memory.withLock { _ = $0.tokens.insert(token) }
                return try self.sources.pin(token)
            }, care: sources.care, tell: sources.tell)
    }

    var passphrase: Secret? { memory.withLock { $0.passphrase } }

    var hasOpenedToken: Bool { memory.withLock { !$0.tokens.isEmpty } }

    func opened(_ token: String) -> Bool { memory.withLock { $0.tokens.contains(token) } }
}
