import Foundation
import PKIAuthority
import PKIKeys
import PKIMessages
import PKIProfiles
import PKIStorage
import PKIStructures
import Synchronization
import TestSupport
import Testing

@Suite("Two certificates for one holder")
struct PairIssuingTests {
    struct Killed: Error {}

    @Test("both certificates have one subject and one validity, and the delivered key is the second one's")
    func pair() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        #expect(pair.signing.lasting == pair.encryption.lasting)
        #expect(
            try desk.key(pair.delivered).publicKey.subjectPublicKeyInfo == pair.encryption.subjectPublicKeyInfo)
        let usages = try [pair.signing, pair.encryption].map { try $0.extensions.content(KeyUsage.self) }
        #expect(
            usages == [[.digitalSignature, .nonRepudiation], [.keyEncipherment, .dataEncipherment, .keyAgreement]])
        for serial in [pair.signing, pair.encryption].map(\.serialNumber) {
            let found = try desk.store.read { try CertificatePair(of: serial, in: $0) }
            #expect(found.signing == pair.signing.serialNumber && found.encryption == pair.encryption.serialNumber)
        }
    }

    @Test(
        "every algorithm of encryption keys goes into archives of every kind, and comes out of them",
        arguments: [
            (KeyAlgorithm.ec(.p256), KeyAlgorithm.rsa(sizeInBits: 2048)), (.ec(.p384), .ec(.p256)),
            (.ec(.p521), .ec(.sm2)), (.ec(.sm2), .ec(.sm2)), (.ec(.sm2), .rsa(sizeInBits: 3072)),
            (.rsa(sizeInBits: 2048), .ec(.p384)), (.rsa(sizeInBits: 3072), .ec(.sm2)),
            (.rsa(sizeInBits: 4096), .rsa(sizeInBits: 4096)),
        ])
    func algorithms(key algorithm: KeyAlgorithm, archive: KeyAlgorithm) throws {
        let desk = try ArchiveDesk(archiveAlgorithm: archive)
        let transport = try SoftwareKey.generate(.ec(.p256))
        let pair = try desk.issue(algorithm, delivery: .cms(transport.publicKey))
        let record = try #require(try desk.archived.first)
        guard case .envelopedData(_, let family) = try Message(encoded: record.envelope) else {
            throw MessageError(.wrongKind, "no enveloped data")
        }
        #expect((family == .gbt35275) == (archive == .ec(.sm2)))
        let delivered = try EnvelopedKeyFile.open(pair.delivered.bytes, with: transport)
        #expect(delivered.publicKey.algorithm == algorithm)
        let once = try SoftwareKey.generate(.ec(.sm2))
        let recovery = try desk.authority.requestRecovery(
            RecoveryOrder(
                serialNumber: pair.encryption.serialNumber, reason: "r", delivery: .cms, recipient: once.publicKey,
                requester: desk.officers[0].certificate), officers: desk.rules, signing: desk.signing(),
            context: desk.context)
        _ = try desk.authority.approveRecovery(
            recovery.request.id, approval: desk.approval(recovery.request.bytes), officers: desk.rules,
            context: desk.context)
        let recovered = try desk.authority.recover(
            recovery.request.id, delivery: .cms(once.publicKey), from: desk.opened, officers: desk.rules,
            context: desk.context)
        let back = try EnvelopedKeyFile.open(recovered.delivered.bytes, with: once)
        #expect(try back.exportPKCS8().isEqual(to: delivered.exportPKCS8()))
    }

    @Test("the archived key and both intentions are in the ledger before anything is signed")
    func intendedFirst() throws {
        let seen = Mutex<[Int]>([])
        let found = Mutex<SQLiteAuthorityStore?>(nil)
        let desk = try ArchiveDesk { _ in
            guard let store = found.withLock({ $0 }) else { return }
            let counts = try store.read { ledger in
                var (intended, archived) = (0, 0)
                try ledger.forEachIntended { _ in intended += 1 }
                try ledger.forEachArchivedKey { _ in archived += 1 }
                return [intended, archived]
            }
            seen.withLock { $0 += counts }
        }
        found.withLock { $0 = desk.store }
        _ = try desk.issue()
        #expect(seen.withLock { $0 } == [2, 1, 2, 1])
    }

    @Test("an act that dies between the two signatures leaves neither certificate, and the next one repairs")
    func dies() throws {
        let count = Mutex(-1)
        let desk = try ArchiveDesk { _ in
            let isSecond = count.withLock { value in
                guard value >= 0 else { return false }
                value += 1
                return value == 2
            }
            if isSecond { throw Killed() }
        }
        count.withLock { $0 = 0 }
        #expect(throws: Killed.self) { try desk.issue() }
        count.withLock { $0 = -1 }
        let orphan = try #require(try desk.archived.first)
        #expect(try desk.state(orphan.serialNumber) == .intended)
        let pair = try desk.issue()
        #expect(try desk.state(orphan.serialNumber) == .abandoned)
        #expect(try desk.state(pair.encryption.serialNumber) == .issued)
        #expect(try desk.archived.count == 2)
        #expect(throws: AuthorityError(.unknownCertificate, "")) { try desk.asked(orphan.serialNumber) }
    }

    @Test(
        "no file and no row holds a private key in the open",
        arguments: [KeyAlgorithm.ec(.sm2), .rsa(sizeInBits: 2048)])
    func neverPlain(algorithm: KeyAlgorithm) throws {
        let desk = try ArchiveDesk()
        let transport = try SoftwareKey.generate(.ec(.p256))
        let pair = try desk.issue(algorithm, delivery: .cms(transport.publicKey))
        let key = try EnvelopedKeyFile.open(pair.delivered.bytes, with: transport)
        let folder = desk.scratch.path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.contains("ledger.sqlite"))
        for name in names {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
            for piece in try PrivatePieces.of(key) {
                #expect(bytes.range(of: piece) == nil, "\(name)")
                #expect(bytes.range(of: Data(hexadecimal(piece).utf8)) == nil, "\(name)")
            }
        }
    }

    @Test("an envelope in another one's place is found out, even where the whole row is changed")
    func swapped() throws {
        let desk = try ArchiveDesk()
        let mine = try desk.issue()
        _ = try desk.issue(subject: "C=CN, O=别家, CN=别家")
        let id = try desk.approved(mine.encryption.serialNumber)
        let records = try desk.archived
        let database = desk.scratch("ledger.sqlite")
        func put(_ envelope: [UInt8]) throws {
            let sql = "UPDATE archived_key SET envelope = x'\(hexadecimal(envelope))' WHERE sequence = 1"
            try Tool.run(
                "python3",
                [
                    "-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
                    database, sql,
                ]
            )
            .requireSuccess("python3", [])
        }
        func recover() throws -> RecoveredKey {
            try desk.authority.recover(
                id, delivery: desk.delivery(of: id), from: desk.opened, officers: desk.rules, context: desk.context)
        }
        var flipped = records[0].envelope
        flipped[flipped.count - 1] ^= 1
        for envelope in [records[1].envelope, flipped, [0x30, 0x00], Array(records[0].envelope.dropLast())] {
            try put(envelope)
            #expect(throws: AuthorityError(.archiveDamaged, "")) { try recover() }
        }
        try put(records[0].envelope)
        let key = try desk.key(recover().delivered)
        #expect(try key.publicKey.subjectPublicKeyInfo == mine.encryption.subjectPublicKeyInfo)
    }

    @Test("keys do not go to an archive that the CA has not certified, or has revoked, or that has expired")
    func strangeArchives() throws {
        let desk = try ArchiveDesk()
        let stranger = try ArchiveDesk()
        func issue(_ archive: KeyArchive) throws {
            let key = try SoftwareKey.generate(.ec(.p256))
            _ = try desk.authority.issuePair(
                PairOrder(
                    request: desk.request(key, subject: ArchiveDesk.subject), signingProfile: .organisationSigning,
                    encryptionProfile: .organisationEncryption, validity: desk.validity(), delivery: desk.transport()),
                archive: archive, context: desk.context)
        }
        #expect(throws: AuthorityError(.badArchive, "")) { try issue(stranger.archive) }
        #expect(throws: AuthorityError(.badArchive, "")) { try issue(KeyArchive(desk.officers[0].certificate)) }
        // Nor to a holder who has an encryption certificate of this very CA.
        let holder = try desk.issue(subject: "C=CN, O=别家, CN=别家")
        #expect(throws: AuthorityError(.badArchive, "")) { try issue(KeyArchive(holder.encryption)) }
        #expect(throws: AuthorityError(.badArchive, "")) {
            try OpenedKeyArchive(desk.archive, key: stranger.archiveKey)
        }
        try issue(desk.archive)
        desk.now = desk.now.adding(days: 1001)
        #expect(throws: AuthorityError(.badArchive, "")) { try issue(desk.archive) }
        desk.now = ReissueDesk.start
        let other = try ArchiveDesk()
        _ = try other.authority.revoke(
            other.archive.certificate.serialNumber, reason: .keyCompromise, context: other.context)
        #expect(throws: AuthorityError(.badArchive, "")) { try other.issue() }
        #expect(try other.archived.isEmpty)
    }

    @Test("a key that signs is never archived, and neither profile is one of a CA")
    func profiles() throws {
        let desk = try ArchiveDesk()
        let key = try SoftwareKey.generate(.ec(.p256))
        for (signing, encryption) in [
            (CertificateProfile.organisationSigning, CertificateProfile.organisationSigning),
            (.organisationEncryption, .organisationEncryption), (.issuingCA, .organisationEncryption),
            (.organisationSigning, .issuingCA), (.root, .organisationEncryption),
        ] {
            let order = PairOrder(
                request: try desk.request(key, subject: ArchiveDesk.subject), signingProfile: signing,
                encryptionProfile: encryption, validity: desk.validity(), delivery: try desk.transport())
            #expect(throws: AuthorityError(.notAllowed, "")) {
                try desk.authority.issuePair(order, archive: desk.archive, context: desk.context)
            }
        }
        #expect(try desk.archived.isEmpty)
    }

    @Test("a delivery that does not suit the key is refused before anything is made")
    func deliveries() throws {
        let desk = try ArchiveDesk()
        let (sm2, p256, deaf) = try (
            SoftwareKey.generate(.ec(.sm2)), SoftwareKey.generate(.ec(.p256)), SoftwareKey.generate(.ed25519)
        )
        for (algorithm, delivery) in [
            (KeyAlgorithm.ec(.p256), KeyDelivery.sm2Envelope(sm2.publicKey)),
            (.ec(.sm2), .sm2Envelope(p256.publicKey)), (.ec(.p256), .cms(deaf.publicKey)), (.ec(.sm2), desk.passphrase),
        ] {
            #expect(throws: AuthorityError(.notAllowed, "")) { try desk.issue(algorithm, delivery: delivery) }
        }
        #expect(throws: KeyError(.badPassphrase, "")) { try desk.issue(delivery: .pkcs12(Secret(copying: []))) }
        #expect(try desk.archived.isEmpty)
    }

    @Test("a transport key is for one delivery: one that was used, or is certified, is refused")
    func transportOnce() throws {
        let desk = try ArchiveDesk()
        let transport = try SoftwareKey.generate(.rsa(sizeInBits: 2048))
        _ = try desk.issue(delivery: .cms(transport.publicKey))
        #expect(throws: AuthorityError(.keyReused, "")) { try desk.issue(delivery: .cms(transport.publicKey)) }
        #expect(throws: AuthorityError(.keyReused, "")) {
            try desk.issue(delivery: .cms(desk.officers[0].key.publicKey))
        }
        #expect(try desk.archived.count == 1)
    }

    @Test("an Ed25519 signing key has a P-256 encryption key beside it")
    func beside() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue(.ed25519)
        #expect(try PublicKey(pair.encryption.subjectPublicKeyInfo).algorithm == .ec(.p256))
    }
}

/// The secret numbers of a key in pieces that would show anywhere.
enum PrivatePieces {
    static func of(_ key: SoftwareKey) throws -> [Data] {
        if case .ec = key.publicKey.algorithm {
            return [try key.privateNumber().withBytes { span in Data(span.indices.map { span[$0] }) }]
        }
        let plain = try key.exportPKCS8().withBytes { span in span.indices.map { span[$0] } }
        let modulus = try #require(key.publicKey.rsa).modulus
        let secret = try #require(plain.firstRange(of: modulus)).upperBound
        // Past the modulus and the exponent everything is secret: d, p, q, dp, dq, qinv.
        return stride(from: secret + 16, to: plain.count - 24, by: 24).map { Data(plain[$0..<$0 + 24]) }
    }
}
