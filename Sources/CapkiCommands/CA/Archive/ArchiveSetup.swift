internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIMessages
internal import PKIProfiles
internal import PKIRequests
internal import PKIStructures

/// Setting an archive up, for a new CA or one at work.
struct ArchiveSetup {
    let algorithm: KeyAlgorithm?
    /// The URI of a key in a token.
    let key: String?
    let subject: Name?
    let secrets: ArchiveSecretOptions

    /// Makes the archive's key, where it is not in a token, and its certificate.
    func run(in directory: AuthorityDirectory, _ acting: ActingOptions) throws -> Certificate {
        let draft = try ArchiveDraft(in: directory, key: key)
        let authority = try acting.authority(directory)
        let new = try ArchiveKey(
            algorithm, key, in: directory, options: "--archive", passphrase: { try secrets.passphrase($0).newSecret() },
            pin: secrets.pin)
        let context = acting.context
        let finished = try draft.finish(key: new.file) {
            try authority.issue(
                new.request(subject, beside: directory.certificate.subject), profile: .keyArchive,
                validity: ArchiveKey.validity(under: directory.certificate, context.now), context: context)
        }
        return try finished.keyArchive().certificate
    }
}

/// A new key of an archive: in software, or in a token.
struct ArchiveKey {
    let signer: any Signer
    let decrypter: any KeyDecrypter
    /// What goes into the key's file; `nil` for a key in a token.
    let file: [UInt8]?

    static func validate(_ algorithm: KeyAlgorithm?, _ key: String?) throws {
        guard let key else { return }
        guard algorithm == nil else {
            throw ValidationError("--key names a key that is there: leave out --algorithm")
        }
        guard KeyReference.isToken(key) else {
            throw ValidationError("--key is a pkcs11: URI; a key in a file is made here")
        }
    }

    /// Makes the key, or opens the one in a token and sees that it decrypts.
    ///
    /// - Parameters:
    ///   - prefix: of the options that give its secrets, for notes.
    ///   - passphrase: for the key's file.
    ///   - pin: of a token.
    init(
        _ algorithm: KeyAlgorithm?, _ uri: String?, in directory: AuthorityDirectory,
        options prefix: String, passphrase: (_ prompt: String) throws -> Secret?,
        pin: @escaping @Sendable (_ token: String) -> SecretPlace
    ) throws {
        if let uri {
            let key = try KeyReference(uri, module: directory.settings.module).openToken(
                SecretSources(pin: { try pin($0).secret() }))
            try Self.requireDecrypting(key)
            (signer, decrypter, file) = (key, key, nil)
            return
        }
        let issuers = try PublicKey(directory.certificate.subjectPublicKeyInfo).algorithm
        let algorithm = algorithm ?? CertificateAuthority.encryptionAlgorithm(beside: issuers)
        guard algorithm.family != .ed25519 else {
            throw CommandError("ca.bad_archive_key", "an Ed25519 key receives nothing; choose RSA, EC or SM2")
        }
        let secret = try passphrase("passphrase for the archive's key")
        if secret == nil {
            Notes.plainKey(
                "the key archive of \(directory.path)",
                options: "\(prefix)-passphrase-file or \(prefix)-passphrase-env")
        }
        let key = try SoftwareKey.generate(algorithm)
        (signer, decrypter, file) = (key, key, try PrivateKeyFile.write(key, passphrase: secret))
    }

    /// A key that signs alone would lock up everything that is archived to it.
    private static func requireDecrypting(_ key: any KeyDecrypter) throws {
        let sample = Secret(copying: Array("capki".utf8))
        do {
            let message = try EnvelopedMessageMaker(.cms).seal(sample, to: [MessageRecipient(key: key.publicKey)])
            guard case .envelopedData(let data, _) = try Message(encoded: message.derBytes),
                try EnvelopedMessageOpener(key).open(data).isEqual(to: sample)
            else { throw CommandError("ca.bad_archive_key", "what was encrypted to it does not come out again") }
        } catch {
            throw CommandError(
                "ca.bad_archive_key", "the key in the token does not decrypt: \(ErrorReport(error).message)",
                hint: "make an RSA key with 'capki token generate --algorithm rsa3072 --decrypts'")
        }
    }

    /// A request for the archive's certificate.
    ///
    /// - Parameter issuer: the CA's name; the archive has it with a common name of its own, where no other is given.
    func request(_ subject: Name?, beside issuer: @autoclosure () throws -> Name) throws -> CertificationRequest {
        try RequestBuilder.request(subject: subject ?? Self.name(beside: issuer()), signer: signer)
    }

    private static func name(beside issuer: Name) throws -> Name {
        let shared = issuer.relativeDistinguishedNames.filter { level in
            !level.attributes.contains { $0.type == AttributeType.commonName }
        }
        let own = Name.Attribute(
            type: AttributeType.commonName, value: try AttributeValue("密钥库 (key archive)", as: .utf8String))
        return Name(shared + [RelativeDistinguishedName([own])])
    }

    /// As long as the CA's own certificate, within the profile's limit.
    static func validity(under issuer: Certificate, _ now: Instant) -> Validity {
        let limit = now.adding(days: CertificateProfile.keyArchive.validityLimitInDays.value)
        return Validity(
            notBefore: CertificateTime(now), notAfter: CertificateTime(min(limit, issuer.validity.notAfter.instant)))
    }
}
