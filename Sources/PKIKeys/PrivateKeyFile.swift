internal import PKIEngine
internal import PKIStructures

/// Private keys as files: PKCS#8, plain or encrypted, PEM or DER; the older forms are read too.
public enum PrivateKeyFile {
    /// The rounds of PBKDF2 for new files (OWASP's figure for HMAC-SHA-256).
    public static let defaultIterationCount = 600_000

    /// What opening a file may cost; a stranger's file names its own price.
    public struct Limits: Sendable {
        /// The most PBKDF2 rounds.
        public var iterationCount = 20_000_000
        /// The most memory for scrypt, in bytes; OpenSSL itself stops at 32 MiB.
        public var memoryByteCount = 64 << 20

        public init() {}
    }

    /// Reads a private key.
    ///
    /// - Parameter passphrase: asked for where the key is encrypted; `nil` as its answer means that there is none.
    /// - Throws: `KeyError` or `StructureError` for what is no key, or what `passphrase` throws.
    public static func read(
        _ file: [UInt8], limits: Limits = Limits(), passphrase: () throws -> Secret?
    ) throws -> SoftwareKey {
        let blocks = try blocks(of: file)
        for block in blocks {
            switch block.label {
            case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "SM2 PRIVATE KEY":
                return try plain(block.bytes)
            case "ENCRYPTED PRIVATE KEY":
                return try encrypted(block.bytes, limits: limits, passphrase: passphrase)
            default:
                continue
            }
        }
        let found = Set(blocks.map { "'\($0.label)'" }).sorted().joined(separator: ", ")
        throw StructureError(.missing, "there is no private key in the file" + (found.isEmpty ? "" : ", but \(found)"))
    }

    /// Writes a key as PEM: encrypted where there is a passphrase, plain otherwise.
    public static func write(
        _ key: SoftwareKey, passphrase: Secret?, iterationCount: Int = defaultIterationCount,
        random: some RandomSource = SystemRandomSource()
    ) throws(KeyError) -> [UInt8] {
        guard let passphrase else {
            let bytes = try key.exportPKCS8().withBytes { span in span.indices.map { span[$0] } }
            return Array(PEMBlock(label: "PRIVATE KEY", bytes: bytes).text.utf8)
        }
        guard !passphrase.isEmpty else { throw KeyError(.badPassphrase, "the passphrase is empty") }
        let bytes = try key.exportEncryptedPKCS8(
            passphrase: passphrase, iterationCount: max(iterationCount, defaultIterationCount), random: random)
        return Array(PEMBlock(label: "ENCRYPTED PRIVATE KEY", bytes: bytes).text.utf8)
    }

    private static func blocks(of file: [UInt8]) throws(StructureError) -> [PEMBlock] {
        guard file.first == DERTag.sequence.rawValue else { return try PEMBlock.blocks(in: file) }
        let isEnvelope = (try? PrivateKeyEnvelope(derEncoded: file)) != nil
        return [PEMBlock(label: isEnvelope ? "ENCRYPTED PRIVATE KEY" : "PRIVATE KEY", bytes: file)]
    }

    private static func plain(_ bytes: [UInt8]) throws(KeyError) -> SoftwareKey {
        let engine = try withEngine { () throws(EngineError) in
            try EnginePrivateKey(derEncoded: SecretBytes(copying: bytes))
        }
        return try SoftwareKey(engine, wholeMessageByteLimit: SoftwareKey.defaultWholeMessageByteLimit)
    }

    private static func encrypted(
        _ bytes: [UInt8], limits: Limits, passphrase: () throws -> Secret?
    ) throws -> SoftwareKey {
        try checkCost(PrivateKeyEnvelope(derEncoded: bytes).derivation, limits)
        guard let passphrase = try passphrase() else {
            throw KeyError(
                .passphraseNeeded, "the key is encrypted",
                hint: "give its passphrase by --passphrase-file, --passphrase-env, or at a terminal")
        }
        let engine = try withEngine { () throws(EngineError) in
            try EnginePrivateKey(encryptedPKCS8: bytes, passphrase: passphrase.bytes)
        }
        return try SoftwareKey(engine, wholeMessageByteLimit: SoftwareKey.defaultWholeMessageByteLimit)
    }

    private static func checkCost(_ derivation: PrivateKeyEnvelope.Derivation, _ limits: Limits) throws(KeyError) {
        switch derivation {
        case .pbkdf2(let iterationCount), .legacy(_, let iterationCount):
            guard iterationCount <= limits.iterationCount else {
                throw KeyError(
                    .overLimit, "the key asks for \(iterationCount) rounds, the limit is \(limits.iterationCount)")
            }
        case .scrypt(let cost, let blockSize, let parallelization):
            let (first, overflow) = cost.multipliedReportingOverflow(by: blockSize)
            let (product, second) = first.multipliedReportingOverflow(by: 128 * max(1, min(parallelization, 1024)))
            guard !overflow, !second, product <= limits.memoryByteCount else {
                throw KeyError(.overLimit, "the key asks for more memory than \(limits.memoryByteCount) bytes")
            }
        }
    }
}
