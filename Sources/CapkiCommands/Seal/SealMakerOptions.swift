internal import ArgumentParser
internal import CapkiDirectories
internal import PKIKeys
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// Who makes seals, where it is not the one whom the settings name, and what opens the maker's key.
struct SealMakerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The seal maker's certificate, in the place of the settings' of DIR.", valueName: "file"))
    var makerCertificate: String?

    @Option(help: ArgumentHelp("The seal maker's key: a file, or a pkcs11: URI.", valueName: "key"))
    var makerKey: String?

    @Option(
        name: [.customLong("maker-module"), .customLong("module")],
        help: ArgumentHelp("The PKCS#11 module of the maker's key.", valueName: "file"))
    var makerModule: String?

    @Option(help: ArgumentHelp("Read the passphrase of the maker's key from a file.", valueName: "file"))
    var makerPassphraseFile: String?

    @Option(help: ArgumentHelp("Read the passphrase of the maker's key from a variable.", valueName: "name"))
    var makerPassphraseEnv: String?

    @Option(help: ArgumentHelp("Read the PIN of the maker's token from a file.", valueName: "file"))
    var makerPinFile: String?

    @Option(help: ArgumentHelp("Read the PIN of the maker's token from a variable.", valueName: "name"))
    var makerPinEnv: String?

    func validate() throws {
        try SecretPlace.requireOne(file: makerPassphraseFile, variable: makerPassphraseEnv)
        try SecretPlace.requireOne(file: makerPinFile, variable: makerPinEnv)
        guard (makerCertificate == nil) == (makerKey == nil) else {
            throw ValidationError("--maker-certificate and --maker-key go together")
        }
    }

    var secrets: SecretSources {
        let passphrase = (file: makerPassphraseFile, variable: makerPassphraseEnv)
        let pin = (file: makerPinFile, variable: makerPinEnv)
        return SecretSources(
            passphrase: {
                try SecretPlace(
                    file: passphrase.file, variable: passphrase.variable, prompt: "passphrase of the maker's '\($0)'"
                ).secret()
            },
            pin: {
                try SecretPlace(file: pin.file, variable: pin.variable, prompt: "PIN of the maker's token '\($0)'")
                    .secret()
            }, care: TokenCarePlaces().care, tell: PINNotes.tell, passphraseOption: "--maker-passphrase",
            pinOption: "--maker-pin")
    }

    /// The maker without a CA directory; seals of its own and of those that `--maker` names are believed.
    ///
    /// - Parameter acting: its passphrase and PIN are the key's, where there are none of its own.
    func maker(_ believed: SealTrustOptions, vendor: String?, _ acting: ActingOptions) throws -> SealMaker {
        guard let makerCertificate, let makerKey else {
            throw ValidationError("name the maker by --maker-certificate and --maker-key, or a CA directory")
        }
        let certificate = try InputFiles.certificate(makerCertificate)
        let verifier = SealVerifier(try believed.sealTrust(maker: [certificate]), policy: believed.policy)
        let key = try KeyReference(makerKey, module: makerModule).open(hasOwnSecrets ? secrets : acting.secrets)
        return try SealMaker(certificate, key: key, verifier: verifier, vendorID: vendor ?? "capki")
    }

    private var hasOwnSecrets: Bool {
        [makerPassphraseFile, makerPassphraseEnv, makerPinFile, makerPinEnv].contains { $0 != nil }
    }

    /// Who is trusted is said by options, or by the settings of a CA directory.
    func check(_ believed: SealTrustOptions, in directory: String?) throws {
        guard directory == nil else {
            guard believed.trust.isEmpty, believed.untrusted.isEmpty, believed.maker.isEmpty,
                believed.timestampTrust.isEmpty
            else { throw ValidationError("with a CA directory its settings say who is trusted, under seal") }
            guard believed.ocsp.isEmpty, believed.ocspResponder.isEmpty, believed.revokedSeals.isEmpty else {
                throw ValidationError("with a CA directory its ledger and CRLs say what is revoked")
            }
            return
        }
        if believed.trust.isEmpty { throw ValidationError("name what is trusted by --trust, or a CA directory") }
        if makerCertificate == nil {
            throw ValidationError("name the maker by --maker-certificate and --maker-key, or a CA directory")
        }
    }

    /// Opens the maker's key for a CA directory.
    ///
    /// - Parameters:
    ///   - crls: files, beside those of the settings.
    ///   - policy: what is asked of CRLs, and which algorithms are taken.
    func desk(
        _ directory: AuthorityDirectory, crls: [String] = [], policy: SealPolicy = SealPolicy()
    ) throws -> SealDesk {
        var maker: SealDesk.Maker?
        if let makerCertificate, let makerKey {
            maker = SealDesk.Maker(
                certificate: try InputFiles.certificate(makerCertificate), key: makerKey, module: makerModule)
        }
        return try SealDesk(
            of: directory, maker: maker, crls: crls.flatMap(InputFiles.crls), policy: policy, secrets: secrets)
    }

    /// GM/T 0031-2025 has a seal stamped when it is made.
    static func tell(_ seal: Seal) {
        guard seal.generation == .v5, seal.timeStamp == nil else { return }
        ProcessEnvironment.note("note: the seal has no time stamp, as GM/T 0031-2025 wants one")
    }
}
