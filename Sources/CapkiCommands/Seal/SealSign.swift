internal import ArgumentParser
internal import PKIKeys
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// `capki seal sign`.
struct SealSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a document with a seal.",
        discussion: """
            Makes an SES_Signature over any file, in the generation of the seal. The seal and the certificate are verified \
            first: as far as what --trust names allows, and with their chains where it is given. After a reissue the seal \
            must be made anew.

            --timestamp has the signature stamped by a time-stamping authority (RFC 3161). What it answers is checked: over \
            this signature, with this nonce, and its certificate by --timestamp-trust, or --trust.

            EXAMPLES
              capki seal sign --seal company.esl --certificate org.pem --key org.key.pem --in contract.pdf --out contract.sig
              capki seal sign --seal company.esl --certificate org.pem --key 'pkcs11:token=B;object=sign' \\
                --in contract.pdf --out contract.sig --trust root.pem --untrusted issuing.pem --crl issuing.crl
              capki seal sign --seal company.esl --certificate org.pem --key org.key.pem --in contract.pdf --out contract.sig \\
                --timestamp http://tsa.example/ --timestamp-digest sha256 --timestamp-trust tsa-root.pem
            """)

    @Option(help: ArgumentHelp("The seal.", valueName: "file"))
    var seal: String

    @Option(help: ArgumentHelp("The signer's certificate, one of the seal's.", valueName: "file"))
    var certificate: String

    @Option(help: ArgumentHelp("Its private key file, or a pkcs11: URI.", valueName: "key"))
    var key: String

    @Option(name: .customLong("in"), help: ArgumentHelp("The document to sign.", valueName: "file"))
    var document: String

    @Option(
        help: ArgumentHelp(
            "What of the document is protected (propertyInfo); the document's name without it.", valueName: "text"))
    var propertyInfo: String?

    @OptionGroup var output: SealOutputOptions
    @OptionGroup var believed: SealTrustOptions
    @OptionGroup var timestamping: SealTimestampOptions
    @OptionGroup var source: KeySourceOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if [seal, certificate, document].filter({ $0 == "-" }).count > 1 {
            throw ValidationError("standard input is read once")
        }
        if document == "-", propertyInfo == nil {
            throw ValidationError("a document from standard input has no name; give --property-info")
        }
    }

    func run() throws {
        let read = try SealInput.seal(seal)
        let owner = try InputFiles.certificate(certificate)
        let original = try SealInput.document(document)
        let verifier = SealVerifier(try believed.sealTrust(), policy: believed.policy)
        let file = try output.claim(result)
        let time = Instant(secondsSinceEpoch: SystemClock.now())
        let signer = try SealSigner(read, certificate: owner, key: source.open(key), verifier: verifier, at: time)
        let name = document.split(separator: "/").last.map(String.init) ?? document
        let signature = try signer.sign(
            original, propertyInfo: propertyInfo ?? name, at: time,
            timestamps: timestamping.order(for: signer.algorithm))
        try file.write(signature.derBytes)
        if believed.trust.isEmpty {
            ProcessEnvironment.note("note: nothing is trusted by --trust, so that no chain was checked")
        }
        guard !file.isStandardOutput else { return }
        let description = SealSignatureDescription(signature, at: time)
        try result.show(description, "\(description.text)\nwritten to \(output.out)")
    }
}

/// A new seal signature as it is told.
private struct SealSignatureDescription: Encodable {
    let schema = "capki.seal-sign/1"
    let generation: String
    let esid: String
    let name: String
    let signedAt: String
    let dataHash: String
    let propertyInfo: String

    init(_ signature: SealSignature, at time: Instant) {
        generation = signature.generation.rawValue
        esid = signature.seal.information.sealID.description
        name = signature.seal.information.property.name.description
        signedAt = time.description
        dataHash = hexadecimal(signature.dataHash)
        propertyInfo = PropertyInfo.decoded(signature.propertyInfo.description)
    }

    var text: String { "signed with the seal '\(name)', \(esid), \(generation), at \(signedAt)\ndigest \(dataHash)" }
}
