internal import ArgumentParser
internal import PKIKeys
internal import PKISealing

/// Who makes seals.
struct SealMakerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The seal maker's certificate.", valueName: "file"))
    var makerCertificate: String

    @Option(help: ArgumentHelp("The seal maker's key: a file, or a pkcs11: URI.", valueName: "key"))
    var makerKey: String

    @Option(help: ArgumentHelp("The maker of the seal system (header.Vid).", valueName: "text"))
    var vendor = "capki"

    @OptionGroup var source: KeySourceOptions

    /// The maker; seals of its own and of those that `--maker` names are believed.
    func maker(_ believed: SealTrustOptions) throws -> SealMaker {
        let certificate = try InputFiles.certificate(makerCertificate)
        let verifier = SealVerifier(try believed.sealTrust(maker: [certificate]), policy: believed.policy)
        return try SealMaker(certificate, key: source.open(makerKey), verifier: verifier, vendorID: vendor)
    }
}
