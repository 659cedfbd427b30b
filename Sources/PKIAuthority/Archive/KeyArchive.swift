public import PKIKeys
internal import PKIMessages
internal import PKIProfiles
public import PKIStructures

/// The key archive of a CA (密钥库): private keys of encryption certificates, enveloped to its certificate.
///
/// Whoever issues needs the certificate alone; the private key comes out for recoveries, see ``OpenedKeyArchive``.
public struct KeyArchive: Sendable {
    public let certificate: Certificate
    let certificateHash: [UInt8]

    public init(_ certificate: Certificate) throws {
        self.certificate = certificate
        certificateHash = try DigestAlgorithm.sha256.hash(certificate.derBytes)
    }

    /// Refuses an archive that this CA has not certified, or that no longer holds: keys would go to a stranger.
    func requireUsable(issuer: Issuer, now: Instant, in ledger: any LedgerReading) throws {
        let serial = certificate.serialNumber
        guard let record = try ledger.certificate(serial), record.certificate == certificate.derBytes,
            record.profile == CertificateProfile.keyArchive.name, try issuer.signatory(of: certificate) != nil
        else {
            throw AuthorityError(
                .badArchive, "certificate \(serial) is not one that this CA has issued for a key archive",
                hint: "the file may have been exchanged; 'capki ca list' shows what the CA has issued")
        }
        guard certificate.validity.contains(now) else {
            throw AuthorityError(
                .badArchive,
                "the key archive's certificate holds from \(certificate.validity.notBefore.instant) to "
                    + "\(certificate.validity.notAfter.instant), now is \(now)")
        }
        if let revocation = try ledger.revocation(serial) {
            throw AuthorityError(
                .badArchive, "the key archive's certificate \(serial) is revoked since \(revocation.revokedAt)")
        }
    }

    /// Envelopes a private key with the record that it belongs to.
    func seal(
        _ key: SoftwareKey, serialNumber: SerialNumber, subject: Name, now: Instant, random: any RandomSource
    ) throws -> ArchivedKeyRecord {
        let hash = try PublicKeyHash.hash(key.publicKey.subjectPublicKeyInfo)
        let label = ArchivedKeyContent(serialNumber: serialNumber, subject: subject, publicKeyHash: hash)
        let content = try key.exportPKCS8().withArray { plain in
            var bytes = label.prefix(privateKeyByteCount: plain.count)
            // No growth from here on: what is moved would stay behind.
            bytes.reserveCapacity(bytes.count + plain.count)
            bytes += plain
            defer { for index in bytes.indices { bytes[index] = 0 } }
            return Secret(copying: bytes)
        }
        let family = try PublicKey(certificate.subjectPublicKeyInfo).algorithm.family
        let message = try EnvelopedMessageMaker(family == .sm2 ? .gbt35275 : .cms)
            .seal(content, to: [MessageRecipient(certificate)], random: random)
        return ArchivedKeyRecord(
            publicKeyHash: hash, serialNumber: serialNumber, algorithm: key.publicKey.algorithm.description,
            envelope: message.derBytes, archiveCertificateHash: certificateHash, archivedAt: now)
    }
}

/// The key archive with its private key.
public struct OpenedKeyArchive: Sendable {
    public let archive: KeyArchive
    private let opener: EnvelopedMessageOpener

    /// - Throws: `AuthorityError.Code.badArchive` for another key than the certificate's.
    public init(_ archive: KeyArchive, key: SoftwareKey) throws {
        self.archive = archive
        do {
            opener = try EnvelopedMessageOpener(key, certificate: archive.certificate)
        } catch let error as MessageError {
            throw AuthorityError(.badArchive, "the key archive's key is not the one of its certificate: \(error)")
        }
    }

    /// Opens the envelope of a record, and refuses what does not belong to it.
    ///
    /// - Parameter certificate: a certificate of the key, signed by the CA.
    func open(_ record: ArchivedKeyRecord, for certificate: Certificate) throws -> SoftwareKey {
        guard record.archiveCertificateHash == archive.certificateHash else {
            throw AuthorityError(
                .badArchive, "the key of certificate \(record.serialNumber) is enveloped to another archive key")
        }
        do {
            return try opened(record, certificate)
        } catch let error as AuthorityError {
            throw error
        } catch {
            throw AuthorityError(
                .archiveDamaged, "the archived key of certificate \(record.serialNumber) does not open: \(error)",
                hint: "restore the ledger from a backup")
        }
    }

    private func opened(_ record: ArchivedKeyRecord, _ certificate: Certificate) throws -> SoftwareKey {
        guard case .envelopedData(let message, _) = try Message(encoded: record.envelope) else {
            throw MessageError(.wrongKind, "the archived key is no encrypted message")
        }
        let secret = try opener.open(message)
        let (content, range) = try secret.withArray { try ArchivedKeyContent.read($0) }
        let key = try SoftwareKey(plain: secret.part(range))
        let subject = try certificate.subject
        let isOwn =
            content.serialNumber == record.serialNumber && content.publicKeyHash == record.publicKeyHash
            && content.subject == subject
        guard isOwn, try certificate.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo else {
            throw AuthorityError(
                .archiveDamaged,
                "the archive holds the key of certificate \(content.serialNumber) of '\(content.subject)' in the place of the key of \(certificate.serialNumber) of '\(subject)'",
                hint: "the ledger was changed by another hand; restore it from a backup")
        }
        return key
    }
}
