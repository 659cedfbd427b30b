import PKIKeys
import PKIStructures
import PKIVerification
import Testing

@Suite("Revocation by OCSP responses")
struct OCSPVerdictTests {
    static func revoked(_ time: String, _ reason: RevocationReason? = .keyCompromise) -> CertStatus {
        .revoked(RevokedInfo(at: GeneralizedTime(.at(time)), reason: reason))
    }

    @Test("the issuer's own answer decides, by its name or key", arguments: ["p256", "sm2", "rsa2048", "ed25519"])
    func direct(key: String) throws {
        let pki = try SmallPKI(root: { $0.key = key }, issuing: { $0.key = key }, leaf: { $0.key = key })
        for isByKey in [false, true] {
            let good = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) { $0.isByKey = isByKey }
            let verdict = pki.verdict([good])
            #expect(verdict.isValid && verdict.checked.revocation == .ocsp, "\(verdict.summary)")
            let revoked = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) {
                $0.isByKey = isByKey
                $0.status = Self.revoked("2026-05-01T08:00:00Z")
            }
            for responses in [[revoked], [revoked, good], [good, revoked]] {
                let verdict = pki.verdict(responses)
                // Of one moment, the answer that came first decides.
                #expect(verdict.isValid == (responses.first == good), "\(verdict.summary)")
            }
            let verdict2 = pki.verdict([revoked])
            #expect(verdict2.code == .revoked && verdict2.checked.revocation == .ocsp)
            #expect(verdict2.reason.contains("was revoked at 2026-05-01T08:00:00Z, reason keyCompromise"))
            #expect(verdict2.flaws.first?.clause == "RFC 6960 §2.2")
        }
    }

    @Test("every digest of a CertID is matched", arguments: DigestAlgorithm.allCases)
    func digests(digest: DigestAlgorithm) throws {
        let pki = try SmallPKI()
        for parameters in [AlgorithmIdentifier.nullParameters, nil] {
            let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) {
                $0.digest = digest
                $0.digestParameters = parameters
            }
            #expect(pki.verdict([response]).checked.revocation == .ocsp)
        }
        let odd = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) {
            $0.digest = digest
            $0.digestParameters = [0x02, 0x01, 0x00]
        }
        #expect(pki.verdict([odd]).checked.revocation == .none)
    }

    @Test("an authorised responder's certificate comes with the answer or from the pool", arguments: [false, true])
    func delegated(isByKey: Bool) throws {
        let pki = try SmallPKI()
        let responder = try Maker.responder(of: pki.issuing)
        let with = try Maker.response(about: pki.leaf, of: pki.issuing, by: responder) {
            $0.isByKey = isByKey
            $0.certificates = [responder.certificate]
        }
        let without = try Maker.response(about: pki.leaf, of: pki.issuing, by: responder) { $0.isByKey = isByKey }
        let verdict = pki.verdict([with])
        #expect(verdict.isValid && verdict.checked.evidenceOfLeaf?.producer == responder.certificate)
        #expect(pki.verdict([without], untrusted: [responder]).isValid)
        let missing = pki.verdict([without])
        #expect(missing.code == .revocationUnknown)
        #expect(missing.reason.contains("there is no certificate of its responder"), "\(missing.summary)")
    }

    /// A responder that may not answer, and what the reason says of it.
    struct Unfit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: @Sendable (SmallPKI) throws -> Identity

        init(_ words: String, _ make: @escaping @Sendable (SmallPKI) throws -> Identity) {
            testDescription = words
            self.make = make
        }
    }

    static let unfitResponders: [Unfit] = [
        Unfit("which does not allow ocsp-signing") { try Maker.responder(of: $0.issuing) { $0.purposes = [] } },
        Unfit("which does not allow ocsp-signing") {
            try Maker.responder(of: $0.issuing) { $0.purposes = [.anyExtendedKeyUsage] }
        },
        Unfit("has its certificate from another issuer") { try Maker.responder(of: $0.root) },
        Unfit("does not hold") { _ in
            let impostor = try Maker.issue(.authority("C=CN, O=测试, CN=Issuing CA") { $0.keyNumber = 9 })
            return try Maker.responder(of: impostor)
        },
        Unfit("expired at 2026-05-31T23:59:59Z") {
            try Maker.responder(of: $0.issuing) { $0.notAfter = .at("2026-05-31T23:59:59Z") }
        },
        Unfit("is valid from 2026-06-01T00:00:01Z on") {
            try Maker.responder(of: $0.issuing) { $0.notBefore = .at("2026-06-01T00:00:01Z") }
        },
        Unfit("for ocsp-signing one of") { try Maker.responder(of: $0.issuing) { $0.keyUsage = .keyEncipherment } },
        Unfit("has the critical extension 1.2.3") {
            try Maker.responder(of: $0.issuing) {
                $0.more.append(Extension(OID(1, 2, 3), isCritical: true, value: [5, 0]))
            }
        },
        Unfit("has 1024 bits") { try Maker.responder(of: $0.issuing) { $0.key = "rsa1024" } },
        Unfit("would vouch for itself") {
            try Maker.responder(of: $0.issuing) {
                $0.subject = "C=CN, O=某某公司, CN=张三"
                $0.keyNumber = 2
            }
        },
    ]

    @Test("a responder that is not authorised answers nothing", arguments: unfitResponders)
    func isUnfit(_ unfit: Unfit) throws {
        let pki = try SmallPKI()
        let responder = try unfit.make(pki)
        for status in [CertStatus.good, Self.revoked("2026-05-01T00:00:00Z")] {
            let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: responder) {
                $0.status = status
                $0.certificates = [responder.certificate]
            }
            let verdict = pki.verdict([response])
            #expect(verdict.code == .revocationUnknown, "\(verdict.summary)")
            #expect(verdict.reason.contains(unfit.testDescription), "\(verdict.summary)")
        }
    }

    @Test("name constraints of the path bind the responder too")
    func nameConstraints() throws {
        let outside = try Name(parsing: "C=CN, O=测试")
        let subtree = GeneralSubtree(base: .directoryName(outside))
        let pki = try SmallPKI(issuing: {
            $0.more = [Extension(NameConstraints(excludedSubtrees: [subtree]), isCritical: true)]
        })
        let responder = try Maker.responder(of: pki.issuing)
        let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: responder) {
            $0.certificates = [responder.certificate]
        }
        let verdict = pki.verdict([response])
        #expect(verdict.reason.contains("by the name constraints of"), "\(verdict.summary)")
    }

    @Test("a responder that the configuration trusts answers for all; one that has expired does not")
    func trusted() throws {
        let pki = try SmallPKI()
        let stranger = try Maker.issue(.leaf("CN=全国应答者") { $0.keyNumber = 11 })
        let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: stranger)
        #expect(pki.verdict([response], untrusted: [stranger]).code == .revocationUnknown)
        #expect(pki.verdict([response], responders: [stranger]).isValid)
        let expired = try Maker.issue(
            .leaf("CN=全国应答者") {
                $0.keyNumber = 11
                $0.notAfter = .at("2026-05-31T00:00:00Z")
            })
        #expect(pki.verdict([response], responders: [expired]).reason.contains("expired at 2026-05-31T00:00:00Z"))
    }

    @Test("a responder without nocheck must not be revoked itself, as far as the mode asks for it")
    func responderRevocation() throws {
        let pki = try SmallPKI()
        let responder = try Maker.responder(of: pki.issuing, nocheck: false)
        let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: responder) {
            $0.certificates = [responder.certificate]
        }
        let own = try Maker.response(about: responder, of: pki.issuing, by: responder) {
            $0.certificates = [responder.certificate]
        }
        let entry = RevokedCertificate(
            serialNumber: responder.certificate.serialNumber, revocationDate: .at("2026-05-01T00:00:00Z"),
            reason: .keyCompromise, invalidityDate: nil)
        let bad = try Maker.crl(by: pki.issuing, revoking: [entry])
        let root = try Maker.crl(by: pki.root)
        #expect(pki.verdict([response]).isValid, "nothing is known of it")
        #expect(!pki.verdict([response, own]).isValid, "it vouches for itself")
        #expect(
            pki.verdict([response], crls: [root]) { $0.revocation = .require }.reason.contains("of its responder:"))
        let direct = try Maker.response(about: responder, of: pki.issuing, by: pki.issuing)
        #expect(pki.verdict([response, direct], crls: [root]) { $0.revocation = .require }.isValid)
        // The CRL tells of the leaf itself too, and of the responder that it is revoked.
        let verdict = pki.verdict([response], crls: [bad, root])
        #expect(verdict.isValid && verdict.checked.revocation == .crl, "\(verdict.summary)")
        let checked = try Maker.responder(of: pki.issuing)
        let fine = try Maker.response(about: pki.leaf, of: pki.issuing, by: checked) {
            $0.certificates = [checked.certificate]
        }
        #expect(pki.verdict([fine], crls: [root]) { $0.revocation = .require }.isValid)
        let critical = try Maker.responder(of: pki.issuing) {
            $0.more = [Extension(OCSPNoCheck(), isCritical: true)]
        }
        let marked = try Maker.response(about: pki.leaf, of: pki.issuing, by: critical) {
            $0.certificates = [critical.certificate]
        }
        #expect(pki.verdict([marked]).isValid)
    }

    /// An answer that must not be used, and what the reason says of it.
    struct Unusable: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout ResponseRecipe) throws -> Void

        init(_ words: String, _ change: @escaping @Sendable (inout ResponseRecipe) throws -> Void) {
            testDescription = words
            self.change = change
        }
    }

    private static let unknown = Extension(OID(1, 2, 3), isCritical: true, value: [5, 0])

    static let unusableAnswers: [Unusable] = [
        Unusable("does not know the certificate") { $0.status = .unknown },
        Unusable("it was good until 2026-05-31T23:54:59Z") { $0.nextUpdate = "2026-05-31T23:54:59Z" },
        Unusable("it has no nextUpdate and is older than 86400 seconds") {
            $0.nextUpdate = nil
            $0.thisUpdate = "2026-05-30T23:54:59Z"
        },
        Unusable("it was made at 2026-06-01T00:05:01Z, after 2026-06-01T00:00:00Z") {
            $0.thisUpdate = "2026-06-01T00:05:01Z"
        },
        Unusable("before what it tells of") { $0.producedAt = "2026-05-31T19:54:59Z" },
        Unusable("lies before its thisUpdate") { $0.nextUpdate = "2026-05-31T19:59:59Z" },
        Unusable("its critical extension 1.2.3 is not processed") { $0.responseExtensions = [unknown] },
        Unusable("its critical extension 1.2.3 is not processed") { $0.singleExtensions = [unknown] },
        Unusable("twice") { $0.responseExtensions = [Extension(OCSPNonce([1])), Extension(OCSPNonce([1]))] },
        Unusable("does not hold") { $0.isForged = true },
        Unusable("there is no certificate of its responder") { $0.responderName = "CN=Nobody" },
    ]

    @Test("an answer that is not usable counts as none, and never as good", arguments: unusableAnswers)
    func isUnusable(_ unusable: Unusable) throws {
        let pki = try SmallPKI()
        let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing, unusable.change)
        let verdict = pki.verdict([response])
        #expect(verdict.code == .revocationUnknown && verdict.checked.revocation == .none, "\(verdict.summary)")
        #expect(verdict.reason.contains(unusable.testDescription), "\(verdict.summary)")
        let good = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing)
        #expect(pki.verdict([response, good]).isValid, "one usable answer is enough")
    }

    @Test("times are taken with the tolerance that is configured, its ends included")
    func tolerance() throws {
        let pki = try SmallPKI()
        func isUsable(_ rules: OCSPRules, _ change: (inout ResponseRecipe) -> Void) throws -> Bool {
            let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing, change)
            return pki.verdict([response]) { $0.ocsp = rules }.isValid
        }
        for (seconds, text) in [(300, "00:05:00"), (0, "00:00:00"), (59, "00:00:59")] as [(Int64, String)] {
            let rules = OCSPRules(toleranceInSeconds: seconds)
            #expect(try isUsable(rules) { $0.thisUpdate = "2026-06-01T\(text)Z" })
            let end = Moment.now.adding(seconds: -seconds)
            #expect(try isUsable(rules) { $0.nextUpdate = end.description })
            #expect(try !isUsable(rules) { $0.nextUpdate = end.adding(seconds: -1).description })
            let oldest = end.adding(seconds: -86_400)
            for (moment, isFresh) in [(oldest, true), (oldest.adding(seconds: -1), false)] {
                let answer = try isUsable(rules) {
                    $0.nextUpdate = nil
                    $0.thisUpdate = moment.description
                }
                #expect(answer == isFresh)
            }
        }
        #expect(
            try isUsable(OCSPRules(maximumAgeInSeconds: 10 * 86_400)) {
                $0.nextUpdate = nil
                $0.thisUpdate = "2026-05-25T00:00:00Z"
            })
    }

    @Test("a nonce that was asked for must come back")
    func nonce() throws {
        let pki = try SmallPKI()
        let rules = OCSPRules(nonces: [Array(1...32), [9]])
        for (nonce, words) in [
            (nil, "it has no nonce"), ([9], nil), (Array(1...32), nil), ([8], "is not the one that was asked for"),
        ] as [([UInt8]?, String?)] {
            let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) {
                $0.responseExtensions = nonce.map { [Extension(OCSPNonce($0))] } ?? []
            }
            let verdict = pki.verdict([response]) { $0.ocsp = rules }
            #expect(verdict.isValid == (words == nil), "\(verdict.summary)")
            #expect(words.map(verdict.reason.contains) ?? true, "\(verdict.summary)")
            #expect(pki.verdict([response]).isValid, "nobody asked for one")
        }
    }

    @Test("extensions that only inform change nothing, critical or not", arguments: [false, true])
    func informing(isCritical: Bool) throws {
        let pki = try SmallPKI()
        let time = GeneralizedTime(.at("2020-01-01T00:00:00Z"))
        let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) {
            $0.singleExtensions = [
                Extension(ArchiveCutoff(time), isCritical: isCritical),
                Extension(CrlID(address: "http://crl.example.cn/", number: CRLNumber(7)), isCritical: isCritical),
            ]
            $0.responseExtensions = [Extension(ExtendedRevoke(), isCritical: isCritical)]
        }
        #expect(pki.verdict([response]).isValid)
    }

    @Test("an answer about another certificate, or another issuer's of the same number, says nothing")
    func others() throws {
        let pki = try SmallPKI()
        let other = try Maker.issue(.leaf(), by: pki.issuing)
        for response in try [
            Maker.response(about: other, of: pki.issuing, by: pki.issuing) {
                $0.status = Self.revoked("2026-05-01T00:00:00Z")
            },
            Maker.response(about: pki.leaf, of: pki.root, by: pki.root) {
                $0.status = Self.revoked("2026-05-01T00:00:00Z")
            },
        ] {
            let verdict = pki.verdict([response])
            #expect(verdict.isValid && verdict.checked.revocation == .none, "\(verdict.summary)")
            let required = pki.verdict([response]) { $0.revocation = .require }
            #expect(required.reason.contains("no OCSP response is about it"), "\(required.summary)")
        }
    }

    @Test("a refusal of a responder is no answer", arguments: OCSPResponseStatus.allCases.filter { $0 != .successful })
    func refusals(status: OCSPResponseStatus) throws {
        let pki = try SmallPKI()
        let refusal = try #require(OCSPResponse(refusal: status))
        let verdict = pki.verdict([refusal])
        #expect(verdict.code == .revocationUnknown && verdict.reason.contains("answered \(status)"))
        let good = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing)
        #expect(pki.verdict([refusal, good]).isValid)
        #expect(pki.verdict([refusal]) { $0.revocation = .none }.isValid)
    }

    @Test("answers cost what everything costs, and end within the budget")
    func budget() throws {
        let pki = try SmallPKI()
        let responder = try Maker.responder(of: pki.issuing)
        let forged = try (0..<40).map { number in
            try Maker.response(about: pki.leaf, of: pki.issuing, by: responder) {
                $0.isForged = true
                $0.producedAt = Instant.at("2026-05-31T20:00:00Z").adding(seconds: Int64(number)).description
                $0.certificates = [responder.certificate]
            }
        }
        let verdict = pki.verdict(forged) { $0.budget.signatureCount = 20 }
        #expect(verdict.code == .budgetExceeded && verdict.effort.signatureCount == 20, "\(verdict.summary)")
        #expect(pki.verdict(forged).code == .revocationUnknown)
        // Every certificate that could be the responder's is a step.
        let crowd = try Maker.response(about: pki.leaf, of: pki.issuing, by: responder) {
            $0.certificates = [Certificate](repeating: pki.leaf.certificate, count: 6400) + [responder.certificate]
        }
        #expect(pki.verdict([crowd]).effort.stepCount >= 100 && pki.verdict([crowd]).isValid)
        #expect(pki.verdict([crowd]) { $0.budget.stepCount = 50 }.code == .budgetExceeded)
    }
}
