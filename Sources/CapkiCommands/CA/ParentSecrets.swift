internal import CapkiDirectories

/// The secrets of the CA above one that is made or rolled over.
struct ParentSecrets {
    let passphrase: ParentPassphraseOptions
    let pin: ParentPINOptions
    let ownPIN: PINOptions
    /// Whether `--pin-…` is the PIN of the CA's own token, and must not cost the parent's a try.
    let isOwnPINTaken: Bool

    var sources: SecretSources {
        let hasPIN = pin.parentPinFile != nil || pin.parentPinEnv != nil
        let place = isOwnPINTaken || hasPIN ? pin.place : ownPIN.place
        return SecretSources(
            passphrase: { [passphrase] in
                try passphrase.place("passphrase of the parent's '\($0)'").secret()
            },
            pin: { try place("PIN of the parent's token '\($0)'").secret() },
            care: ownPIN.places.care, tell: PINNotes.tell,
            passphraseOption: "--parent-passphrase", pinOption: "--parent-pin")
    }
}
