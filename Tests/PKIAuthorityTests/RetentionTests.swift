import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// 电子签名法 第二十四条: records are kept for years after the certificate's end, and not for ever.
@Suite("Retention of records")
struct RetentionTests {
    private static let policy = RetentionPolicy()

    /// A desk with a reissued certificate, both of which ended ten years and a day ago.
    private func desk() throws -> (desk: ReissueDesk, replacement: Certificate) {
        let desk = try ReissueDesk(caDays: 9000)
        let replacement = try desk.reissue(desk.order()).certificate
        _ = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        desk.now = try #require(Instant(year: 2037, month: 3, day: 2, hour: 8, minute: 0, second: 0))
        return (desk, replacement)
    }

    @discardableResult
    private func purge(_ desk: ReissueDesk, trustsClock: Bool = true) throws -> [SerialNumber] {
        var purged: [SerialNumber] = []
        try desk.authority.purge(
            endedBefore: Self.policy.end(at: desk.now), trustsClock: trustsClock, context: desk.context
        ) { purged += $0.map(\.serialNumber) }
        return purged
    }

    private func check(_ store: any AuthorityStore, _ issuer: Certificate) throws -> (LedgerCheck.Result, [String]) {
        var told: [String] = []
        let result = try LedgerCheck(store: store, issuers: [issuer], checksSignatures: true).run {
            told.append("\($0.code.rawValue): \($0.message)")
        }
        return (result, told)
    }

    /// Whether octets stand in the ledger's files, as a program sees them that knows no SQLite.
    private func holds(_ desk: Scratch, _ octets: [UInt8]) throws -> Bool {
        let program = """
            import glob, sys
            print(any(bytes.fromhex(sys.argv[2]) in open(f, 'rb').read() for f in glob.glob(sys.argv[1] + '*')))
            """
        let result = try Tool.run("python3", ["-c", program, desk("ledger.sqlite"), hexadecimal(octets)])
        return try result.requireSuccess("python3", []).text == "True\n"
    }

    @Test("years are those of the calendar, and the law's five are the fewest")
    func years() throws {
        func end(_ text: String, _ years: Int) throws -> String {
            RetentionPolicy(years: years).end(at: try Instant(rfc3339: text)).description
        }
        #expect(try end("2036-03-01T08:00:00Z", 10) == "2026-03-01T08:00:00Z")
        #expect(try end("2036-02-29T08:00:00Z", 10) == "2026-02-28T08:00:00Z")
        #expect(RetentionPolicy().years == 10 && RetentionPolicy.allowedYears.lowerBound == 5)
    }

    @Test("nothing goes before its time is over")
    func early() throws {
        let (desk, _) = try desk()
        desk.now = try #require(Instant(year: 2037, month: 3, day: 1, hour: 8, minute: 0, second: 0))
        #expect(try purge(desk).isEmpty)
        #expect(try desk.store.read { try $0.certificate(desk.original.serialNumber)?.certificate } != nil)
        desk.now = desk.now.adding(seconds: 1)
        #expect(try purge(desk).count == 2)
    }

    @Test("certificate, subject, numbers go from the files; serial, dates, revocation, key hash and chain stay")
    func purged() throws {
        let (desk, replacement) = try desk()
        let serial = desk.original.serialNumber
        let before = try #require(try desk.store.read { try $0.certificate(serial) })
        let traces = [desk.original, replacement].map { Array($0.derBytes.suffix(40)) }
        let key = desk.original.derBytes.suffix(900).prefix(64)
        #expect(try traces.allSatisfy { try holds(desk.scratch, $0) } && holds(desk.scratch, Array(key)))
        #expect(try purge(desk) == [serial, replacement.serialNumber])

        let record = try #require(try desk.store.read { try $0.certificate(serial) })
        #expect(record.certificate == nil && record.content.isEmpty && record.subject.isEmpty && record.mark.isEmpty)
        #expect(record.purgedAt == desk.now && record.notAfter == before.notAfter)
        #expect(record.publicKeyHash == before.publicKeyHash && record.state == .issued)
        #expect(try desk.revocation()?.reason == .keyCompromise)
        #expect(try desk.store.read { try $0.reissues().map(\.original) } == [serial])
        var search = CertificateSearch(now: desk.now)
        search.identityNumber = "91350100M000100Y43"
        #expect(try desk.store.read { try $0.certificates(search, after: nil, limit: 9) }.isEmpty)
        search = CertificateSearch(now: desk.now)
        search.condition = .status(.purged)
        #expect(try desk.store.read { try $0.certificates(search, after: nil, limit: 9) }.count == 2)
        for trace in traces + [Array(key)] { #expect(try !holds(desk.scratch, trace)) }

        let (result, told) = try check(desk.store, desk.caCertificate)
        #expect(result.faultCount == 0 && result.purgedCount == 2 && told.isEmpty, "\(told)")
        let verdict = try desk.store.read { ledger in
            var check = AuditCheck(ledger, issuers: [desk.caCertificate])
            return try check.run()
        }
        #expect(verdict.fault == nil && verdict.purgedCount == 2)
    }

    @Test("the record of acts has the digest of what went, and the serial number is never used again")
    func serials() throws {
        let (desk, _) = try desk()
        try purge(desk)
        let digest = hexadecimal(try DigestAlgorithm.sha256.hash(desk.original.derBytes))
        var rows: [AuditRow] = []
        try desk.store.read { try $0.forEachAct(after: 0, through: .max) { rows.append($0) } }
        let own = rows.filter { $0.kind == "purge" && $0.serialNumber == desk.original.serialNumber }
        #expect(own.map(\.evidence) == ["\(digest)  certificate"])
        #expect(throws: AuthorityError(.knownCertificate, "")) {
            try desk.authority.adopt([desk.original], context: desk.context)
        }
        #expect(throws: AuthorityError(.unknownCertificate, "")) {
            try desk.authority.revoke(desk.original.serialNumber, reason: .superseded, context: desk.context)
        }
        let second =
            "INSERT INTO certificate SELECT sequence + 99, "
            + "serial, state, origin, profile, content, subject, public_key_hash, not_before, not_after, mark, recorded_at, "
            + "operator, is_ca, shard, purged_at FROM certificate WHERE purged_at IS NOT NULL LIMIT 1"
        let program = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2])"
        let refused = try Tool.run("python3", ["-c", program, desk.scratch("ledger.sqlite"), second])
        #expect(refused.errorText.contains("UNIQUE constraint failed: certificate.serial"))
        let stranger = try ReissueDesk(caDays: 9000)
        stranger.now = desk.now
        #expect(throws: AuthorityError(.keyReused, "")) {
            let holder = try desk.authority.issue(
                desk.request(subject: ReissueDesk.subject), profile: .organisationSigning,
                validity: Validity(
                    notBefore: CertificateTime(desk.now), notAfter: CertificateTime(desk.now.adding(days: 30))),
                context: desk.context)
            try desk.reissue(desk.order(desk.request(key: desk.originalKey), original: holder.serialNumber))
        }
    }

    @Test("a line of reissues goes when its last certificate has had its time")
    func line() throws {
        let (desk, replacement) = try desk()
        let late = try desk.authority.issue(
            desk.request(subject: ReissueDesk.subject), profile: .organisationSigning,
            validity: Validity(
                notBefore: CertificateTime(desk.now), notAfter: CertificateTime(desk.now.adding(days: 300))),
            context: desk.context)
        try desk.store.write {
            try $0.insert(
                ReissueRecord(
                    original: replacement.serialNumber, replacement: late.serialNumber, reason: .damaged,
                    state: .ended, invalidityDate: nil, recordedAt: desk.now, operatorName: "窗口一",
                    closing: .init(when: .now, reason: .superseded, revokedAt: nil, invalidityDate: nil)))
        }
        #expect(try purge(desk).isEmpty)
        desk.now = desk.now.adding(days: 3660 + 300)
        #expect(try purge(desk) == [desk.original, replacement, late].map(\.serialNumber))
    }

    @Test("a clock that skips more than a year is doubted, and nothing is lost")
    func doubtedClock() throws {
        let (desk, _) = try desk()
        #expect(throws: AuthorityError(.clockAhead, "")) { try purge(desk, trustsClock: false) }
        #expect(try desk.store.read { try $0.certificate(desk.original.serialNumber)?.certificate } != nil)
    }

    @Test("whoever is interrupted between two groups goes on with another run, which writes the file anew")
    func interrupted() throws {
        struct Interrupt: Error {}
        let (desk, _) = try desk()
        let holders = try (0..<600).map { index in
            let tbs = TBSCertificate(
                serialNumber: try SerialNumber(hexadecimal: "40" + String(10_000 + index)),
                signatureAlgorithm: try desk.caKey.usualAlgorithm.identifier, issuer: try desk.caCertificate.subject,
                validity: desk.original.validity, subject: try Name(parsing: "C=CN, CN=单位\(index)"),
                subjectPublicKeyInfo: desk.originalKey.publicKey.subjectPublicKeyInfo,
                extensions: Extensions([Extension(BasicConstraints(isCA: false), isCritical: true)]))
            return try ReissueDesk.sign(tbs, with: desk.caKey)
        }
        _ = try desk.authority.adopt(holders, context: desk.context)
        let end = Self.policy.end(at: desk.now)
        #expect(throws: Interrupt.self) {
            try desk.authority.purge(endedBefore: end, context: desk.context) { _ in throw Interrupt() }
        }
        let (half, told) = try check(desk.store, desk.caCertificate)
        #expect(half.purgedCount == 500 && half.faultCount == 0)
        #expect(told.count == 1 && told.first?.hasPrefix("ledger.remnants") == true)
        #expect(try purge(desk).count == 102)
        let (whole, left) = try check(desk.store, desk.caCertificate)
        #expect(whole.purgedCount == 602 && left.isEmpty)
        #expect(try !holds(desk.scratch, Array(holders[1].derBytes.suffix(40))))
    }

    @Test("the archived key goes with its certificate, and with it the words of its recoveries")
    func archive() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let serial = pair.encryption.serialNumber
        let recovery = try desk.approved(serial)
        let hash = try #require(try desk.store.read { try $0.certificate(serial)?.publicKeyHash })
        let envelope = try #require(try desk.store.read { try $0.archivedKey(publicKeyHash: hash)?.envelope })
        #expect(try holds(desk.scratch, Array(envelope.suffix(32))))
        desk.now = desk.now.adding(days: 366 + 3654)
        try desk.authority.purge(
            endedBefore: Self.policy.end(at: desk.now), trustsClock: true, context: desk.context
        ) { _ in }
        #expect(try desk.store.read { try $0.archivedKey(publicKeyHash: hash) } == nil)
        #expect(try !holds(desk.scratch, Array(envelope.suffix(32))))
        let record = try #require(try desk.store.read { try $0.recovery(recovery) })
        #expect(record.request.subject.isEmpty && record.request.reason.isEmpty && record.approval == [])
        let (result, told) = try check(desk.store, desk.caCertificate)
        #expect(result.faultCount == 0 && result.purgedCount == 2, "\(told)")
        #expect(
            try desk.store.read { try $0.certificate(desk.officers[0].certificate.serialNumber)?.certificate } != nil)
    }
}
