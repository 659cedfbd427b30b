public import PKIKeys
internal import PKIStructures
internal import PKISystem
public import PKITokens

/// Where secrets come from: the user, a file, the environment. The library itself asks nobody.
public struct SecretSources: Sendable {
    /// Gives the passphrase of the key file at a path; `nil` where there is none.
    public var passphrase: @Sendable (_ path: String) throws -> Secret?
    /// Gives the PIN of a token; `nil` where there is none.
    public var pin: @Sendable (_ token: String) throws -> Secret?
    /// What is known of tokens, and who counts wrong PINs.
    public var care: @Sendable () throws -> TokenCare
    /// Takes notes about PINs for their owner.
    public var tell: @Sendable (String) -> Void
    /// What the options of a command that give the passphrase begin with; hints name them.
    public var passphraseOption: String
    /// What the options of a command that give the PIN begin with.
    public var pinOption: String

    public init(
        passphrase: @escaping @Sendable (_ path: String) throws -> Secret? = { _ in nil },
        pin: @escaping @Sendable (_ token: String) throws -> Secret? = { _ in nil },
        care: @escaping @Sendable () throws -> TokenCare = { TokenCare() },
        tell: @escaping @Sendable (String) -> Void = { _ in },
        passphraseOption: String = "--passphrase", pinOption: String = "--pin"
    ) {
        self.passphrase = passphrase
        self.pin = pin
        self.care = care
        self.tell = tell
        self.passphraseOption = passphraseOption
        self.pinOption = pinOption
    }
}

/// A private key by its place: a file, or a `pkcs11:` URI (RFC 7512).
public struct KeyReference: Sendable {
    private static let fileByteLimit = 1 << 20

    private let text: String
    private let module: String?

    /// Takes a path or a URI; `module` is the PKCS#11 module for a URI that names none.
    public init(_ text: String, module: String? = nil) {
        self.text = text
        self.module = module
    }

    /// Whether a reference means a token.
    public static func isToken(_ text: String) -> Bool { text.lowercased().hasPrefix("pkcs11:") }

    /// Opens the key.
    public func open(_ secrets: SecretSources) throws -> any Signer {
        if Self.isToken(text) { return try openToken(secrets) }
        return try openFile(secrets)
    }

    /// Opens the key for decrypting.
    public func openDecrypter(_ secrets: SecretSources) throws -> any KeyDecrypter {
        if Self.isToken(text) { return try openToken(secrets) }
        return try openFile(secrets)
    }

    /// Opens the key as a software key, for what needs its bytes.
    public func openFile(_ secrets: SecretSources) throws -> SoftwareKey {
        let bytes = try FileReading.bytes(at: text, byteLimit: Self.fileByteLimit)
        do {
            return try PrivateKeyFile.read(bytes) { try secrets.passphrase(text) }
        } catch let error as KeyError {
            let option = secrets.passphraseOption
            let hint =
                error.code == .passphraseNeeded
                ? "give its passphrase by \(option)-file, \(option)-env, or at a terminal" : error.hint
            throw DirectoryError(
                .init(rawValue: error.code.rawValue), "'\(text)': \(error.message)", hint: hint, underlying: error)
        } catch let error as StructureError {
            throw DirectoryError(.init(rawValue: error.code.rawValue), "'\(text)': \(error)", underlying: error)
        }
    }

    /// Opens the key in a token, which signs, and decrypts where it was made for that.
    public func openToken(_ secrets: SecretSources) throws -> TokenKey {
        let uri = try PKCS11URI(text)
        let loaded = try TokenModule(path: ModuleChoice.path(uri.modulePath ?? module), care: secrets.care())
        let token = try loaded.token(matching: TokenSelector(uri))
        let label = token.description.label
        try TokenLogin.logIn(token, tell: secrets.tell) {
            guard let pin = try uri.pinSource.map(PINSource.pin) ?? secrets.pin(label) else {
                throw DirectoryError(
                    .keyReference, "token '\(label)' needs its PIN",
                    hint:
                        "give it by \(secrets.pinOption)-file, \(secrets.pinOption)-env, at a terminal, or as pin-source in the URI"
                )
            }
            return pin
        }
        return try token.key(matching: ObjectSelector(uri))
    }
}
