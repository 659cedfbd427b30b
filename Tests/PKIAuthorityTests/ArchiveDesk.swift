import PKIAuthority
import PKIKeys
import PKIMessages
import PKIProfiles
import PKIRequests
import PKIStorage
import PKIStructures
import TestSupport

/// A CA with a key archive, two officers and a clock of its own.
final class ArchiveDesk {
    static let subject = "C=CN, O=某某公司, CN=某某公司"

    let scratch: Scratch
    let store: SQLiteAuthorityStore
    let caKey: SoftwareKey
    let caCertificate: Certificate
    let authority: CertificateAuthority
    let archiveKey: SoftwareKey
    let archive: KeyArchive
    let officers: [(key: SoftwareKey, certificate: Certificate)]
    var now = ReissueDesk.start

    init(
        archiveAlgorithm: KeyAlgorithm = .ec(.p256),
        onSign: @escaping @Sendable ([UInt8]) throws -> Void = { _ in }
    ) throws {
        scratch = try Scratch()
        caKey = try SoftwareKey.generate(.ec(.p256))
        caCertificate = try ReissueDesk.ca(key: caKey, days: 3650)
        store = try SQLiteAuthorityStore(path: scratch("ledger.sqlite"), creates: true, lockTimeoutInSeconds: 10)
        let signer = DurabilityTests.WatchingSigner(key: caKey, onSign: onSign)
        authority = try CertificateAuthority(
            issuer: Issuer(certificate: caCertificate, signer: signer), store: store,
            auditKey: AuditKey(certificate: caCertificate, signer: caKey))
        let context = ActContext(now: now, operatorName: "窗口一")
        try authority.open(.new, context: context)
        let authority = authority
        let start = now
        func certified(_ key: SoftwareKey, _ name: String, _ profile: CertificateProfile) throws -> Certificate {
            try authority.issue(
                RequestBuilder.request(subject: Name(parsing: name), signer: key), profile: profile,
                validity: Validity(
                    notBefore: CertificateTime(start), notAfter: CertificateTime(start.adding(days: 1000))),
                context: context)
        }
        archiveKey = try SoftwareKey.generate(archiveAlgorithm)
        archive = try KeyArchive(certified(archiveKey, "C=CN, CN=密钥库", .keyArchive))
        officers = try ["甲", "乙"].map { name in
            let key = try SoftwareKey.generate(.ec(.p256))
            return (key, try certified(key, "C=CN, CN=\(name)", .officer))
        }
    }

    var context: ActContext { ActContext(now: now, operatorName: "窗口一") }
    var access: ArchiveAccess { get throws { try access() } }
    var rules: Officers { Officers(profile: "officer") }
    var opened: OpenedKeyArchive { get throws { try OpenedKeyArchive(archive, key: archiveKey) } }

    func access(_ policy: ArchivePolicy = ArchivePolicy()) throws -> ArchiveAccess {
        ArchiveAccess(archive: archive, opened: try opened, officers: rules, policy: policy)
    }

    /// Transport keys that deliveries were made for.
    private var transports: [SoftwareKey] = []
    /// The deliveries of recoveries that were asked for.
    private var deliveries: [String: KeyDelivery] = [:]

    var passphrase: KeyDelivery { .pkcs12(Secret(copying: Array("geheim".utf8))) }

    /// A delivery to a new transport key, which is quicker than one under a passphrase.
    func transport() throws -> KeyDelivery {
        let key = try SoftwareKey.generate(.ec(.p256))
        transports.append(key)
        return .cms(key.publicKey)
    }

    /// The delivery that a recovery was asked for with.
    func delivery(of id: String) throws -> KeyDelivery { try deliveries[id] ?? transport() }

    func request(_ key: SoftwareKey, subject: String = "") throws -> CertificationRequest {
        try RequestBuilder.request(subject: Name(parsing: subject), signer: key)
    }

    func validity(days: Int = 365) -> Validity {
        Validity(notBefore: CertificateTime(now), notAfter: CertificateTime(now.adding(days: days)))
    }

    /// A pair whose keys are of one algorithm.
    func issue(
        _ algorithm: KeyAlgorithm = .ec(.p256), subject: String = ArchiveDesk.subject, delivery: KeyDelivery? = nil
    ) throws -> IssuedPair {
        let key = try SoftwareKey.generate(algorithm)
        let order = PairOrder(
            request: try request(key, subject: subject), signingProfile: .organisationSigning,
            encryptionProfile: .organisationEncryption, validity: validity(), delivery: try delivery ?? transport())
        return try authority.issuePair(order, archive: archive, context: context)
    }

    /// An order for the reissue of a pair with a new signing key.
    func order(
        _ original: SerialNumber, _ choice: EncryptionKeyChoice, reason: ReissueReason = .damaged,
        revocation: OriginalRevocation = .now, recovery: String? = nil
    ) throws -> PairReissueOrder {
        let key = try SoftwareKey.generate(.ec(.p256))
        return PairReissueOrder(
            signing: ReissueOrder(
                original: original, request: try request(key), reason: reason, revocation: revocation),
            choice: choice, delivery: try delivery(of: recovery ?? ""), recovery: recovery)
    }

    /// A recovery that the first officer has asked for.
    func asked(_ serial: SerialNumber) throws -> RecoveryRecord {
        let delivery = try transport()
        let recovery = try authority.requestRecovery(
            RecoveryOrder(
                serialNumber: serial, reason: "旧文件", delivery: .cms, recipient: delivery.recipient,
                requester: officers[0].certificate), officers: rules, signing: signing(), context: context)
        deliveries[recovery.request.id] = delivery
        return recovery
    }

    /// Signs a request as the officer who asks.
    func signing(
        _ officer: (key: SoftwareKey, certificate: Certificate)? = nil
    ) -> (RecoveryRecord.Request) throws -> [UInt8] {
        { [self] in try approval($0.bytes, by: officer ?? officers[0]) }
    }

    /// A signature of an officer over bytes.
    func approval(_ bytes: [UInt8], by officer: (key: SoftwareKey, certificate: Certificate)? = nil) throws -> [UInt8] {
        let officer = officer ?? officers[1]
        return try SignedMessageMaker(.cms)
            .sign(SignableMessage(bytes), by: [MessageSigner(officer.certificate, key: officer.key)]).derBytes
    }

    /// The identifier of a recovery that the second officer has approved.
    func approved(_ serial: SerialNumber) throws -> String {
        let request = try asked(serial).request
        _ = try authority.approveRecovery(
            request.id, approval: approval(request.bytes), officers: rules, context: context)
        return request.id
    }

    /// The key of a delivery, opened with the transport key that it is for.
    func key(_ delivered: DeliveredKey) throws -> SoftwareKey {
        for transport in transports {
            if let key = try? EnvelopedKeyFile.open(delivered.bytes, with: transport) { return key }
        }
        throw MessageError(.cannotOpen, "no transport key opens the delivery")
    }

    func state(_ serial: SerialNumber) throws -> CertificateRecord.State? {
        try store.read { try $0.certificate(serial)?.state }
    }

    func revocation(_ serial: SerialNumber) throws -> RevocationReason? {
        try store.read { try $0.revocation(serial)?.reason }
    }

    /// The record of acts.
    var acts: [AuditRow] {
        get throws {
            var rows: [AuditRow] = []
            try store.read { try $0.forEachAct(after: 0, through: .max) { rows.append($0) } }
            return rows
        }
    }

    var archived: [ArchivedKeyRecord] {
        get throws {
            var found: [ArchivedKeyRecord] = []
            try store.read { try $0.forEachArchivedKey { found.append($0) } }
            return found
        }
    }
}

extension Certificate {
    /// What a reissue never changes: the DER of validity and subject.
    var lasting: [[UInt8]] { [validity.derBytes, Array(subjectBytes)] }
}
