internal import ArgumentParser
internal import PKIKeys
internal import PKIMessages
internal import PKIStructures
internal import PKISystem

/// The forms that `convert` writes.
enum ConvertedForm: String, CaseIterable, ExpressibleByArgument {
    case pem
    case der
    case pkcs7
    case pkcs12
}

/// `capki convert`.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Convert between PEM, DER, PKCS#7 and PKCS#12.",
        discussion: """
            The contents of all files are put together: certificates, CRLs, requests, keys; bundles and PKCS#12 files are \
            unpacked. Every structure keeps its bytes. Private keys are written as PKCS#8, encrypted where a passphrase \
            is given or typed; PKCS#12 always has one. A file with a private key has mode 0600.

            EXAMPLES
              capki convert org.cert.pem --to der --out org.cer
              capki convert chain.p7b --to pem --out chain.pem
              capki convert org.cert.pem ca.pem --to pkcs7 --out chain.p7b
              capki convert org.key.pem org.cert.pem ca.pem --to pkcs12 --name 某某公司 --out org.p12
            """)

    @Argument(help: ArgumentHelp("The files; '-' is standard input.", valueName: "file"))
    var files: [String]

    @Option(help: "pem, der, pkcs7 or pkcs12.")
    var to: ConvertedForm

    @Option(help: ArgumentHelp("The friendly name of the key in a PKCS#12 file.", valueName: "text"))
    var name: String?

    @Flag(help: "Use the content types of GB/T 35275 in a PKCS#7 bundle.")
    var gb = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var outPassphrase: OutPassphraseOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("name a file") }
        if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("standard input is read once") }
        if name != nil, to != .pkcs12 { throw ValidationError("--name goes with '--to pkcs12'") }
        if gb, to != .pkcs7 { throw ValidationError("--gb goes with '--to pkcs7'") }
        if output.der, to == .pem { throw ValidationError("--der and '--to pem' exclude each other") }
        try output.check(result)
        if output.out == "-", to == .der || to == .pkcs12, Terminal.showsOutput {
            throw ValidationError("\(to.rawValue) is not written to a terminal; name a file")
        }
    }

    func run() throws {
        var content = ConvertedContent()
        for file in files { try content.add(file, passphrase) }
        let file = try output.claim(permissions: content.keys.isEmpty ? 0o644 : 0o600)
        try file.write(try bytes(of: content))
        guard !file.isStandardOutput else { return }
        let report = Report(content, form: to, out: output.out)
        try result.show(report, report.text)
    }

    private func bytes(of content: ConvertedContent) throws -> [UInt8] {
        switch to {
        case .pem:
            return try keys(of: content).flatMap { Array($0.text.utf8) }
                + content.blocks().flatMap { Array($0.text.utf8) }
        case .der: return try content.onlyDER() ?? keys(of: content).flatMap(\.bytes)
        case .pkcs7: return try bundle(content)
        case .pkcs12: return try store(content)
        }
    }

    /// The private keys as PKCS#8, all under one passphrase; a key in the open is written only where nobody can be
    /// asked, and that is said.
    private func keys(of content: ConvertedContent) throws -> [PEMBlock] {
        guard !content.keys.isEmpty else { return [] }
        let secret = try outPassphrase.place("passphrase for the private key").newSecret()
        if secret == nil { Notes.plainKey(output.out, options: "--out-passphrase-file or --out-passphrase-env") }
        return try content.keys.flatMap { try PEMBlock.blocks(in: PrivateKeyFile.write($0.key, passphrase: secret)) }
    }

    private func bundle(_ content: ConvertedContent) throws -> [UInt8] {
        try content.requireCertificates(for: "PKCS#7")
        let bundle = CertificateBundle(content.certificates, revocationLists: content.revocationLists)
        let message = bundle.message(gb ? .gbt35275 : .cms)
        return output.der ? message.derBytes : Array(message.pem(label: "PKCS7").text.utf8)
    }

    private func store(_ content: ConvertedContent) throws -> [UInt8] {
        let file = try content.keyStore(name: name)
        guard let secret = try outPassphrase.place("passphrase for the PKCS#12 file").newSecret() else {
            throw CommandError(
                "secret.missing", "a PKCS#12 file needs a passphrase",
                hint: "give it by --out-passphrase-file, --out-passphrase-env, or at a terminal")
        }
        return try file.encrypted(passphrase: secret)
    }

    private struct Report: Encodable {
        let form: String
        let out: String
        let certificates: Int
        let crls: Int
        let requests: Int
        let keys: Int

        init(_ content: ConvertedContent, form: ConvertedForm, out: String) {
            self.form = form.rawValue
            self.out = out
            certificates = content.certificates.count
            crls = content.revocationLists.count
            requests = content.requests.count
            keys = content.keys.count
        }

        var text: String {
            let counts = [(certificates, "certificate"), (crls, "CRL"), (requests, "request"), (keys, "private key")]
            let words = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
            return "\(words.isEmpty ? "1 structure" : words.joined(separator: ", "))\nwritten to \(out) as \(form)"
        }
    }
}
