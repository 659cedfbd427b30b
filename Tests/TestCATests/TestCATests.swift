import CapkiDirectories
import Foundation
import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIStructures
import PKIVerification
import TestCA
import TestSupport
import Testing

@Suite("The reference test CA")
struct TestCATests {
    private static let made = Result { () throws -> (TestCA, Scratch) in
        let scratch = try Scratch()
        return (try TestCA(at: scratch.path), scratch)
    }

    private var testCA: TestCA { get throws { try Self.made.get().0 } }

    @Test("it holds a root, an issuing CA of each kind, and what seals and time stamps need")
    func hierarchy() throws {
        let kinds = try ["issuing-rsa", "issuing-p256", "issuing-sm2"].map {
            try testCA.authority($0).key.publicKey.algorithm.family
        }
        #expect(kinds == [.rsa, .ec, .sm2])
        for name in ["seal-maker", "timestamping", "ocsp-responder"] { _ = try testCA.member(name) }
        #expect(throws: TestCAError.self) { try testCA.member("nobody") }
    }

    @Test("three organisations have Chinese names, and the code of GM/T 0015 in its extension")
    func organisations() throws {
        for name in ["xinghe", "jiangnan", "kunlun"] {
            let certificate = try testCA.member(name).certificate
            let organisation = try #require(try certificate.subject.text(of: AttributeType.organization))
            #expect(organisation.unicodeScalars.allSatisfy { $0.value > 0x7F })
            #expect(try certificate.extensions[OID(1, 2, 156, 10260, 4, 1, 4)] != nil)
        }
    }

    @Test("every time is the hierarchy's fixed one")
    func fixedTimes() throws {
        for member in try testCA.hierarchy.members {
            let validity = try testCA.member(member.name).certificate.validity
            #expect(validity.notBefore.instant == Instant(secondsSinceEpoch: 1_767_225_600))
            #expect(validity.notAfter.instant == validity.notBefore.instant.adding(days: member.validityInDays))
        }
        #expect(try testCA.authority("issuing-sm2").crl.thisUpdate == testCA.hierarchy.clock)
    }

    @Test("every certificate is valid up to the root, with a CRL required")
    func chains() throws {
        let crls = try testCA.hierarchy.authorities.map { try testCA.authority($0.name).crl }
        for member in try testCA.hierarchy.members {
            let made = try testCA.member(member.name)
            let root = try #require(made.chain.last)
            let validator = PathValidator(
                anchors: [TrustAnchor(root)], crls: crls, configuration: Configuration(revocation: .require))
            let verdict = validator.verdict(
                for: made.certificate, untrusted: made.chain, at: try testCA.hierarchy.clock.adding(days: 1))
            #expect(verdict.isValid, "\(member.name): \(verdict.reason)")
        }
    }

    @Test("keys are made anew each time")
    func newKeys() throws {
        let scratch = try Scratch()
        let second = try TestCA(at: scratch.path)
        let keys = try [testCA, second].map { try $0.member("kunlun").certificate.subjectPublicKeyInfoBytes }
        #expect(keys[0] != keys[1])
    }

    @Test("the generator writes what openssl and capki read, with keys for their owner alone")
    func generator() throws {
        let scratch = try Scratch()
        let generator = URL(fileURLWithPath: Capki.path).deletingLastPathComponent().path + "/testca"
        let result = try Tool.run(generator, [scratch("made")])
        #expect(result.status == 0, "\(result.transcript)")
        let folder = scratch("made/certificates")
        for name in ["jiangnan", "kunlun", "ocsp-responder"] {
            let verified = try Tool.run(
                "openssl",
                [
                    "verify", "-attime", "1770000000", "-CAfile", scratch("made/root/ca.pem"), "-untrusted",
                    "\(folder)/\(name).chain.pem", "\(folder)/\(name).pem",
                ])
            #expect(verified.status == 0, "\(verified.transcript)")
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name).key.pem")[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
        try Capki.done([
            "verify", "\(folder)/xinghe.pem", "--trust", scratch("made/root/ca.pem"), "--untrusted",
            "\(folder)/xinghe.chain.pem", "--crl", scratch("made/issuing-sm2/issuing-sm2.crl"), "--at",
            "2026-02-01T00:00:00Z",
        ])
        try Capki.done(["ca", "list", scratch("made/issuing-sm2")])
    }

    @Test("a large ledger holds real certificates, found by codes with right check characters")
    func largeLedger() throws {
        let scratch = try Scratch()
        let now = Instant(secondsSinceEpoch: 1_772_352_000)
        let made = try LargeLedger(LargeLedger.Plan(count: 250, now: now), at: scratch("large"))
        let store = try made.directory.store()
        let check = try LedgerCheck(
            store: store, issuers: made.directory.issuerCertificates(), checksSignatures: true)
        #expect(try check.run { Issue.record("\($0.message)") }.certificateCount == 252)
        let statistics = try store.read { try $0.statistics(at: now) }
        #expect(statistics.reissueStates == [.complete: 12] && statistics.revocationReasons.count > 3)
        var count = 0
        _ = try store.forEachCertificate(CertificateSearch(now: now)) { found in
            // The CA and its audit key are no organisations.
            guard found.profile == CertificateProfile.organisationSigning.name else { return }
            let record = try #require(try store.read { try $0.certificate(found.serialNumber) })
            let code = try #require(record.identityNumbers.first)
            #expect(CheckedCreditCode(code)?.description == code)
            #expect(CheckedOrganisationCode(String(code.dropFirst(8).prefix(9))) != nil)
            count += 1
        }
        #expect(count == 250)
    }
}
