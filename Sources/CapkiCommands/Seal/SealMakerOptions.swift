internal import ArgumentParser
internal import PKIKeys
internal import PKISealing
internal import PKIStructures
internal import PKISystem

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

    /// GM/T 0031-2025 has a seal stamped when it is made.
    static func tell(_ seal: Seal) {
        guard seal.generation == .v5, seal.timeStamp == nil else { return }
        ProcessEnvironment.note("note: the seal has no time stamp, as GM/T 0031-2025 wants one")
    }
}
