import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// Rule 9: serial and bytes before the signature, all or nothing, and what is signed is what was checked.
@Suite("Durable issuing")
struct DurabilityTests {
    /// A key that fails, or looks into the ledger, when it is asked to sign.
    struct WatchingSigner: Signer {
        let key: SoftwareKey
        let onSign: @Sendable ([UInt8]) throws -> Void

        var publicKey: PublicKey { key.publicKey }

        func sign(_ message: SignableMessage, with algorithm: SignatureAlgorithm) throws -> [UInt8] {
            try onSign(message.collected(byteLimit: 1 << 20))
            return try key.sign(message, with: algorithm)
        }
    }

    struct TokenGone: Error {}

    private func authority(
        of desk: ReissueDesk, onSign: @escaping @Sendable ([UInt8]) throws -> Void
    ) throws -> CertificateAuthority {
        let signer = WatchingSigner(key: desk.caKey, onSign: onSign)
        return try CertificateAuthority(
            issuer: Issuer(certificate: desk.caCertificate, signer: signer), store: desk.store,
            auditKey: AuditKey(certificate: desk.caCertificate, signer: desk.caKey))
    }

    @Test("rule 9: serial and intended bytes are in the ledger before anything is signed")
    func intendedFirst() throws {
        let desk = try ReissueDesk()
        let store = desk.store
        let watching = try authority(of: desk) { message in
            let intended = try store.read { ledger in
                var found: [CertificateRecord] = []
                try ledger.forEachIntended { found.append($0) }
                return found
            }
            #expect(intended.map(\.content) == [message])
        }
        _ = try watching.reissue(desk.order(), context: desk.context)
    }

    @Test("rule 9: a signature that fails leaves the original as it was, and the next attempt succeeds")
    func failedSignature() throws {
        let desk = try ReissueDesk()
        let failing = try authority(of: desk) { _ in throw TokenGone() }
        let order = try desk.order()
        #expect(throws: TokenGone.self) { try failing.reissue(order, context: desk.context) }
        #expect(try desk.revocation() == nil)
        let result = try desk.reissue(order)
        #expect(try desk.revocation()?.reason == .keyCompromise)
        var states: [CertificateRecord.State: Int] = [:]
        var filter = CertificateFilter()
        filter.includesAbandoned = true
        try desk.store.read { try $0.forEachCertificate(filter) { states[$0.state, default: 0] += 1 } }
        #expect(states == [.issued: 3, .abandoned: 1])
        #expect(
            try desk.store.read { try $0.liveReissue(of: desk.original.serialNumber)?.replacement }
                == result.certificate.serialNumber)
    }

    @Test("rule 9: a signer that signs other bytes than those that were checked is found out")
    func faultySigner() throws {
        struct Faulty: Signer {
            let key: SoftwareKey
            var publicKey: PublicKey { key.publicKey }
            func sign(_ message: SignableMessage, with algorithm: SignatureAlgorithm) throws -> [UInt8] {
                try key.sign(SignableMessage([1, 2, 3]), with: algorithm)
            }
        }
        let desk = try ReissueDesk()
        let faulty = try CertificateAuthority(
            issuer: Issuer(certificate: desk.caCertificate, signer: Faulty(key: desk.caKey)), store: desk.store,
            auditKey: AuditKey(certificate: desk.caCertificate, signer: desk.caKey))
        #expect(throws: AuthorityError(.badSignature, "")) { try faulty.reissue(desk.order(), context: desk.context) }
        #expect(try desk.revocation() == nil)
    }

    @Test("a refused reissue leaves no certificate behind")
    func refusedLeavesNothing() throws {
        let desk = try ReissueDesk()
        let before = try desk.certificateCount
        let order = try desk.order(desk.request(key: desk.originalKey))
        #expect(throws: AuthorityError.self) { try desk.reissue(order) }
        #expect(try desk.certificateCount == before)
    }

    @Test("a second live reissue of one original is refused by the ledger itself")
    func uniqueInTheLedger() throws {
        let desk = try ReissueDesk()
        let first = try desk.reissue(desk.order()).certificate.serialNumber
        let record = ReissueRecord(
            original: desk.original.serialNumber, replacement: first, reason: .lost, state: .pending,
            invalidityDate: nil, recordedAt: desk.now, operatorName: "",
            closing: ReissueRecord.Closing(when: .now, reason: .superseded, revokedAt: nil, invalidityDate: nil))
        #expect(throws: StorageError.self) { try desk.store.write { try $0.insert(record) } }
    }

    @Test("two reissues of one certificate at once: exactly one wins")
    func concurrent() async throws {
        let desk = try ReissueDesk()
        let orders = try (0..<4).map { _ in try desk.order() }
        let (authority, context) = (desk.authority, desk.context)
        let wins = await withTaskGroup(of: Bool.self) { group in
            for order in orders {
                group.addTask { (try? authority.reissue(order, context: context)) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(wins == 1)
    }
}
