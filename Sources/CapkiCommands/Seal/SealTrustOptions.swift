internal import ArgumentParser
internal import PKIKeys
internal import PKISealing
internal import PKIStructures
internal import PKISystem
internal import PKIVerification

/// Whom a seal command believes.
struct SealTrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Certificates that are trusted for makers, signers and time stamps; may be given again.", valueName: "file")
    )
    var trust: [String] = []

    @Option(
        help: ArgumentHelp("Certificates that are trusted for time stamps in place of those.", valueName: "file"))
    var timestampTrust: [String] = []

    @Option(
        help: ArgumentHelp(
            "The certificate of a seal maker that is accepted; may be given again. Without it every maker is whose chain is "
                + "trusted.", valueName: "file"))
    var maker: [String] = []

    @Option(help: ArgumentHelp("Intermediate certificates; may be given again.", valueName: "file"))
    var untrusted: [String] = []

    @Option(help: ArgumentHelp("CRLs; may be given again.", valueName: "file"))
    var crl: [String] = []

    @Option(help: ArgumentHelp("Answers of OCSP responders, DER or PEM; may be given again.", valueName: "file"))
    var ocsp: [String] = []

    @Option(
        help: ArgumentHelp(
            "Certificates of OCSP responders that are trusted without the issuer's word for them; may be given again.",
            valueName: "file"))
    var ocspResponder: [String] = []

    @Option(
        help: ArgumentHelp(
            "Seals that their CA has revoked, as 'capki seal list DIR --state revoked --json' writes them; may be given again.",
            valueName: "file"))
    var revokedSeals: [String] = []

    @Option(
        help: "What is asked of CRLs and OCSP answers: none, if-present (the default) or require.",
        transform: ArgumentValue.word("revocation mode"))
    var revocation: RevocationMode = .ifPresent

    @Option(
        help: ArgumentHelp(
            "Whose rules hold for certificates: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "profile"),
        transform: ArgumentValue.word("profile"))
    var profile: Profile = .rfc5280

    @Option(
        name: .customLong("algorithm"),
        help: ArgumentHelp(
            "A signature algorithm that is taken beside SM2 and RSA, for example ecdsa-sha256; may be given again.",
            valueName: "name"),
        transform: ArgumentValue.signatureAlgorithm)
    var algorithms: [SignatureAlgorithm] = []

    /// - Parameter maker: the certificate of the maker itself, where that is known.
    func sealTrust(maker own: [Certificate] = []) throws -> SealTrust {
        let makers = try maker.flatMap(InputFiles.certificates) + own
        let stamps = try timestampTrust.flatMap(InputFiles.certificates)
        var trusted = SealTrust(
            anchors: try trust.flatMap(InputFiles.certificates).map(TrustAnchor.init),
            timestampAnchors: stamps.isEmpty ? nil : stamps.map(TrustAnchor.init),
            makers: makers.isEmpty ? nil : makers, untrusted: try untrusted.flatMap(InputFiles.certificates),
            crls: try crl.flatMap(InputFiles.crls))
        trusted.ocspResponses = try ocsp.flatMap(InputFiles.ocspResponses)
        trusted.ocspResponders = try ocspResponder.flatMap(InputFiles.certificates)
        trusted.revokedSeals = try revokedSeals.flatMap(RevokedSealList.read)
        return trusted
    }

    var policy: SealPolicy {
        var policy = SealPolicy()
        policy.revocation = revocation
        policy.profile = profile
        policy.algorithms += algorithms.filter { !policy.algorithms.contains($0) }
        return policy
    }
}

/// Where a seal command writes what it makes: seals and seal signatures are DER.
struct SealOutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where to write the result, DER; '-' is standard output.", valueName: "file"))
    var out: String

    @Flag(help: "Replace a file that is there.")
    var force = false

    init() {}

    init(out: String, force: Bool) {
        self.out = out
        self.force = force
    }

    func claim(_ result: ResultOptions) throws -> ClaimedOutput {
        if out == "-", result.json { throw ValidationError("--json and '--out -' cannot both go to standard output") }
        guard out != "-" else {
            if Terminal.showsOutput { throw ValidationError("DER is not written to a terminal; name a file") }
            return ClaimedOutput(file: nil, isDER: true)
        }
        return ClaimedOutput(file: try PendingFile(at: out, permissions: 0o644, overwrites: force), isDER: true)
    }
}
