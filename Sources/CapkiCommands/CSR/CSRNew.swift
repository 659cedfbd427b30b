internal import ArgumentParser
internal import PKIKeys
internal import PKIProfiles
internal import PKIRequests
internal import PKIStructures
internal import PKISystem

/// `capki csr new`.
struct CSRNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a request that proves possession of a key.",
        discussion: """
            The subject is written '/C=CN/O=某某公司/CN=某某公司' or 'C=CN, O=某某公司, CN=某某公司'; its parts stand in the \
            request in that order. A request for a reissue may have an empty subject (--subject '').

            EXAMPLES
              capki csr new --key org.key.pem --subject 'C=CN, O=某某公司, CN=某某公司' --out org.csr
              capki csr new --key org.key.pem --form application.yaml --out org.csr
              capki csr new --key org.key.pem --form application.yaml --profile bidding --ca issuing --out org.csr
              capki csr new --key 'pkcs11:token=B;object=sign' --from-certificate old.pem --out new.csr

            AN APPLICATION FORM (YAML), with every field
            \(FormHelp.text)

            证件类型 is one of \(FormHelp.kinds(DocumentKind.ofOrganisations)); 经办人证件类型 one of \
            \(FormHelp.kinds(DocumentKind.ofPersons)). The profile says which fields go into the request, and all faults \
            are told at once.
            """)

    @Option(help: ArgumentHelp("A private key file, or a pkcs11: URI.", valueName: "key"))
    var key: String

    @Option(help: "The subject's name.", transform: ArgumentValue.name)
    var subject: Name?

    @Option(
        help: ArgumentHelp("Take subject and extensions from a certificate.", valueName: "file"))
    var fromCertificate: String?

    @OptionGroup var application: FormOptions

    @Option(
        help: ArgumentHelp(
            "An alternative name: DNS:, IP:, email:, URI:, RID: or dirName:; may be given again.", valueName: "name"),
        transform: ArgumentValue.generalName)
    var san: [GeneralName] = []

    @Option(
        help: "What to sign with, for example rsa-pss-sha256; the key's usual algorithm without it.",
        transform: ArgumentValue.signatureAlgorithm)
    var signatureAlgorithm: SignatureAlgorithm?

    @OptionGroup var source: KeySourceOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard [subject != nil, fromCertificate != nil, application.form != nil].filter(\.self).count == 1 else {
            throw ValidationError("give one of --subject, --form and --from-certificate")
        }
        if fromCertificate != nil, !san.isEmpty {
            throw ValidationError("--san cannot go with --from-certificate, which brings its own alternative names")
        }
        try output.check(result)
    }

    func run() throws {
        let original = try fromCertificate.map(InputFiles.certificate)
        let applied = try application.application()
        let file = try output.claim()
        let signer = try source.open(key)
        let request: CertificationRequest
        if let original {
            request = try RequestBuilder.request(like: original, signer: signer, algorithm: signatureAlgorithm)
        } else {
            let names = san.isEmpty ? [] : [Extension(SubjectAlternativeName(san))]
            request = try RequestBuilder.request(
                subject: applied?.subject ?? subject ?? .empty,
                extensions: names + (applied?.extensions ?? []), signer: signer, algorithm: signatureAlgorithm)
        }
        try file.write([request.pem])
        guard !file.isStandardOutput else { return }
        let description = try RequestDescription(request)
        try result.show(description, "\(description.text)\nwritten to \(output.out)")
    }
}
