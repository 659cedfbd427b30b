import PKIKeys
import PKIMessages
import PKISealing
import PKIStructures
import PKIVerification
import TestSupport
import Testing

/// What counts when: GM/T 0031-2014 6.1.2 and 6.2.3, GB/T 38540 6.3 and 7.3, GM/T 0031-2025.
@Suite("Time rules of seals")
struct SealTimeRuleTests {
    private static let document = SignableMessage([1, 2, 3])
    /// Made and signed on 1 June, verified a week later, when the CRL is new.
    private static let later = SealDesk.now.adding(days: 7)

    struct Revocation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Of the maker, and not of the signer.
        var isOfMaker = false
        var day: Int
        var reason: RevocationReason? = .superseded
        /// The day since when the key is known to be lost.
        var compromiseDay: Int?
        var isStamped = false
        var requiresTimestamp = false
        var generation = SealGeneration.v4
        /// The checks that fail, by code.
        var failed: [SealCheck.Name: SealCheck.Code] = [:]
        var notes: Set<String> = []
    }

    /// Days are counted from that of the signature.
    static let revocations = [
        Revocation(testDescription: "revoked before signing", day: -1, failed: [.signingTime: .revoked]),
        Revocation(testDescription: "revoked in the second of signing", day: 0, failed: [.signingTime: .revoked]),
        Revocation(testDescription: "revoked after signing", day: 1, notes: ["revoked_later"]),
        Revocation(
            testDescription: "compromised after signing, time not proven", day: 1, reason: .keyCompromise,
            notes: ["revoked_later", "time_not_proven"]),
        Revocation(
            testDescription: "compromised after signing, a stamp is asked for and missing", day: 1,
            reason: .keyCompromise,
            requiresTimestamp: true, failed: [.timestamp: .timestampMissing, .signingTime: .timeNotProven],
            notes: ["revoked_later", "time_not_proven"]),
        Revocation(
            testDescription: "compromised after signing, time proven", day: 1, reason: .keyCompromise, isStamped: true,
            requiresTimestamp: true, notes: ["revoked_later"]),
        Revocation(
            testDescription: "compromised before signing, revoked after it", day: 2, reason: .keyCompromise,
            compromiseDay: -1, isStamped: true, failed: [.signingTime: .revoked]),
        Revocation(
            testDescription: "V1: revoked before signing", day: -1, generation: .v1, failed: [.signingTime: .revoked]),
        Revocation(testDescription: "V1: revoked after signing", day: 1, generation: .v1, notes: ["revoked_later"]),
        Revocation(
            testDescription: "the maker revoked before signing", isOfMaker: true, day: -1,
            failed: [.makerCertificate: .revoked]),
        Revocation(
            testDescription: "the maker revoked after signing", isOfMaker: true, day: 1, notes: ["revoked_later"]),
        Revocation(
            testDescription: "the maker compromised after signing, a stamp over the signature proves the seal too",
            isOfMaker: true, day: 1, reason: .keyCompromise, isStamped: true, requiresTimestamp: true,
            notes: ["revoked_later"]),
        Revocation(
            testDescription: "the maker compromised after signing, time not proven", isOfMaker: true, day: 1,
            reason: .keyCompromise, requiresTimestamp: true,
            failed: [.makerCertificate: .timeNotProven, .timestamp: .timestampMissing],
            notes: ["revoked_later", "time_not_proven"]),
        Revocation(
            testDescription: "V5: the maker revoked after making", isOfMaker: true, day: 1, generation: .v5,
            notes: ["revoked_later"]),
        Revocation(
            testDescription: "V5: the maker compromised after making", isOfMaker: true, day: 1, reason: .keyCompromise,
            generation: .v5, notes: ["revoked_later", "time_not_proven"]),
        Revocation(
            testDescription: "V5: the maker revoked before making", isOfMaker: true, day: -1, generation: .v5,
            failed: [.makerCertificate: .revoked]),
    ]

    @Test("a revocation counts from its date on", arguments: revocations)
    func revocation(_ rule: Revocation) throws {
        let desk = try SealDesk.with("sm2")
        let seal = try desk.seal(rule.generation)
        let stamps = rule.isStamped ? TimestampOrder(try StampingAuthority(desk), digest: .sm3) : nil
        let signature = try desk.signer(seal).sign(
            Self.document, propertyInfo: "a", at: SealDesk.now, timestamps: stamps)
        let revoked = rule.isOfMaker ? desk.maker : desk.owner
        let entry = RevokedCertificate(
            serialNumber: revoked.certificate.serialNumber, revocationDate: SealDesk.now.adding(days: rule.day),
            reason: rule.reason, invalidityDate: rule.compromiseDay.map { SealDesk.now.adding(days: $0) })
        let crl = try desk.crl([entry], thisUpdate: Self.later)
        let verifier = desk.verifier([crl]) { $0.requiresTimestamp = rule.requiresTimestamp }
        let verdict = try verifier.verify(signature, original: Self.document, at: Self.later)
        let failed = Dictionary(
            uniqueKeysWithValues: verdict.checks.filter { $0.ok == false }.map { ($0.name, $0.code) })
        #expect(failed == rule.failed, "\(verdict.checks.filter { $0.ok != true })")
        #expect(Set(verdict.notes.map(\.code)) == rule.notes)
        #expect(verdict.isValid == rule.failed.isEmpty)
    }

    @Test("a seal by itself ends with its maker's certificate in V1 and V4, in V5 it is only told")
    func makerOfSeal() throws {
        let desk = try SealDesk.with("sm2")
        let entry = RevokedCertificate(
            serialNumber: desk.maker.certificate.serialNumber, revocationDate: SealDesk.now.adding(days: 1),
            reason: .superseded, invalidityDate: nil)
        let verifier = desk.verifier([try desk.crl([entry], thisUpdate: Self.later)])
        for generation in SealGeneration.allCases {
            let verdict = verifier.verify(try desk.seal(generation), at: Self.later)
            #expect(verdict.isValid == (generation == .v5), "\(generation)")
            #expect(verdict[.makerCertificate]?.code == (generation == .v5 ? .ok : .revoked))
        }
    }

    @Test("V5: a maker whose certificate ended after the seal was made is noted, in V4 the seal ends with it")
    func makerExpired() throws {
        let desk = try SealDesk.with("sm2")
        let maker = try SealDesk.holder("CN=Short", "sm2", by: desk.authority, until: "2026-06-05T00:00:00Z")
        let trust = SealTrust(anchors: [TrustAnchor(desk.authority.certificate)], makers: [maker.certificate])
        let sealMaker = try SealMaker(maker.certificate, key: maker.key, verifier: SealVerifier(trust))
        let fifth = try sealMaker.make(desk.order(.v5), at: SealDesk.now)
        let verdict = SealVerifier(trust).verify(fifth, at: Self.later)
        #expect(verdict.isValid == true && verdict.notes.map(\.code) == ["maker_expired"])
        // The seal cannot outlive it there.
        #expect(throws: SealError(.badValidity, "")) {
            try sealMaker.make(desk.order(.v4) { $0.validUntil = .at("2026-12-31T00:00:00Z") }, at: SealDesk.now)
        }
        let fourth = try sealMaker.make(desk.order(.v4), at: SealDesk.now)
        #expect(fourth.information.property.validEnd.instant == maker.certificate.validity.notAfter.instant)
        let ended = SealVerifier(trust).verify(fourth, at: Self.later)
        #expect(ended[.makerCertificate]?.code == .expired && ended[.sealValidity]?.code == .expired)
    }

    static let moments: [(time: String, failed: [SealCheck.Name: SealCheck.Code])] = [
        ("2026-05-31T23:59:59Z", [.sealValidity: .notYetValid]), ("2026-06-01T00:00:00Z", [:]),
        ("2027-01-01T00:00:00Z", [:]),
        ("2027-01-01T00:00:01Z", [.sealValidity: .expired, .makerCertificate: .expired]),
    ]

    @Test("both ends of a seal's validity are included", arguments: moments)
    func validity(time: String, failed: [SealCheck.Name: SealCheck.Code]) throws {
        let desk = try SealDesk.with("sm2")
        let verdict = desk.verifier().verify(try desk.seal(), at: .at(time))
        let found = Dictionary(
            uniqueKeysWithValues: verdict.checks.filter { $0.ok == false }.map { ($0.name, $0.code) })
        #expect(found == failed)
    }

    @Test("a signature from the future is refused, one within the tolerance of clocks is not")
    func future() throws {
        let desk = try SealDesk.with("sm2")
        let signer = try desk.signer(desk.seal())
        for (seconds, code) in [(300, SealCheck.Code.ok), (301, .inFuture)] {
            let signature = try signer.sign(
                Self.document, propertyInfo: "a", at: SealDesk.now.adding(seconds: Int64(seconds)))
            let verdict = try desk.verifier().verify(signature, original: Self.document, at: SealDesk.now)
            #expect(verdict[.signingTime]?.code == code)
        }
    }

    @Test("a signature outlives the certificate and the seal that it was made with")
    func longAfter() throws {
        let desk = try SealDesk.with("sm2")
        let signature = try desk.signer(desk.seal()).sign(Self.document, propertyInfo: "a", at: SealDesk.now)
        let years = Instant.at("2036-01-01T00:00:00Z")
        #expect(try desk.verifier().verify(signature, original: Self.document, at: years).isValid == true)
        // What a CRL of that day need not list any more is told.
        let crl = try desk.crl([], thisUpdate: years)
        let verdict = try desk.verifier([crl]).verify(signature, original: Self.document, at: years)
        #expect(verdict.checks.contains { $0.code.rawValue == "revocation_unknown" } == false, "\(verdict.checks)")
        #expect(verdict.notes.contains { $0.code == "revocation_not_listed" })
    }

    @Test("a stamp is over the signature value, by a trusted authority, and not older than what it is over")
    func stamps() throws {
        let desk = try SealDesk.with("sm2")
        let bare = try desk.signer(desk.seal()).sign(Self.document, propertyInfo: "a", at: SealDesk.now)
        // Put together here, for no signer takes the worse ones.
        func code(_ authority: StampingAuthority, _ trust: SealTrust? = nil) throws -> SealCheck.Code? {
            let request = try TimeStampRequest.make(over: SignableMessage(Array(bare.signature)), digest: .sm3)
            let signature = try SealSignature(
                signedOctets: Array(bare.signedOctets), isFirstGeneration: false,
                signerCertificate: desk.owner.certificate, signatureAlgorithm: bare.signatureAlgorithm,
                signature: Array(bare.signature), timeStamp: authority.timeStamp(request).token?.derBytes)
            return try SealVerifier(trust ?? desk.trust()).verify(signature, original: Self.document, at: Self.later)[
                .timestamp]?.code
        }
        #expect(try code(StampingAuthority(desk)) == .ok)
        #expect(try code(StampingAuthority(desk, at: SealDesk.now.adding(seconds: -301))) == .timestampTooEarly)
        #expect(try code(StampingAuthority(desk, at: SealDesk.now.adding(days: 8))) == .inFuture)
        let other = try SealDesk.with("p256")
        #expect(try code(StampingAuthority(other))?.rawValue == "untrusted_root")
        var trust = desk.trust()
        trust.timestampAnchors = [TrustAnchor(other.authority.certificate)]
        #expect(try code(StampingAuthority(other), trust) == .ok)
    }

    @Test("a maker and a signer who know whom they trust take no stamp that a reader would refuse")
    func stampsThatNoReaderTakes() throws {
        let desk = try SealDesk.with("sm2")
        let strangers = try StampingAuthority(SealDesk.with("p256"))
        let early = try StampingAuthority(desk, at: SealDesk.now.adding(seconds: -301))
        let late = try StampingAuthority(desk, at: SealDesk.now.adding(seconds: 301))
        let signer = try desk.signer(desk.seal())
        for authority in [strangers, early, late] {
            let order = TimestampOrder(authority, digest: .sm3)
            #expect(throws: SealError(.badTimestamp, "")) { try desk.seal(.v5, timestamps: order) }
            #expect(throws: SealError(.badTimestamp, "")) {
                try signer.sign(Self.document, propertyInfo: "a", at: SealDesk.now, timestamps: order)
            }
        }
    }

    @Test("a stamp of a compromised authority proves nothing, one of an orderly ended authority does (RFC 3161 §4)")
    func authorityRevoked() throws {
        let desk = try SealDesk.with("sm2")
        let authority = try StampingAuthority(desk)
        let signature = try desk.signer(desk.seal()).sign(
            Self.document, propertyInfo: "a", at: SealDesk.now, timestamps: TimestampOrder(authority, digest: .sm3))
        let cases: [(RevocationReason?, Int, Bool)] = [
            (.superseded, 1, true), (.superseded, -1, false), (.keyCompromise, 1, false), (nil, 1, false),
        ]
        for (reason, day, isGood) in cases {
            let entry = RevokedCertificate(
                serialNumber: authority.certificate.serialNumber, revocationDate: SealDesk.now.adding(days: day),
                reason: reason, invalidityDate: nil)
            let verifier = desk.verifier([try desk.crl([entry], thisUpdate: Self.later)])
            let verdict = try verifier.verify(signature, original: Self.document, at: Self.later)
            #expect(
                verdict[.timestamp]?.ok == isGood && verdict.isValid == isGood, "\(String(describing: reason)) \(day)")
        }
    }

    @Test("asked for a time stamp, a seal and a signature without one are refused")
    func required() throws {
        let desk = try SealDesk.with("sm2")
        let verifier = desk.verifier { $0.requiresTimestamp = true }
        for generation in SealGeneration.allCases {
            let seal = try desk.seal(generation)
            #expect(verifier.verify(seal, at: SealDesk.now)[.sealTimestamp]?.code == .timestampMissing)
            let signature = try desk.signer(seal).sign(Self.document, propertyInfo: "a", at: SealDesk.now)
            let verdict = try verifier.verify(signature, original: Self.document, at: SealDesk.now)
            #expect(verdict.checks.filter { $0.ok == false }.map(\.name) == [.timestamp])
        }
    }
}
