import PKIKeys
import PKIStructures
import PKIVerification
import Testing

@Suite("OCSP responses and CRLs together, and knowledge that came later")
struct OCSPWithListsTests {
    private static func entry(
        _ identity: Identity, _ time: String, _ reason: RevocationReason? = .superseded, invalid: String? = nil
    ) -> RevokedCertificate {
        RevokedCertificate(
            serialNumber: identity.certificate.serialNumber, revocationDate: .at(time), reason: reason,
            invalidityDate: invalid.map { .at($0) })
    }

    @Test("revoked by either is revoked; good by one is enough where the other is stale, missing or unknown")
    func either() throws {
        let pki = try SmallPKI()
        func answer(_ status: CertStatus, nextUpdate: String = "2026-06-02T00:00:00Z") throws -> OCSPResponse {
            try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) {
                $0.status = status
                $0.nextUpdate = nextUpdate
            }
        }
        let bad = Self.entry(pki.leaf, "2026-05-01T00:00:00Z", .certificateHold)
        let goodList = try Maker.crl(by: pki.issuing)
        let staleList = try Maker.crl(by: pki.issuing, nextUpdate: "2026-05-31T00:00:00Z")
        let badList = try Maker.crl(by: pki.issuing, revoking: [bad])
        let good = try answer(.good)
        let stale = try answer(.good, nextUpdate: "2026-05-31T22:00:00Z")
        let revoked = try answer(.revoked(RevokedInfo(at: GeneralizedTime(.at("2026-05-02T00:00:00Z")))))
        let cases: [(OCSPResponse?, CertificateRevocationList?, VerdictCode?, RevocationSource)] = [
            (good, goodList, nil, .ocsp), (good, staleList, nil, .ocsp), (good, badList, .revoked, .crl),
            (revoked, goodList, .revoked, .ocsp), (stale, goodList, nil, .crl), (stale, badList, .revoked, .crl),
            (try answer(.unknown), goodList, nil, .crl), (stale, staleList, .revocationUnknown, .none),
            (revoked, staleList, .revoked, .ocsp), (nil, badList, .revoked, .crl), (good, nil, nil, .ocsp),
        ]
        for (number, (response, list, code, source)) in cases.enumerated() {
            let verdict = pki.verdict([response].compactMap { $0 }, crls: [list].compactMap { $0 })
            #expect(verdict.code == code && verdict.checked.revocation == source, "\(number): \(verdict.summary)")
        }
    }

    @Test("the verdict tells what was used, who made it and how old it is")
    func evidence() throws {
        let pki = try SmallPKI()
        let responder = try Maker.responder(of: pki.issuing)
        let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: responder) {
            $0.certificates = [responder.certificate]
        }
        let verdict = pki.verdict([response], crls: try [Maker.crl(by: pki.issuing), Maker.crl(by: pki.root)]) {
            $0.revocation = .require
        }
        let evidence = verdict.checked.evidence
        #expect(evidence.map(\.source) == [.ocsp, .crl, .crl], "\(verdict.summary)")
        #expect(evidence.map(\.certificate) == [pki.leaf, pki.leaf, pki.issuing].map(\.certificate))
        #expect(evidence.map(\.producer) == [responder, pki.issuing, pki.root].map(\.certificate))
        let ages: [Int64] = [14_400, 172_800, 172_800]
        #expect(evidence.map { $0.ageInSeconds(at: Moment.now) } == ages)
        #expect(evidence.first?.nextUpdate == .at("2026-06-02T00:00:00Z") && evidence.first?.isOfLeaf == true)
    }

    @Test("intermediates are asked about too")
    func intermediates() throws {
        let pki = try SmallPKI()
        let leaf = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing)
        let issuing = try Maker.response(about: pki.issuing, of: pki.root, by: pki.root)
        let revoked = try Maker.response(about: pki.issuing, of: pki.root, by: pki.root) {
            $0.status = .revoked(RevokedInfo(at: GeneralizedTime(.at("2026-05-02T00:00:00Z")), reason: .cACompromise))
        }
        #expect(pki.verdict([leaf]) { $0.revocation = .require }.code == .revocationUnknown)
        #expect(pki.verdict([leaf, issuing]) { $0.revocation = .require }.isValid)
        let verdict = pki.verdict([leaf, revoked])
        #expect(verdict.code == .revoked && verdict.reason.contains("CN=Issuing CA'"), "\(verdict.summary)")
    }

    /// What was made two days after the moment that is asked for.
    @Test("what was made later tells when a revocation began, and not that there was none")
    func later() throws {
        let pki = try SmallPKI()
        let made = "2026-06-03T00:00:00Z"
        let cases: [(revokedAt: String?, invalid: String?, code: VerdictCode?)] = [
            ("2026-05-31T00:00:00Z", nil, .revoked), ("2026-06-01T00:00:00Z", nil, .revoked),
            ("2026-06-02T00:00:00Z", nil, nil), ("2026-06-02T00:00:00Z", "2026-05-31T00:00:00Z", .revoked),
            ("2026-06-02T00:00:00Z", "2026-06-01T12:00:00Z", nil), (nil, nil, .revocationUnknown),
        ]
        for (revokedAt, invalid, code) in cases {
            let entries = revokedAt.map { [Self.entry(pki.leaf, $0, invalid: invalid)] } ?? []
            let list = try Maker.crl(
                by: pki.issuing, revoking: entries, thisUpdate: made, nextUpdate: "2026-06-09T00:00:00Z")
            let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) {
                $0.thisUpdate = made
                $0.nextUpdate = nil
                if let revokedAt {
                    $0.status = .revoked(RevokedInfo(at: GeneralizedTime(.at(revokedAt)), reason: .superseded))
                }
                $0.singleExtensions = invalid.map { [Extension(InvalidityDate(GeneralizedTime(.at($0))))] } ?? []
            }
            for verdict in [pki.verdict([], crls: [list]), pki.verdict([response])] {
                #expect(verdict.code == code, "\(revokedAt ?? "-") \(invalid ?? "-"): \(verdict.summary)")
            }
            // What was known then does not outweigh what is known now.
            let before = try Maker.crl(by: pki.issuing)
            let both = pki.verdict([], crls: [before, list])
            #expect(both.code == (code == .revoked ? .revoked : nil), "\(both.summary)")
        }
    }

    @Test("what a CRL of the moment itself lists is revoked, whatever date it gives")
    func futureDate() throws {
        let pki = try SmallPKI()
        let list = try Maker.crl(by: pki.issuing, revoking: [Self.entry(pki.leaf, "2026-06-05T00:00:00Z")])
        #expect(pki.verdict([], crls: [list]).code == .revoked)
    }

    @Test("a responder is judged for the moment of its answer")
    func laterResponder() throws {
        let pki = try SmallPKI()
        let responder = try Maker.responder(of: pki.issuing) { $0.notBefore = .at("2026-06-02T00:00:00Z") }
        let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: responder) {
            $0.thisUpdate = "2026-06-03T00:00:00Z"
            $0.nextUpdate = nil
            $0.status = .revoked(RevokedInfo(at: GeneralizedTime(.at("2026-06-02T12:00:00Z")), reason: .superseded))
            $0.certificates = [responder.certificate]
        }
        let verdict = pki.verdict([response])
        #expect(verdict.isValid && verdict.checked.evidenceOfLeaf?.ageInSeconds(at: Moment.now) == -2 * 86_400)
    }
}
