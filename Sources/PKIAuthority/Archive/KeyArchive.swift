internal import PKIKeys
internal import PKIMessages
internal import PKIProfiles
public import PKIStructures

/// The key archive of a CA (密钥库): private keys of encryption certificates, enveloped to its certificate.
///
/// Whoever issues needs the certificate alone; the private key comes out for recoveries, see ``OpenedKeyArchive``.
public struct KeyArchive: Sendable {
    public let certificate: Certificate
    /// SHA-256 over the certificate.
    public let certificateHash: [UInt8]

    public init(_ certificate: Certificate) throws {
        self.certificate = certificate
        certificateHash = try DigestAlgorithm.sha256.hash(certificate.derBytes)
    }

    /// Refuses an archive that this CA has not certified, or that no longer holds: keys would go to a stranger.
    func requireUsable(issuer: Issuer, now: Instant, in ledger: any LedgerReading) throws {
        let serial = certificate.serialNumber
        try requireOwn(issuer: issuer, in: ledger)
        guard certificate.validity.contains(now) else {
            throw AuthorityError(
                .badArchive,
                "the key archive's certificate holds from \(certificate.validity.notBefore.instant) to "
                    + "\(certificate.validity.notAfter.instant), now is \(now)",
                hint: "'capki ca archive rollover' gives the archive a new one")
        }
        if let revocation = try ledger.revocation(serial) {
            throw AuthorityError(
                .badArchive, "the key archive's certificate \(serial) is revoked since \(revocation.revokedAt)",
                hint: "'capki ca archive rollover' gives the archive a new one")
        }
        // Whoever opened the archive before it was rolled over would envelope to a key that is about to be destroyed.
        if let current = try ledger.archiveGenerations().last, current.certificateHash != certificateHash {
            throw AuthorityError(
                .badArchive, "the key archive was rolled over to certificate \(current.serialNumber) meanwhile",
                hint: "run the command again")
        }
    }

    /// Refuses an archive that this CA has not certified.
    func requireOwn(issuer: Issuer, in ledger: any LedgerReading) throws {
        let serial = certificate.serialNumber
        guard let record = try ledger.certificate(serial), record.certificate == certificate.derBytes,
            record.profile == CertificateProfile.keyArchive.name, try issuer.signatory(of: certificate) != nil
        else {
            throw AuthorityError(
                .badArchive, "certificate \(serial) is not one that this CA has issued for a key archive",
                hint: "the file may have been exchanged; 'capki ca list' shows what the CA has issued")
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
