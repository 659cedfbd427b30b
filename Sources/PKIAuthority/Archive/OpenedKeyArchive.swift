public import PKIKeys
internal import PKIMessages
internal import PKIStructures

/// The key archive with its private key, and with earlier ones where envelopes are still under them.
public struct OpenedKeyArchive: Sendable {
    /// One of the archive's keys.
    private struct Member {
        let certificateHash: [UInt8]
        let opener: EnvelopedMessageOpener
    }

    private var members: [Member]

    /// - Throws: `AuthorityError.Code.badArchive` for another key than the certificate's.
    public init(_ archive: KeyArchive, key: any KeyDecrypter) throws {
        do {
            let opener = try EnvelopedMessageOpener(key, certificate: archive.certificate)
            members = [Member(certificateHash: archive.certificateHash, opener: opener)]
        } catch let error as MessageError {
            throw AuthorityError(.badArchive, "the key archive's key is not the one of its certificate: \(error)")
        }
    }

    /// The keys of several generations together.
    public init(joining archives: [OpenedKeyArchive]) { members = archives.flatMap(\.members) }

    /// Opens the envelope of a record, and refuses what does not belong to it.
    ///
    /// - Parameter certificate: a certificate of the key, signed by the CA.
    func open(_ record: ArchivedKeyRecord, for certificate: Certificate) throws -> SoftwareKey {
        let (key, subject) = try open(record)
        let expected = try certificate.subject
        guard subject == expected, try certificate.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo else {
            throw Self.exchanged(record, "certificate \(record.serialNumber) of '\(subject)'")
        }
        return key
    }

    /// Opens the envelope of a record, whose key may be one that was never certified.
    func open(_ record: ArchivedKeyRecord) throws -> (key: SoftwareKey, subject: Name) {
        guard let member = members.first(where: { $0.certificateHash == record.archiveCertificateHash }) else {
            throw AuthorityError(
                .badArchive, "the key of certificate \(record.serialNumber) is enveloped to another archive key",
                hint: "'capki ca archive list' tells under which generation of the archive's key each one is")
        }
        do {
            return try opened(record, member.opener)
        } catch let error as MessageError {
            throw Self.damaged(record, error)
        } catch let error as KeyError {
            throw Self.damaged(record, error)
        } catch let error as StructureError {
            throw Self.damaged(record, error)
        }
    }

    private func opened(
        _ record: ArchivedKeyRecord, _ opener: EnvelopedMessageOpener
    ) throws -> (key: SoftwareKey, subject: Name) {
        guard case .envelopedData(let message, _) = try Message(encoded: record.envelope) else {
            throw MessageError(.wrongKind, "the archived key is no encrypted message")
        }
        let secret = try opener.open(message)
        let (content, range) = try secret.withArray { try ArchivedKeyContent.read($0) }
        let key = try SoftwareKey(plain: secret.part(range))
        let hash = try PublicKeyHash.hash(key.publicKey.subjectPublicKeyInfo)
        guard content.serialNumber == record.serialNumber, content.publicKeyHash == record.publicKeyHash,
            hash == record.publicKeyHash
        else {
            throw Self.exchanged(record, "certificate \(content.serialNumber) of '\(content.subject)'")
        }
        return (key, content.subject)
    }

    private static func exchanged(_ record: ArchivedKeyRecord, _ found: String) -> AuthorityError {
        AuthorityError(
            .archiveDamaged,
            "the archive holds the key of \(found) in the place of the key of certificate \(record.serialNumber)",
            hint: "the ledger was changed by another hand; restore it from a backup")
    }

    private static func damaged(_ record: ArchivedKeyRecord, _ error: any Error) -> AuthorityError {
        AuthorityError(
            .archiveDamaged, "the archived key of certificate \(record.serialNumber) does not open: \(error)",
            hint: "restore the ledger from a backup")
    }
}
