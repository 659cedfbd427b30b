internal import PKIStructures

extension PKCS12File {
    /// Opens a file, DER or BER.
    ///
    /// What it costs is bounded before it is spent, and the MAC is checked before anything is decrypted.
    ///
    /// - Parameter passphrase: asked for where something in the file is protected; an empty answer is a passphrase too,
    ///   `nil` means that there is none.
    /// - Throws: `KeyError.Code.badPassphrase`, `damaged` for a file that was changed, `overLimit`; `StructureError` for
    ///   what is no PKCS#12; or what `passphrase` throws.
    public static func open(
        _ file: [UInt8], limits: PrivateKeyFile.Limits = PrivateKeyFile.Limits(), passphrase: () throws -> Secret?
    ) throws -> PKCS12File {
        guard file.count <= limits.fileByteCount else {
            throw KeyError(
                .overLimit, "a PKCS#12 file of \(file.count) bytes, the limit is \(limits.fileByteCount)")
        }
        let pfx = try PFX(derEncoded: BERTranscoder().derBytes(of: file[...])[...])
        let safe = try AuthenticatedSafe(derEncoded: BERTranscoder().derBytes(of: pfx.authenticatedSafe[...])[...])
        let contents = try safe.parts.map(PKCS12Contents.init)
        let scheme = try pfx.macData?.scheme
        var opener = PKCS12Opener(contents, limits: limits)
        let isProtected = pfx.macData != nil || contents.contains { $0.isProtected }
        let candidates = isProtected ? Passphrase.candidates(for: try PrivateKeyFile.ask(passphrase)) : []
        try opener.choose(candidates, pfx: pfx, scheme)
        try opener.readAll()
        return opener.result(PKCS12Notes(scheme, contents))
    }
}

/// One part of a file: SafeContents in the open, or still encrypted.
enum PKCS12Contents {
    case plain([SafeBag])
    case encrypted(PasswordBasedScheme, [UInt8])

    init(_ part: AuthenticatedSafe.Part) throws(StructureError) {
        switch part {
        case .data(let octets): self = .plain(try Self.bags(octets))
        case .encryptedData(let data):
            let content = data.encryptedContent
            guard content.contentType == MessageContentType(.data, .cms).oid, let octets = content.encryptedOctets
            else { throw StructureError(.unsupported, "an encrypted part of type \(content.contentType)") }
            self = .encrypted(try PasswordBasedScheme(content.contentEncryptionAlgorithm), octets)
        }
    }

    static func bags(_ octets: [UInt8]) throws(StructureError) -> [SafeBag] {
        try SafeBag.all(derEncoded: BERTranscoder().derBytes(of: octets[...])[...]).flatMap(\.flattened)
    }

    /// What is encrypted in it, as far as it can be seen.
    var encryptions: [(scheme: PasswordBasedScheme, ciphertext: [UInt8])] {
        switch self {
        case .encrypted(let scheme, let ciphertext): [(scheme, ciphertext)]
        case .plain(let bags): bags.compactMap(\.shroudedKey).map { ($0.scheme, $0.encryptedData) }
        }
    }

    var isProtected: Bool {
        switch self {
        case .encrypted: true
        case .plain(let bags):
            bags.contains { if case .shroudedKey = $0.value { true } else { false } }
        }
    }
}

extension SafeBag {
    /// The bag, or those inside it.
    fileprivate var flattened: [SafeBag] {
        if case .safeContents(let bags) = value { bags.flatMap(\.flattened) } else { [self] }
    }

    /// The encrypted key, where it is one that can be read.
    fileprivate var shroudedKey: EncryptedPrivateKeyInfo? {
        guard case .shroudedKey(let bytes) = value else { return nil }
        return try? EncryptedPrivateKeyInfo(derEncoded: bytes[...])
    }
}

/// A file that is being opened.
private struct PKCS12Opener {
    private let contents: [PKCS12Contents]
    private let limits: PrivateKeyFile.Limits
    private var budget: DerivationBudget
    private var passphrase: Passphrase?
    private var keys: [PKCS12File.KeyEntry] = []
    private var certificates: [PKCS12File.CertificateEntry] = []
    private var crls: [[UInt8]] = []
    private var passedOver: [OID] = []
    private var innerSchemes: [PasswordBasedScheme] = []

    init(_ contents: [PKCS12Contents], limits: PrivateKeyFile.Limits) {
        self.contents = contents
        self.limits = limits
        budget = DerivationBudget(limits)
    }

    /// Finds the passphrase that the MAC confirms, or where there is none, the first one that decrypts something.
    mutating func choose(_ candidates: [Passphrase], pfx: PFX, _ scheme: MACData.Scheme?) throws(KeyError) {
        guard let scheme, let mac = pfx.macData else {
            for candidate in candidates where try decryptsSomething(candidate) {
                passphrase = candidate
                return
            }
            if !candidates.isEmpty { throw SoftwareKey.wrongPassphrase }
            return
        }
        for candidate in candidates {
            try budget.charge(rounds: scheme.iterationCount)
            if try scheme.isValid(mac.digest, over: pfx.authenticatedSafe, passphrase: candidate) {
                passphrase = candidate
                return
            }
        }
        for candidate in candidates where try decryptsSomething(candidate) {
            throw KeyError(.damaged, "the passphrase is right, but the file was changed after it was made")
        }
        throw SoftwareKey.wrongPassphrase
    }

    /// Whether a passphrase turns the first encrypted thing into a structure.
    private mutating func decryptsSomething(_ candidate: Passphrase) throws(KeyError) -> Bool {
        guard let (scheme, ciphertext) = contents.lazy.flatMap(\.encryptions).first else { return false }
        try budget.charge(scheme)
        do throws(KeyError) {
            return try scheme.decrypt(ciphertext, passphrase: candidate).withArray { BERTranscoder.isOneValue($0) }
        } catch {
            guard error.code == .cannotDecrypt else { throw error }
            return false
        }
    }

    mutating func readAll() throws {
        for part in contents {
            switch part {
            case .plain(let bags): try read(bags)
            case .encrypted(let scheme, let ciphertext): try read(decrypt(scheme, ciphertext))
            }
        }
    }

    private mutating func decrypt(_ scheme: PasswordBasedScheme, _ ciphertext: [UInt8]) throws -> [SafeBag] {
        guard let passphrase else { throw SoftwareKey.wrongPassphrase }
        try budget.charge(scheme)
        let plain: Secret
        do throws(KeyError) {
            plain = try scheme.decrypt(ciphertext, passphrase: passphrase)
        } catch {
            guard error.code == .cannotDecrypt else { throw error }
            throw KeyError(.damaged, "a part of the file does not decrypt with the file's passphrase")
        }
        return try plain.withArray { try PKCS12Contents.bags($0) }
    }

    private mutating func read(_ bags: [SafeBag]) throws {
        for bag in bags {
            switch bag.value {
            case .key(let bytes): try add(SoftwareKey(plain: Secret(copying: bytes)), bag)
            case .shroudedKey(let bytes): try add(open(bytes), bag)
            case .certificate(let bytes):
                certificates.append(
                    PKCS12File.CertificateEntry(
                        derBytes: bytes, friendlyName: bag.friendlyName, localKeyID: bag.localKeyID))
            case .crl(let bytes): crls.append(bytes)
            case .safeContents: break
            case .other(let identifier, _): passedOver.append(identifier)
            }
        }
    }

    private mutating func open(_ bytes: [UInt8]) throws -> SoftwareKey {
        let envelope = try EncryptedPrivateKeyInfo(derEncoded: bytes[...])
        guard let passphrase else { throw SoftwareKey.wrongPassphrase }
        try budget.charge(envelope.scheme)
        innerSchemes.append(envelope.scheme)
        return try SoftwareKey(envelope, passphrase: passphrase)
    }

    private mutating func add(_ key: SoftwareKey, _ bag: SafeBag) throws(KeyError) {
        guard keys.count < limits.keyCount else {
            throw KeyError(.overLimit, "more than \(limits.keyCount) private keys in one file")
        }
        keys.append(PKCS12File.KeyEntry(key, friendlyName: bag.friendlyName, localKeyID: bag.localKeyID))
    }

    func result(_ notes: PKCS12Notes) -> PKCS12File {
        PKCS12File(
            keys: keys, certificates: certificates, crls: crls,
            notes: notes.findings(innerSchemes: innerSchemes, passedOver: passedOver))
    }
}
