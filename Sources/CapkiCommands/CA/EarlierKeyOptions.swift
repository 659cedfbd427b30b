internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority

/// The secrets of an earlier generation's key, where they are not those of the present one.
struct EarlierKeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the earlier key's passphrase from the first line of a file.", valueName: "file"))
    var generationPassphraseFile: String?

    @Option(help: ArgumentHelp("Read the earlier key's passphrase from an environment variable.", valueName: "name"))
    var generationPassphraseEnv: String?

    @Option(
        help: ArgumentHelp("Read the PIN of the earlier key's token from the first line of a file.", valueName: "file"))
    var generationPinFile: String?

    @Option(
        help: ArgumentHelp("Read the PIN of the earlier key's token from an environment variable.", valueName: "name"))
    var generationPinEnv: String?

    func validate() throws {
        try SecretPlace.requireOne(file: generationPassphraseFile, variable: generationPassphraseEnv)
        try SecretPlace.requireOne(file: generationPinFile, variable: generationPinEnv)
    }

    /// The identity of the generation, with its key.
    func issuer(_ directory: AuthorityDirectory, generation: Int, _ acting: ActingOptions) throws -> Issuer {
        let own = acting.secrets
        let (file, variable) = (generationPassphraseFile, generationPassphraseEnv)
        let (pinFile, pinVariable) = (generationPinFile, generationPinEnv)
        let secrets = SecretSources(
            passphrase: { path in
                guard file != nil || variable != nil else { return try own.passphrase(path) }
                return try SecretPlace(file: file, variable: variable, prompt: "passphrase of '\(path)'").secret()
            },
            pin: { token in
                guard pinFile != nil || pinVariable != nil else { return try own.pin(token) }
                return try SecretPlace(file: pinFile, variable: pinVariable, prompt: "PIN of token '\(token)'").secret()
            }, care: own.care, tell: own.tell,
            passphraseOption: "--generation-passphrase", pinOption: "--generation-pin")
        return try directory.issuer(ofGeneration: generation, secrets: secrets)
    }
}
