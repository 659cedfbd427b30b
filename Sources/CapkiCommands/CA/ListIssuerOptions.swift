internal import ArgumentParser
internal import CapkiDirectories

/// The secrets of the CRL issuer's key, where it is not the CA's own.
struct ListIssuerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the CRL issuer's passphrase from the first line of a file.", valueName: "file"))
    var crlIssuerPassphraseFile: String?

    @Option(help: ArgumentHelp("Read the CRL issuer's passphrase from an environment variable.", valueName: "name"))
    var crlIssuerPassphraseEnv: String?

    func validate() throws {
        try SecretPlace.requireOne(file: crlIssuerPassphraseFile, variable: crlIssuerPassphraseEnv)
    }

    /// A key on a token has the PIN of the command's other options.
    func secrets(_ acting: ActingOptions) -> SecretSources {
        var secrets = SecretSources(passphrase: acting.passphrase, pin: acting.pin)
        secrets.passphrase = { [file = crlIssuerPassphraseFile, variable = crlIssuerPassphraseEnv] path in
            try SecretPlace(file: file, variable: variable, prompt: "passphrase of the CRL issuer's '\(path)'").secret()
        }
        return secrets
    }
}
