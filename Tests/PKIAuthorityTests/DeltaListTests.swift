import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// What stands on complete and delta CRLs, and what may be left out (RFC 5280 §3.3, §5.2.3, §5.2.4).
@Suite("Delta CRLs and expired entries")
struct DeltaListTests {
    @Test("a delta CRL tells what has changed since its base, with removeFromCRL for what was released")
    func delta() throws {
        let desk = try RevocationDesk()
        let made = try (0..<6).map { _ in try desk.issue() }
        try desk.revoke(made[0], .superseded)
        for certificate in made[1...3] { try desk.revoke(certificate, .certificateHold) }
        try desk.publish()
        desk.now = desk.now.adding(seconds: 3600)
        try desk.release(made[1])
        try desk.revoke(made[2], .keyCompromise)
        try desk.revoke(made[4], .affiliationChanged)
        try desk.publish(due: true)
        let expected: [SerialNumber: RevocationReason?] = [
            made[1].serialNumber: .removeFromCRL, made[2].serialNumber: .keyCompromise,
            made[4].serialNumber: .affiliationChanged,
        ]
        #expect(try desk.entries("ca-delta") == expected)
        let delta = try desk.list("ca-delta")
        #expect(try delta.extensions.content(DeltaCRLIndicator.self)?.baseCRLNumber == CRLNumber(1))
        #expect(delta.extensions[.deltaCRLIndicator]?.isCritical == true)
        #expect(delta.extensions[.freshestCRL] == nil)
        #expect(try delta.crlNumber == CRLNumber(2))
        #expect(
            try desk.list().extensions.content(FreshestCRL.self)?.addresses == [RevocationDesk.base + "ca-delta.crl"])
        // Held again after its release: the delta says so, and no longer removes it.
        try desk.revoke(made[1], .certificateHold)
        desk.now = desk.now.adding(seconds: 3600)
        try desk.publish(due: true)
        #expect(try desk.entries("ca-delta")[made[1].serialNumber] == .certificateHold)
    }

    @Test("a delta CRL rests on the last published complete one, and a complete one brings a delta to the one before")
    func numbering() throws {
        let desk = try RevocationDesk()
        let first = try desk.publish()
        #expect(first.map(\.order.kind) == [.complete], "there is nothing yet that a delta could add to")
        let second = try desk.publish()
        #expect(second.map(\.order.kind) == [.complete, .delta])
        #expect(second.map(\.record.number) == [CRLNumber(2), CRLNumber(2)])
        #expect(second.last?.record.base == CRLNumber(1))
        // A CRL that was only given out is nobody's base.
        _ = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        desk.now = desk.now.adding(seconds: 3600)
        let delta = try desk.publish(due: true)
        #expect(delta.map(\.record.base) == [CRLNumber(2)])
        #expect(delta.map(\.record.number) == [CRLNumber(4)])
    }

    @Test("only what is due is made, and the schedule says what comes next")
    func schedule() throws {
        let desk = try RevocationDesk()
        #expect(try desk.publish(due: true).map(\.order.fileName) == ["ca"])
        #expect(try desk.publish(due: true).isEmpty)
        desk.now = desk.now.adding(seconds: 3599)
        #expect(try desk.publish(due: true).isEmpty)
        desk.now = desk.now.adding(seconds: 1)
        #expect(try desk.publish(due: true).map(\.order.fileName) == ["ca-delta"])
        let times = try desk.store.read { try desk.plan.dueTimes(in: $0) }
        #expect(times.map(\.dueAt) == [RevocationDesk.start.adding(days: 1), desk.now.adding(seconds: 3600)])
        desk.now = RevocationDesk.start.adding(days: 1)
        #expect(try desk.publish(due: true).map(\.order.fileName) == ["ca", "ca-delta"])
        #expect(try desk.list().nextUpdate == desk.now.adding(days: 2))
        #expect(try desk.list("ca-delta").nextUpdate == desk.now.adding(seconds: 7200))
    }

    @Test(
        "an expired entry stays on one CRL that is made after its end, then is dropped; a delta takes it off its base")
    func expiry() throws {
        let desk = try RevocationDesk()
        let short = try desk.issue(days: 2)
        let held = try desk.issue(days: 2)
        let long = try desk.issue(days: 300)
        let unknown = try SerialNumber(hexadecimal: "c0ffee")
        try desk.store.write {
            try $0.put(
                RevocationRecord(serialNumber: unknown, revokedAt: desk.now, reason: .superseded, invalidityDate: nil))
        }
        for certificate in [short, long] { try desk.revoke(certificate, .superseded) }
        try desk.revoke(held, .certificateHold)
        let all = Set([short.serialNumber, held.serialNumber, long.serialNumber, unknown])
        try desk.publish()
        desk.now = desk.now.adding(days: 2)
        try desk.publish()
        #expect(try Set(desk.entries().keys) == all, "it ends in this second, and is not expired yet")
        desk.now = desk.now.adding(seconds: 1)
        try desk.publish()
        #expect(try Set(desk.entries().keys) == all, "the first CRL that is made after its end")
        #expect(try desk.entries("ca-delta").isEmpty)
        desk.now = desk.now.adding(seconds: 3600)
        try desk.publish(only: .delta)
        #expect(
            try desk.entries("ca-delta") == [short.serialNumber: .removeFromCRL, held.serialNumber: .removeFromCRL],
            "RFC 5280 §5.2.4: it was on the base, and has expired")
        try desk.publish()
        #expect(try Set(desk.entries().keys) == [long.serialNumber, unknown])
        #expect(try desk.revocationReason(of: short) == .superseded, "the ledger forgets nothing")
        desk.now = desk.now.adding(seconds: 3600)
        try desk.publish(only: .delta)
        #expect(try desk.entries("ca-delta").isEmpty, "it is not on the base any more")
    }

    @Test("an expired entry stays for the time of grace, and what is revoked after its end stands on one CRL")
    func grace() throws {
        let desk = try RevocationDesk(graceInDays: 10)
        let early = try desk.issue(days: 2)
        let late = try desk.issue(days: 2)
        try desk.revoke(early, .superseded)
        for day in [3, 11] {
            desk.now = RevocationDesk.start.adding(days: Int(day))
            try desk.publish()
            #expect(try Set(desk.entries().keys) == [early.serialNumber])
        }
        desk.now = RevocationDesk.start.adding(days: 13)
        try desk.revoke(late, .keyCompromise)
        try desk.publish()
        #expect(try Set(desk.entries().keys) == [late.serialNumber])
        try desk.publish()
        #expect(try desk.entries().isEmpty)
    }

    @Test("the certificate of an entry becomes known by adoption, and the entry can expire")
    func adopted() throws {
        let desk = try RevocationDesk()
        let other = try RevocationDesk()
        let certificate = try desk.issue(days: 1)
        let fresh = try RevocationDesk.following(desk, in: other.scratch)
        try fresh.store.write {
            try $0.put(
                RevocationRecord(
                    serialNumber: certificate.serialNumber, revokedAt: desk.now, reason: .superseded,
                    invalidityDate: nil))
        }
        let late = ActContext(now: desk.now.adding(days: 2), operatorName: "窗口二")
        for _ in 0..<3 {
            let list = try fresh.makeCRL(validityInDays: 1, context: late)
            #expect(try list.entry(for: certificate.serialNumber) != nil, "nobody knows when it ends")
        }
        _ = try fresh.adopt([certificate], context: late)
        #expect(try fresh.makeCRL(validityInDays: 1, context: late).entry(for: certificate.serialNumber) == nil)
    }

    @Test("a CRL that could not be published is no base, and its number is not used again")
    func unpublished() throws {
        final class Failing: RevocationListSink {
            private struct Empty: EntrySpool {
                let byteCount = 0
                func forEachPiece(_ body: (ArraySlice<UInt8>) throws -> Void) {}
            }
            func spool(_ fill: ((ArraySlice<UInt8>) throws -> Void) throws -> Void) throws -> any EntrySpool {
                try fill { _ in }
                return Empty()
            }
            func append(_ bytes: ArraySlice<UInt8>) {}
            func complete() {}
            func publish() throws { throw AuthorityError(.ledger, "the disk is gone") }
        }
        let desk = try RevocationDesk()
        try desk.publish()
        #expect(throws: AuthorityError.self) { try desk.publish { _ in Failing() } }
        desk.now = desk.now.adding(seconds: 3600)
        let delta = try desk.publish(due: true)
        #expect(delta.map(\.record.base) == [CRLNumber(1)])
        #expect(delta.map(\.record.number) == [CRLNumber(3)])
    }

    @Test("a key that must have the whole CRL at once says so, with what helps, and uses up no number")
    func wholeMessage() throws {
        struct Narrow: Signer {
            let key: SoftwareKey
            var publicKey: PublicKey { key.publicKey }

            func sign(_ message: SignableMessage, with algorithm: SignatureAlgorithm) throws -> [UInt8] {
                _ = try message.collected(byteLimit: 100)
                return []
            }
        }
        let desk = try RevocationDesk(.ed25519)
        let narrow = try RevocationListSigner(certificate: desk.certificate, signer: Narrow(key: desk.key))
        let order = desk.plan.order(desk.plan.complete, .complete)
        let error = #expect(throws: AuthorityError(.notAllowed, "")) {
            try desk.authority.makeLists(signer: narrow, context: desk.context) { _, _ in
                [order]
            } into: { _ in
                try RevocationListFile(
                    at: desk.scratch("x.crl"), isDER: true, overwrites: false, spoolFolder: desk.scratch.path)
            }
        }
        #expect(error?.message.contains("the limit of 100 bytes") == true)
        #expect(error?.hint?.contains("crl.partition") == true)
        #expect(try desk.publish().map(\.record.number) == [CRLNumber(1)])
    }

    @Test("a faulty signature is found before anything is published")
    func faultySignature() throws {
        struct Faulty: Signer {
            let key: SoftwareKey
            var publicKey: PublicKey { key.publicKey }

            func sign(_ message: SignableMessage, with algorithm: SignatureAlgorithm) throws -> [UInt8] {
                try key.sign(SignableMessage([1, 2, 3]), with: algorithm)
            }
        }
        let desk = try RevocationDesk(.rsa(sizeInBits: 2048))
        try desk.publish()
        let before = try desk.scratch.read("ca.crl")
        let faulty = try RevocationListSigner(certificate: desk.certificate, signer: Faulty(key: desk.key))
        #expect(throws: AuthorityError(.badSignature, "")) {
            try desk.authority.makeLists(signer: faulty, reach: .published, context: desk.context) { ledger, _ in
                try desk.plan.orders(in: ledger)
            } into: { order in
                try RevocationListFile(
                    at: desk.scratch("\(order.fileName).crl"), isDER: false, overwrites: true,
                    spoolFolder: desk.scratch.path)
            }
        }
        #expect(try desk.scratch.read("ca.crl") == before)
        #expect(try desk.store.read { try $0.state().crlNumber } == CRLNumber(1))
    }

    @Test("another generation's key signs the same content")
    func generation() throws {
        let desk = try RevocationDesk()
        let holder = try desk.issue()
        try desk.revoke(holder, .superseded)
        let key = try SoftwareKey.generate(.rsa(sizeInBits: 2048))
        let next = try RevocationListSigner(certificate: ReissueDesk.ca(key: key, days: 3650), signer: key)
        _ = try desk.authority.makeLists(signer: next, context: desk.context) { _, _ in
            [desk.plan.order(desk.plan.complete, .complete)]
        } into: { _ in
            try RevocationListFile(
                at: desk.scratch("next.crl"), isDER: false, overwrites: true, spoolFolder: desk.scratch.path)
        }
        let list = try desk.list("next")
        #expect(try list.isSigned(by: key.publicKey))
        #expect(try list.entry(for: holder.serialNumber)?.reason == .superseded)
        #expect(try list.extensions.content(AuthorityKeyIdentifier.self)?.keyIdentifier == key.publicKey.keyIdentifier)
    }

    @Test("parts: each entry stands where its certificate points, one of an unknown certificate on both classes")
    func parts() throws {
        let desk = try RevocationDesk(division: .classes)
        let (user, authority) = (try desk.issue(), try desk.issue(profile: .issuingCA))
        let unknown = try SerialNumber(hexadecimal: "c0ffee")
        try desk.store.write {
            try $0.put(
                RevocationRecord(serialNumber: unknown, revokedAt: desk.now, reason: .superseded, invalidityDate: nil))
        }
        try desk.revoke(user, .superseded)
        try desk.revoke(authority, .cACompromise)
        try desk.publish()
        #expect(try Set(desk.entries("ca-users").keys) == [user.serialNumber, unknown])
        #expect(try Set(desk.entries("ca-authorities").keys) == [authority.serialNumber, unknown])
        #expect(try desk.entries().count == 3)
        let scope = try desk.list("ca-users").extensions.content(IssuingDistributionPoint.self)
        #expect(scope?.onlyContainsUserCerts == true && scope?.onlyContainsCACerts == false)
        #expect(try desk.list("ca-users").extensions[.issuingDistributionPoint]?.isCritical == true)
        let points = try user.extensions.content(CRLDistributionPoints.self)
        #expect(points?.addresses == [RevocationDesk.base + "ca-users.crl"])
        #expect(
            try user.extensions.content(FreshestCRL.self)?.addresses == [RevocationDesk.base + "ca-users-delta.crl"])
    }

    @Test("a revocation without a reason stands on the CRL of every reason; a hold on its own")
    func reasons() throws {
        let desk = try RevocationDesk(division: .reasons(RevocationScenarioTests.reasons))
        let made = try (0..<3).map { _ in try desk.issue() }
        try desk.revoke(made[0], .unspecified)
        try desk.revoke(made[1], .keyCompromise)
        try desk.revoke(made[2], .certificateHold)
        try desk.publish()
        #expect(try Set(desk.entries("ca-reasons-1").keys) == Set([made[0], made[1]].map(\.serialNumber)))
        #expect(try Set(desk.entries("ca-reasons-2").keys) == Set([made[0], made[2]].map(\.serialNumber)))
        let points = try made[0].extensions.content(CRLDistributionPoints.self)?.points
        #expect(points?.map(\.reasons) == RevocationScenarioTests.reasons)
    }

    @Test("an indirect CRL names the issuer of its certificates, and certificates name its signer")
    func indirect() throws {
        let desk = try RevocationDesk(isIndirect: true)
        let holder = try desk.issue()
        try desk.revoke(holder, .superseded)
        try desk.publish()
        let list = try desk.list("ca-indirect")
        #expect(try list.issuer == desk.listIssuer?.certificate.subject)
        #expect(try list.extensions.content(IssuingDistributionPoint.self)?.indirectCRL == true)
        let entry = try #require(try list.entry(for: holder.serialNumber))
        let named = try entry.extensions.content(CertificateIssuer.self)
        #expect(named == CertificateIssuer([.directoryName(try desk.certificate.subject)]))
        #expect(entry.extensions[.certificateIssuer]?.isCritical == true)
        let point = try holder.extensions.content(CRLDistributionPoints.self)?.points.first
        let signer = try #require(try desk.listIssuer?.certificate.subject)
        #expect(point?.cRLIssuer == GeneralNames([.directoryName(signer)]))
    }
}

extension RevocationDesk {
    func revocationReason(of certificate: Certificate) throws -> RevocationReason? {
        try store.read { try $0.revocation(certificate.serialNumber)?.reason }
    }

    /// Another ledger of the same issuer.
    static func following(_ desk: RevocationDesk, in scratch: Scratch) throws -> CertificateAuthority {
        let store = try SQLiteAuthorityStore(path: scratch("second.sqlite"), creates: true)
        let authority = try CertificateAuthority(issuer: desk.authority.issuer, store: store)
        try authority.open(.new, context: desk.context)
        return authority
    }
}
