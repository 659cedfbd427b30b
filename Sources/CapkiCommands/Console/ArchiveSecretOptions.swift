internal import ArgumentParser
internal import CapkiDirectories

/// What opens the key archive's key: the passphrase of its file, or the PIN of its token.
struct ArchiveSecretOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the archive key's passphrase from the first line of a file.", valueName: "file"))
    var archivePassphraseFile: String?

    @Option(help: ArgumentHelp("Read the archive key's passphrase from an environment variable.", valueName: "name"))
    var archivePassphraseEnv: String?

    @Option(help: ArgumentHelp("Read the PIN of the archive key's token from a file.", valueName: "file"))
    var archivePinFile: String?

    @Option(help: ArgumentHelp("Read the PIN of the archive key's token from a variable.", valueName: "name"))
    var archivePinEnv: String?

    func validate() throws {
        try SecretPlace.requireOne(file: archivePassphraseFile, variable: archivePassphraseEnv)
        try SecretPlace.requireOne(file: archivePinFile, variable: archivePinEnv)
    }

    func passphrase(_ prompt: String) -> SecretPlace {
        SecretPlace(file: archivePassphraseFile, variable: archivePassphraseEnv, prompt: prompt)
    }

    func pin(_ token: String) -> SecretPlace {
        SecretPlace(file: archivePinFile, variable: archivePinEnv, prompt: "PIN of the archive's token '\(token)'")
    }

    var secrets: SecretSources {
        SecretSources(
            passphrase: { [passphrase] in try passphrase("passphrase of the archive's '\($0)'").secret() },
            pin: { [pin] in try pin($0).secret() }, passphraseOption: "--archive-passphrase",
            pinOption: "--archive-pin")
    }
}

/// The key of an officer, beside the CA's own.
struct OfficerKeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the passphrase of the officer's key from a file.", valueName: "file"))
    var officerPassphraseFile: String?

    @Option(help: ArgumentHelp("Read the passphrase of the officer's key from a variable.", valueName: "name"))
    var officerPassphraseEnv: String?

    @Option(help: ArgumentHelp("Read the PIN of the officer's token from a file.", valueName: "file"))
    var officerPinFile: String?

    @Option(help: ArgumentHelp("Read the PIN of the officer's token from a variable.", valueName: "name"))
    var officerPinEnv: String?

    @Option(help: ArgumentHelp("The PKCS#11 module of a pkcs11: URI that names none.", valueName: "file"))
    var module: String?

    func validate() throws {
        try SecretPlace.requireOne(file: officerPassphraseFile, variable: officerPassphraseEnv)
        try SecretPlace.requireOne(file: officerPinFile, variable: officerPinEnv)
    }

    var secrets: SecretSources {
        let passphrase = (file: officerPassphraseFile, variable: officerPassphraseEnv)
        let pin = (file: officerPinFile, variable: officerPinEnv)
        return SecretSources(
            passphrase: {
                try SecretPlace(
                    file: passphrase.file, variable: passphrase.variable, prompt: "passphrase of the officer's '\($0)'"
                ).secret()
            },
            pin: {
                try SecretPlace(file: pin.file, variable: pin.variable, prompt: "PIN of the officer's token '\($0)'")
                    .secret()
            }, care: TokenCarePlaces().care, tell: PINNotes.tell,
            passphraseOption: "--officer-passphrase", pinOption: "--officer-pin")
    }
}
