internal import ArgumentParser
internal import CapkiDirectories
internal import PKIKeys
internal import PKIMessages
internal import PKIStructures
internal import PKISystem
internal import PKITokens

/// `capki token write`.
struct TokenWrite: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Write a certificate beside its key on a token; an encryption key; a seal; data.",
        discussion: """
            The token must hold the certificate's key, or --encryption-key brings it. Everything is read back and compared, \
            and the token signs (an encryption key decrypts) to prove that key and certificate belong together. Only then \
            does --replace remove what is older: other certificates of the key, and keys with certificates of the same \
            holder, issuer and use. Encryption keys stay unless --remove-encryption-key says so.

            A seal is written beside its certificate: the one that --certificate brings or that is there, or else the only \
            one with a key; where there are several, they are listed. --replace removes older seals of the certificate, \
            and with older certificates their seals.

            The encryption key of an SM2 pair comes enveloped under the signing key of the token, which opens it inside: \
            where several keys may be the one, --recipient-key names it. Keys that a file opens come through this program, and \
            are enveloped for the token here.

            Where a call fails in the middle, the token is as it was, or the message says what is left; running the same \
            command again finishes it. Running it once more changes nothing.

            EXAMPLES
              capki token write --token B --certificate new.pem --chain ca.pem --replace --pin-env USER_PIN
              capki token write --token B --certificate enc.pem --encryption-key enc.key --pin-env USER_PIN
              capki token write --token B --certificate new.pem --seal new.esl --replace --pin-env USER_PIN
              capki token write --token 'pkcs11:token=B;object=sign' --seal new.esl --replace --pin-env USER_PIN
              capki token write --token B --data note --label note --pin-env USER_PIN
            """)

    @OptionGroup var target: TokenOptions

    @Option(help: ArgumentHelp("The certificate, PEM or DER; the first one of the file.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("Certificates of CAs to write too; they must lead to its issuer.", valueName: "file"))
    var chain: String?

    @Option(help: ArgumentHelp("The certificate's encryption key: PKCS#8, PKCS#12 or enveloped.", valueName: "file"))
    var encryptionKey: String?

    @Option(
        help: ArgumentHelp(
            "The key that opens an enveloped encryption key: a file, or a pkcs11: URI of the token's SM2 key.",
            valueName: "key"))
    var recipientKey: String?

    @Option(help: ArgumentHelp("The electronic seal of the certificate, DER.", valueName: "file"))
    var seal: String?

    @Option(help: ArgumentHelp("A file to write as a data object instead.", valueName: "file"))
    var data: String?

    @Option(help: "The label; a certificate gets its key's without it, and a seal its certificate's.")
    var label: String?

    @Flag(help: "Remove what is older, after the new is proven.")
    var replace = false

    @Flag(help: "With --replace: remove older encryption keys too; what was encrypted to them is lost.")
    var removeEncryptionKey = false

    @Flag(help: "Take a certificate that has expired, such as that of an old encryption key.")
    var allowExpired = false

    @OptionGroup var pin: PINOptions
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if (certificate == nil && seal == nil) == (data == nil) {
            throw ValidationError("give --certificate, --seal, or --data")
        }
        if data != nil, label == nil { throw ValidationError("--data needs a --label") }
        if certificate == nil, chain != nil || encryptionKey != nil {
            throw ValidationError("--chain and --encryption-key go with --certificate")
        }
        if seal != nil, encryptionKey != nil { throw ValidationError("a seal is not that of an encryption key") }
        if removeEncryptionKey, !replace { throw ValidationError("--remove-encryption-key goes with --replace") }
        if recipientKey != nil, encryptionKey == nil {
            throw ValidationError("--recipient-key goes with --encryption-key")
        }
    }

    func run() throws {
        if let data { return try writeData(data) }
        let draft = try seal.map(readSeal)
        guard let certificate else {
            if let draft { try writeSeal(draft) }
            return
        }
        let new = try InputFiles.certificate(certificate)
        let above = try chain.map(InputFiles.certificates) ?? []
        let key = try encryptionKey.map(readKey)
        let instant = allowExpired ? nil : Instant(secondsSinceEpoch: SystemClock.now())
        let replacement: Replacement = replace ? .predecessors(encryptionKeysToo: removeEncryptionKey) : .nothing
        let token = try target.logIn(pin)
        let report =
            try key.map { try write($0, new, above, replacement, instant, to: token) }
            ?? token.writeCertificate(
                new, label: label, chain: above, seal: draft, replacing: replacement, at: instant)
        let written = Written(report, token: token.description.label, serial: new.serialNumber.description)
        try result.show(written, written.text)
    }

    private func write(
        _ key: EncryptionKey, _ new: Certificate, _ above: [Certificate], _ replacement: Replacement,
        _ instant: Instant?, to token: Token
    ) throws -> CertificateWriteReport {
        switch key {
        case .software(let key) where key.publicKey.algorithm == .ec(.sm2) && token.opensSM2Envelopes:
            // A token takes an SM2 key in no other way.
            let opener = try token.envelopeOpener()
            return try token.writeEncryptionKey(
                SM2EnvelopedKey.wrap(key, for: opener.publicKey), openedBy: ObjectSelector(id: opener.id),
                certificate: new, label: label, chain: above, replacing: replacement, at: instant)
        case .software(let key):
            return try token.writeEncryptionKey(
                key, certificate: new, label: label, chain: above, replacing: replacement, at: instant)
        case .enveloped(let envelope, let opener):
            return try token.writeEncryptionKey(
                envelope, openedBy: opener, certificate: new, label: label, chain: above, replacing: replacement,
                at: instant)
        }
    }

    /// An encryption key as it came.
    private enum EncryptionKey {
        case software(SoftwareKey)
        /// The token opens it.
        case enveloped(SM2EnvelopedKey, by: ObjectSelector)
    }

    private func readKey(_ path: String) throws -> EncryptionKey {
        let opener = try recipientKey.flatMap { PKCS11URI.isURI($0) ? try PKCS11URI($0) : nil }
        guard recipientKey == nil || opener != nil else { return .software(try openKey(path)) }
        let bytes = try FileReading.bytes(at: path, byteLimit: 16 << 20)
        do {
            if let envelope = try EnvelopedKeyFile.envelope(in: bytes) {
                return .enveloped(envelope, by: opener.map(ObjectSelector.init) ?? ObjectSelector())
            }
        } catch {
            throw CommandError(error, of: path)
        }
        guard opener == nil else {
            throw CommandError(
                "key.bad", "'\(path)' holds no SM2 envelope, which alone a token opens",
                hint: "open other keys first: capki key open --key pkcs11:…")
        }
        return .software(try openKey(path))
    }

    private func openKey(_ path: String) throws -> SoftwareKey {
        let place = passphrase
        let sources = SecretSources(passphrase: { try place.place("passphrase of '\($0)'").secret() })
        guard let recipientKey else { return try KeyReference(path).openFile(sources) }
        let bytes = try FileReading.bytes(at: path, byteLimit: 16 << 20)
        do {
            return try EnvelopedKeyFile.open(bytes, with: KeyReference(recipientKey).openFile(sources))
        } catch {
            throw CommandError(error, of: path)
        }
    }

    private func readSeal(_ path: String) throws -> SealDraft {
        let bytes = try FileReading.bytes(at: path, byteLimit: Token.dataByteLimit)
        do throws(TokenError) {
            return try SealDraft(bytes, label: certificate == nil ? label : nil)
        } catch {
            throw CommandError(error, of: path)
        }
    }

    /// Beside a certificate that is on the token.
    private func writeSeal(_ draft: SealDraft) throws {
        let token = try target.logIn(pin)
        let uri = try target.uri
        let own = try token.certificateWithKey(matching: ObjectSelector(uri))
        let report = try token.writeSeal(draft, beside: own, replacing: replace)
        let written = WrittenSeal(
            report, token: token.description.label, serial: own.certificate.serialNumber.description,
            removed: report.removedCount)
        try result.show(written, written.text)
    }

    private func writeData(_ path: String) throws {
        let bytes = try FileReading.bytes(at: path, byteLimit: Token.dataByteLimit)
        let token = try target.logIn(pin)
        let name = label ?? ""
        let isPresent = try token.writeData(bytes, label: name, replacing: replace)
        let written = WrittenData(
            token: token.description.label, label: name, size: bytes.count, alreadyPresent: isPresent)
        try result.show(written, written.text)
    }

    private struct Written: Encodable {
        let token: String
        let serial: String
        let id: String
        let label: String
        let alreadyPresent: Bool
        let chainWritten: Int
        let removed: Int
        let removedKeys: Int
        let keptEncryptionKeys: [String]
        let subjectOnKeys: Bool
        let removedSeals: Int
        let seal: WrittenSeal?

        init(_ report: CertificateWriteReport, token: String, serial: String) {
            self.token = token
            self.serial = serial
            id = hexadecimal(report.id)
            label = report.label
            alreadyPresent = report.wasPresent
            chainWritten = report.chainCount
            removed = report.removedCount
            removedKeys = report.removedKeyCount
            keptEncryptionKeys = report.keptKeys
            subjectOnKeys = report.hasSubjectOnKeys
            removedSeals = report.removedSealCount
            seal = report.seal.map { WrittenSeal($0, token: token, serial: serial, removed: $0.removedCount) }
        }

        var text: String {
            let done = alreadyPresent ? "was there already" : "is written"
            var lines = [
                "certificate \(serial) \(done), proven by the token", "token '\(token)', label '\(label)', ID \(id)",
            ]
            if chainWritten > 0 { lines.append("\(chainWritten) certificates of the chain are written") }
            if let seal { lines.append(seal.text) }
            if removed > 0 { lines.append("\(removed) older certificates are removed") }
            if removedKeys > 0 { lines.append("\(removedKeys) older keys are removed") }
            if removedSeals > 0 { lines.append("\(removedSeals) older seals are removed") }
            lines += keptEncryptionKeys.map { "the encryption key \($0) is kept" }
            return lines.joined(separator: "\n")
        }
    }

    private struct WrittenSeal: Encodable {
        let token: String
        let serial: String
        let label: String
        let size: Int
        let alreadyPresent: Bool
        let removed: Int

        init(_ report: SealWriteReport, token: String, serial: String, removed: Int) {
            self.token = token
            self.serial = serial
            label = report.label
            size = report.byteCount
            alreadyPresent = report.wasPresent
            self.removed = removed
        }

        var text: String {
            "the seal '\(label)' of certificate \(serial), \(size) bytes, \(alreadyPresent ? "was there already" : "is written"), token '\(token)'"
        }
    }

    private struct WrittenData: Encodable {
        let token: String
        let label: String
        let size: Int
        let alreadyPresent: Bool

        var text: String {
            "data '\(label)' of \(size) bytes \(alreadyPresent ? "were there already" : "are written"), token '\(token)'"
        }
    }
}
