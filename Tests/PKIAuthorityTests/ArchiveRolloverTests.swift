import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIStorage
import PKIStructures
import TestSupport
import Testing

@Suite("Rollover of the key archive")
struct ArchiveRolloverTests {
    private let desk: ArchiveDesk

    init() throws { desk = try ArchiveDesk() }

    /// The archive with a new key, which has taken over.
    private func rolled(
        _ algorithm: KeyAlgorithm = .ec(.p256), from present: KeyArchive? = nil
    ) throws -> (archive: KeyArchive, opened: OpenedKeyArchive) {
        let key = try SoftwareKey.generate(algorithm)
        let archive = try desk.authority.rollArchiveOver(
            ArchiveSuccession(
                present: present ?? desk.archive, presentKey: "archive.key.pem",
                request: desk.request(key, subject: "C=CN, CN=密钥库"), validity: desk.validity(days: 1000),
                key: "archive-2.key.pem"), context: desk.context)
        return (archive, try OpenedKeyArchive(archive, key: key))
    }

    private func waiting(for archive: KeyArchive) throws -> [[UInt8]] {
        try desk.store.read { try $0.archivedKeys(notUnder: archive.certificateHash) }
    }

    private func move(
        _ hashes: [[UInt8]], _ new: (archive: KeyArchive, opened: OpenedKeyArchive)
    ) throws -> [ReenvelopeFault] {
        try desk.authority.reenvelope(
            hashes, to: new.archive, opened: OpenedKeyArchive(joining: [desk.opened, new.opened]),
            context: desk.context)
    }

    /// Recovers the key of a pair with what opens the archive, and compares its public half.
    private func requireRecovery(of pair: IssuedPair, from opened: OpenedKeyArchive) throws {
        let id = try desk.approved(pair.encryption.serialNumber)
        let done = try desk.authority.recover(
            id, delivery: desk.delivery(of: id), from: opened, officers: desk.rules, context: desk.context)
        #expect(try desk.key(done.delivered).publicKey.subjectPublicKeyInfo == pair.encryption.subjectPublicKeyInfo)
    }

    @Test(
        "every archived key opens with the new key, and with the old one no more",
        arguments: [KeyAlgorithm.ec(.p256), .ec(.sm2), .rsa(sizeInBits: 2048)])
    func moves(algorithm: KeyAlgorithm) throws {
        let pairs = try [desk.issue(), desk.issue(.ec(.sm2)), desk.issue()]
        let new = try rolled(algorithm)
        #expect(try move(waiting(for: new.archive), new).isEmpty)
        #expect(try waiting(for: new.archive).isEmpty)
        for pair in pairs { try requireRecovery(of: pair, from: new.opened) }
        #expect(throws: AuthorityError(.badArchive, "")) { try requireRecovery(of: pairs[0], from: desk.opened) }
        let generations = try desk.store.read { try $0.archiveGenerations() }
        #expect(generations.map(\.number) == [1, 2] && generations.map { $0.retiredAt == nil } == [false, true])
    }

    @Test("between the groups of a rollover every key opens with one of the two, and the rest is moved later")
    func interrupted() throws {
        let pairs = try (0..<3).map { _ in try desk.issue() }
        let new = try rolled()
        let hashes = try waiting(for: new.archive)
        #expect(hashes.count == 3)
        #expect(try move([hashes[1]], new).isEmpty)
        #expect(try waiting(for: new.archive) == [hashes[0], hashes[2]])
        try requireRecovery(of: pairs[0], from: desk.opened)
        try requireRecovery(of: pairs[1], from: new.opened)
        // No third key before everything is under the second.
        #expect(throws: AuthorityError(.badArchive, "")) { try rolled(from: new.archive) }
        #expect(try move(hashes, new).isEmpty)
        for pair in pairs { try requireRecovery(of: pair, from: new.opened) }
        _ = try rolled(from: new.archive)
    }

    @Test("whoever opened the archive before the rollover archives nothing to the old key")
    func staleArchive() throws {
        let pair = try desk.issue()
        let new = try rolled()
        #expect(throws: AuthorityError(.badArchive, "")) { try desk.issue() }
        let order = try desk.order(pair.signing.serialNumber, .new)
        #expect(throws: AuthorityError(.badArchive, "")) {
            try desk.authority.reissuePair(order, access: desk.access, context: desk.context)
        }
        let access = ArchiveAccess(archive: new.archive, officers: desk.rules)
        _ = try desk.authority.reissuePair(order, access: access, context: desk.context)
        #expect(try waiting(for: new.archive).count == 1)
    }

    @Test("a key that does not open stays where it is, is told, and the others are moved")
    func damaged() throws {
        let pairs = try [desk.issue(), desk.issue()]
        let hash = try #require(try desk.archived.first).publicKeyHash
        let program = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        let sql = "UPDATE archived_key SET envelope = x'3000' WHERE public_key_hash = x'\(hexadecimal(hash))'"
        try Tool.run("python3", ["-c", program, desk.scratch("ledger.sqlite"), sql]).requireSuccess("python3", [])
        let new = try rolled()
        let faults = try move(waiting(for: new.archive), new)
        #expect(faults.map(\.serialNumber) == [pairs[0].encryption.serialNumber])
        #expect(faults.first?.error == AuthorityError(.archiveDamaged, ""))
        #expect(try waiting(for: new.archive) == [hash])
        try requireRecovery(of: pairs[1], from: new.opened)
    }

    @Test("every key that moves is an act with the digests of both envelopes")
    func recorded() throws {
        let pair = try desk.issue()
        let before = try #require(try desk.archived.first)
        let new = try rolled()
        #expect(try move(waiting(for: new.archive), new).isEmpty)
        let after = try #require(try desk.archived.first)
        #expect(after.archivedAt == before.archivedAt && after.serialNumber == before.serialNumber)
        let rolled = try desk.acts.filter {
            $0.kind == "archive-rollover" && $0.serialNumber == pair.encryption.serialNumber
        }
        #expect(rolled.count == 1)
        #expect(
            rolled.first?.files.map { "\($0.name) \($0.digest)" } == [
                "earlier envelope " + hexadecimal(try DigestAlgorithm.sha256.hash(before.envelope)),
                "envelope " + hexadecimal(try DigestAlgorithm.sha256.hash(after.envelope)),
            ])
    }

    @Test("the census tells which keys are under which generation, and which are under none")
    func census() throws {
        func census() throws -> ArchiveCensus {
            try desk.store.read { try ArchiveCensus($0, settled: desk.archive.certificate) }
        }
        _ = try [desk.issue(), desk.issue(), desk.issue()]
        #expect(try census().entries.map(\.keyCount) == [3] && census().findings.isEmpty)
        let new = try rolled()
        let hashes = try waiting(for: new.archive)
        #expect(try move(Array(hashes.prefix(1)), new).isEmpty)
        let halfway = try census()
        #expect(halfway.entries.map(\.generation) == [1, 2] && halfway.entries.map(\.keyCount) == [2, 1])
        #expect(halfway.findings.map(\.code) == [.unfinishedRollover])
        #expect(try move(hashes, new).isEmpty)
        #expect(try census().entries.map(\.keyCount) == [0, 3] && census().findings.isEmpty)
        let program = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        let sql = "UPDATE archived_key SET archive_certificate = x'00' WHERE sequence = 1"
        try Tool.run("python3", ["-c", program, desk.scratch("ledger.sqlite"), sql]).requireSuccess("python3", [])
        #expect(try census().findings.map(\.code) == [.archive])
    }
}
