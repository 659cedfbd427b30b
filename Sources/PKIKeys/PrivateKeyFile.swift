internal import PKIStructures

/// Private keys as files: PKCS#8, plain or encrypted, PEM or DER; the older forms and PKCS#12 are read too.
public enum PrivateKeyFile {
    /// The rounds of PBKDF2 for new files (OWASP's figure for HMAC-SHA-256).
    public static let defaultIterationCount = 600_000

    /// What opening a file may cost; a stranger's file names its own price.
    public struct Limits: Sendable {
        /// The most PBKDF2 rounds, over all of a file.
        public var iterationCount = 20_000_000
        /// The most memory for scrypt, in bytes.
        public var memoryByteCount = 64 << 20
        /// The longest PKCS#12 file.
        public var fileByteCount = 16 << 20
        /// The most private keys in a PKCS#12 file.
        public var keyCount = 100

        public init() {}
    }

    private static let plainLabels: Set<String> = [
        "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "SM2 PRIVATE KEY",
    ]

    /// Reads a private key.
    ///
    /// - Parameter passphrase: asked for where the key is encrypted; `nil` as its answer means that there is none.
    /// - Throws: `KeyError` or `StructureError` for what is no key, or what `passphrase` throws.
    public static func read(
        _ file: [UInt8], limits: Limits = Limits(), passphrase: () throws -> Secret?
    ) throws -> SoftwareKey {
        if PFX.hasOutline(file[...]) {
            return try PKCS12File.open(file, limits: limits, passphrase: passphrase).onlyKey()
        }
        let blocks = try blocks(of: file)
        for block in blocks {
            if block.label == "ENCRYPTED PRIVATE KEY" {
                return try encrypted(block.bytes, limits: limits, passphrase: passphrase)
            }
            guard plainLabels.contains(block.label) else { continue }
            let secret = Secret(copying: block.bytes)
            guard let encryption = try TraditionalEncryption(block) else { return try SoftwareKey(plain: secret) }
            let plain = try encryption.decrypt(block.bytes, passphrase: ask(passphrase))
            return try SoftwareKey(decrypted: plain)
        }
        let found = Set(blocks.map { "'\($0.label)'" }).sorted().joined(separator: ", ")
        throw StructureError(.missing, "there is no private key in the file" + (found.isEmpty ? "" : ", but \(found)"))
    }

    /// Writes a key as PEM: encrypted where there is a passphrase, plain otherwise.
    public static func write(
        _ key: SoftwareKey, passphrase: Secret?, iterationCount: Int = defaultIterationCount,
        random: some RandomSource = SystemRandomSource()
    ) throws(KeyError) -> [UInt8] {
        let plain = try key.exportPKCS8()
        guard let passphrase else {
            return plain.withArray { Array(PEMBlock(label: "PRIVATE KEY", bytes: $0).text.utf8) }
        }
        guard !passphrase.isEmpty else { throw KeyError(.badPassphrase, "the passphrase is empty") }
        let scheme = try PasswordBasedScheme.modern(
            iterationCount: max(iterationCount, defaultIterationCount), random: random)
        let envelope = EncryptedPrivateKeyInfo(
            scheme: scheme, encryptedData: try scheme.encrypt(plain, passphrase: Passphrase(passphrase)))
        return Array(PEMBlock(label: "ENCRYPTED PRIVATE KEY", bytes: envelope.derBytes).text.utf8)
    }

    /// Asks for a passphrase that is needed.
    static func ask(_ passphrase: () throws -> Secret?) throws -> Secret {
        guard let passphrase = try passphrase() else {
            throw KeyError(
                .passphraseNeeded, "the key is encrypted",
                hint: "give its passphrase by --passphrase-file, --passphrase-env, or at a terminal")
        }
        return passphrase
    }

    private static func blocks(of file: [UInt8]) throws(StructureError) -> [PEMBlock] {
        guard file.first == DERTag.sequence.rawValue else { return try PEMBlock.blocks(in: file, allowsHeaders: true) }
        let isEnvelope = EncryptedPrivateKeyInfo.hasOutline(file[...])
        return [PEMBlock(label: isEnvelope ? "ENCRYPTED PRIVATE KEY" : "PRIVATE KEY", bytes: file)]
    }

    private static func encrypted(
        _ bytes: [UInt8], limits: Limits, passphrase: () throws -> Secret?
    ) throws -> SoftwareKey {
        let envelope = try EncryptedPrivateKeyInfo(derEncoded: bytes[...])
        var budget = DerivationBudget(limits)
        try budget.charge(envelope.scheme)
        return try SoftwareKey(envelope, passphrase: Passphrase(ask(passphrase)))
    }
}

extension SoftwareKey {
    /// Opens an encrypted key, whose cost has been checked.
    ///
    /// - Throws: `KeyError.Code.badPassphrase`, or `badKey` where what comes out is a structure, but no key.
    init(_ envelope: EncryptedPrivateKeyInfo, passphrase: Passphrase) throws(KeyError) {
        let plain: Secret
        do throws(KeyError) {
            plain = try envelope.scheme.decrypt(envelope.encryptedData, passphrase: passphrase)
        } catch {
            throw error.code == .cannotDecrypt ? Self.wrongPassphrase : error
        }
        try self.init(decrypted: plain)
    }

    /// Reads what a passphrase has decrypted. Padding comes out right once in 256 times with a wrong one, a structure
    /// hardly ever.
    fileprivate init(decrypted plain: Secret) throws(KeyError) {
        guard plain.withArray({ BERTranscoder.isOneValue($0) }) else { throw Self.wrongPassphrase }
        try self.init(plain: plain)
    }

    static var wrongPassphrase: KeyError { KeyError(.badPassphrase, "the passphrase does not open the key") }
}
