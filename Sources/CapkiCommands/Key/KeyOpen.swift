internal import ArgumentParser
internal import CapkiDirectories
internal import PKIKeys
internal import PKIMessages
internal import PKIStructures
internal import PKISystem

/// `capki key open`.
struct KeyOpen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open a private key that was delivered encrypted.",
        discussion: """
            Opens an SM2 envelope (GB/T 35276), the blob of a token (GB/T 35291), a response of GM/T 0092, or a CMS or \
            GB/T 35275 message with a key inside, and writes the key as PKCS#8, or as PKCS#12 with its certificate. \
            A key that came as PKCS#12 is read by every command as it is.

            EXAMPLE
              capki key open enc.key.pem --key sign.key.pem --certificate enc.pem --out enc.plain.pem
              capki key open key.p7 --key 'pkcs11:token=A;object=enc' --pin-env PIN --out key.pem
            """)

    @Argument(help: ArgumentHelp("The file with the encrypted key, PEM or DER.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("The key that it is encrypted to: a file, or a pkcs11: URI.", valueName: "key"))
    var key: String

    @Option(help: ArgumentHelp("The certificate of that key, where the message names one.", valueName: "file"))
    var recipientCertificate: String?

    @Option(help: ArgumentHelp("The delivered key's certificate: it must be that key's.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("Where to write the key; '-' is standard output.", valueName: "file"))
    var out: String

    @Flag(name: .customLong("pkcs12"), help: "Write PKCS#12 with the certificate instead of PKCS#8.")
    var isPKCS12 = false

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var source: KeySourceOptions
    @OptionGroup var outPassphrase: OutPassphraseOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if out == "-", result.json { throw ValidationError("--json and '--out -' cannot both go to standard output") }
        if isPKCS12, certificate == nil { throw ValidationError("--pkcs12 needs the key's --certificate") }
        if isPKCS12, out == "-" { throw ValidationError("PKCS#12 is not written to standard output; name a file") }
    }

    func run() throws {
        let target = out == "-" ? nil : try PendingFile(at: out, permissions: 0o600, overwrites: force)
        let bytes = try FileReading.bytes(at: file, byteLimit: 16 << 20)
        let recipient = try KeyReference(key, module: source.module).openDecrypter(source.secrets)
        let opened: SoftwareKey
        do {
            opened = try EnvelopedKeyFile.open(
                bytes, with: recipient, certificate: recipientCertificate.map(InputFiles.certificate))
        } catch {
            throw CommandError(error, of: file)
        }
        let own = try certificate.map(InputFiles.certificates) ?? []
        if let first = own.first, try first.subjectPublicKeyInfo != opened.publicKey.subjectPublicKeyInfo {
            throw CommandError("key.bad", "the key in '\(file)' is not the one of certificate \(first.serialNumber)")
        }
        let secret = try outPassphrase.place("passphrase for the opened key").newSecret()
        let written = try isPKCS12 ? store(opened, own, secret) : PrivateKeyFile.write(opened, passphrase: secret)
        if let target { try target.commit(written) } else { try ProcessEnvironment.put(written) }
        if secret == nil { Notes.plainKey(out, options: "--out-passphrase-file or --out-passphrase-env") }
        guard out != "-" else { return }
        let description = try KeyDescription(opened.publicKey, isEncrypted: secret != nil)
        try result.show(description, "\(description.text)\nwritten to \(out)")
    }

    private func store(_ key: SoftwareKey, _ certificates: [Certificate], _ secret: Secret?) throws -> [UInt8] {
        guard let secret, let first = certificates.first else {
            throw CommandError(
                "secret.missing", "a PKCS#12 file needs a passphrase",
                hint: "give it by --out-passphrase-file, --out-passphrase-env, or at a terminal")
        }
        return try PKCS12File(key: key, certificate: first, chain: Array(certificates.dropFirst()))
            .encrypted(passphrase: secret)
    }
}
