internal import PKIKeys
internal import PKIStructures

/// The parts of each kind of item.
struct InspectedParts {
    let passphrase: PassphraseOptions
    let listsEveryEntry: Bool

    func shown(_ item: InspectedItem) throws -> Shown {
        switch item {
        case .certificate(let certificate): certificate.shown
        case .request(let request): request.shown
        case .crl(let list): list.shown(listsEveryEntry: listsEveryEntry)
        case .message(let message): message.shown
        case .ocspRequest(let request): request.shown
        case .ocspResponse(let response): response.shown
        case .timeStampRequest(let request): request.shown
        case .timeStampResponse(let response): response.shown
        case .privateKey(let key, let bytes): key.shown.adding(["public_key": publicKey(of: bytes)])
        case .encryptedPrivateKey(let key, let bytes): try opened(key.shown, bytes)
        case .traditionalPrivateKey(let block): try opened(block.shownKey, Array(block.text.utf8))
        case .publicKey(let key): key.shown
        case .curve(let curve): .parts(["curve": .identifier(curve)])
        case .pkcs12(let file, let bytes): try opened(file, bytes)
        case .sm2EnvelopedKey(let key): key.shown
        case .skfEnvelopedKey(let blob): blob.shown
        case .certificateResponse(let response): response.shown
        case .seal(let file): file.shown
        }
    }

    /// The public half of a key in the open; none where the key is of a kind that is not worked with.
    private func publicKey(of bytes: [UInt8]) -> Shown? {
        (try? PrivateKeyFile.read(bytes) { nil })?.publicKey.subjectPublicKeyInfo.shown
    }

    /// Nobody is asked: without a passphrase the outside is shown.
    private var isGiven: Bool { passphrase.passphraseFile != nil || passphrase.passphraseEnv != nil }

    private func secret() throws -> Secret? { try passphrase.place("passphrase").secret() }

    private func opened(_ outside: Shown, _ bytes: [UInt8]) throws -> Shown {
        guard isGiven else { return outside }
        return outside.adding(["key": try opening { try PrivateKeyFile.read(bytes, passphrase: secret).shown }])
    }

    private func opened(_ file: PFX, _ bytes: [UInt8]) throws -> Shown {
        guard isGiven else { return file.shown }
        return file.shown.adding(["content": try opening { try PKCS12File.open(bytes, passphrase: secret).shown }])
    }

    /// A key of a kind that is not worked with is told in its place; a wrong passphrase is a fault.
    private func opening(_ read: () throws -> Shown) throws -> Shown {
        do {
            return try read()
        } catch let error as KeyError where error.code == .unsupportedAlgorithm {
            return .parts(["error": .text(error.message)])
        }
    }
}
