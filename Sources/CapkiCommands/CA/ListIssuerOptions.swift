internal import ArgumentParser
internal import CapkiDirectories

/// The secrets of the CRL issuer's key, where it is not the CA's own.
struct ListIssuerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the CRL issuer's passphrase from the first line of a file.", valueName: "file"))
    var crlIssuerPassphraseFile: String?

    @Option(help: ArgumentHelp("Read the CRL issuer's passphrase from an environment variable.", valueName: "name"))
    var crlIssuerPassphraseEnv: String?

    @Option(
        help: ArgumentHelp("Read the PIN of the CRL issuer's token from the first line of a file.", valueName: "file"))
    var crlIssuerPinFile: String?

    @Option(
        help: ArgumentHelp("Read the PIN of the CRL issuer's token from an environment variable.", valueName: "name"))
    var crlIssuerPinEnv: String?

    func validate() throws {
        try SecretPlace.requireOne(file: crlIssuerPassphraseFile, variable: crlIssuerPassphraseEnv)
        try SecretPlace.requireOne(file: crlIssuerPinFile, variable: crlIssuerPinEnv)
    }

    /// What opens the CRL issuer's key.
    ///
    /// - Parameters:
    ///   - memory: what opened the CA's key: its PIN is not tried on another token, which would cost that one a try.
    ///   - ownPIN: the PIN of the command's other options.
    func secrets(_ memory: KeyMemory, ownPIN: PINOptions) -> SecretSources {
        let (file, variable) = (crlIssuerPassphraseFile, crlIssuerPassphraseEnv)
        let (pinFile, pinVariable) = (crlIssuerPinFile, crlIssuerPinEnv)
        return SecretSources(
            passphrase: { path in
                try SecretPlace(file: file, variable: variable, prompt: "passphrase of the CRL issuer's '\(path)'")
                    .secret()
            },
            pin: { token in
                let prompt = "PIN of the CRL issuer's token '\(token)'"
                let isOwn = memory.opened(token) || !memory.hasOpenedToken
                guard pinFile == nil, pinVariable == nil, isOwn else {
                    return try SecretPlace(file: pinFile, variable: pinVariable, prompt: prompt).secret()
                }
                return try ownPIN.place(prompt).secret()
            }, passphraseOption: "--crl-issuer-passphrase", pinOption: "--crl-issuer-pin")
    }
}
