internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// The audit key of a CA directory, which is made where it is missing.
struct AuditKeyFile {
    private let place: String
    private let module: String?

    /// - Parameter place: a path, or a `pkcs11:` URI.
    init(_ place: String, module: String?) {
        self.place = place
        self.module = module
    }

    /// Opens the key, or makes it, and has it certified where it is not yet.
    ///
    /// - Parameter known: the passphrase of the CA's key, which is that of a key that is made here.
    /// - Returns: `nil` where the issuer's own key has to sign, since the issuer can certify nothing now.
    func open(
        for authority: CertificateAuthority, secrets: SecretSources, known: Secret?, context: ActContext
    ) throws -> AuditKey? {
        let signer = try signer(for: authority.issuer, secrets, known)
        if let certificate = try authority.auditCertificate(of: signer.publicKey, context: context) {
            return try AuditKey(certificate: certificate, signer: signer)
        }
        do {
            return try AuditKey(
                certificate: authority.certifyAuditKey(signer, context: context), signer: signer)
        } catch let error as AuthorityError where [.badIssuer, .clockBehind].contains(error.code) {
            return nil
        } catch let error as AuthorityError where error.code == .keyReused {
            throw AuthorityError(
                .keyReused, "the audit key '\(place)' belongs to a certificate that was revoked as compromised",
                hint: KeyReference.isToken(place)
                    ? "make a new key on the token and name it in the settings"
                    : "move the file away; the next act makes a new key")
        }
    }

    private func signer(for issuer: Issuer, _ secrets: SecretSources, _ known: Secret?) throws -> any Signer {
        if KeyReference.isToken(place) { return try KeyReference(place, module: module).open(secrets) }
        if !FileReading.exists(place) { try make(for: issuer, known) }
        guard let known else { return try KeyReference(place).open(secrets) }
        do {
            return try KeyReference(place).open(SecretSources(passphrase: { _ in known }))
        } catch let error as DirectoryError where error.code.rawValue == KeyError.Code.badPassphrase.rawValue {
            return try KeyReference(place).open(secrets)
        }
    }

    private func make(for issuer: Issuer, _ passphrase: Secret?) throws {
        let isNational = try PublicKey(issuer.certificate.subjectPublicKeyInfo).algorithm.family == .sm2
        let key = try SoftwareKey.generate(isNational ? .ec(.sm2) : .ec(.p256))
        let bytes = try PrivateKeyFile.write(key, passphrase: passphrase)
        do throws(SystemError) {
            try PendingFile(at: place, permissions: 0o600).commit(bytes)
        } catch  where error.code == .exists {
            // Another process has made it meanwhile.
        }
    }
}
