import Foundation
import PKIKeys
import PKIStructures
import PKIVerification
import TestSupport
import Testing

@Suite("The rules of GB/T 20518, each kept and broken")
struct NationalProfileTests {
    private static func sm2(
        leafKey: String = "sm2", _ leaf: @escaping (inout Recipe) -> Void = { _ in }
    ) throws -> SmallPKI {
        try SmallPKI(
            root: { $0.key = "sm2" }, issuing: { $0.key = "sm2" },
            leaf: {
                $0.key = leafKey
                leaf(&$0)
            })
    }

    private static func verdict(_ pki: SmallPKI, _ purpose: Purpose = .any) -> Verdict {
        pki.verdict {
            $0.profile = .gm
            $0.purpose = purpose
        }
    }

    @Test("SM2 with SM3 is what the profile is for; RSA with SHA-256 is on the list, and may stand above SM2")
    func algorithms() throws {
        #expect(try Self.verdict(Self.sm2()).isValid)
        let mixed = try SmallPKI(root: { $0.key = "rsa2048" }, issuing: { $0.key = "sm2" }, leaf: { $0.key = "sm2" })
        #expect(Self.verdict(mixed).isValid, "\(Self.verdict(mixed).summary)")
        let rsa = try SmallPKI(root: { $0.key = "rsa2048" }, issuing: { $0.key = "rsa2048" }, leaf: { $0.key = "sm2" })
        #expect(Self.verdict(rsa).isValid)
    }

    @Test("other keys and signatures are not on the list", arguments: ["p256", "ed25519"])
    func otherAlgorithms(key: String) throws {
        let leaf = try Self.verdict(Self.sm2(leafKey: key))
        #expect(leaf.code == .unsupportedAlgorithm && leaf.reason.contains("neither SM2 nor RSA"), "\(leaf.summary)")
        let root = try SmallPKI(root: { $0.key = key }, issuing: { $0.key = "sm2" }, leaf: { $0.key = "sm2" })
        let verdict = Self.verdict(root)
        #expect(verdict.code == .unsupportedAlgorithm, "\(verdict.summary)")
        let long = try SmallPKI(
            root: {
                $0.key = "rsa2048"
                $0.signatureAlgorithm = .rsaPKCS1(.sha512)
            }, issuing: { $0.key = "rsa2048" },
            leaf: {
                $0.key = "sm2"
                $0.signatureAlgorithm = .rsaPKCS1(.sha384)
            })
        #expect(Self.verdict(long).reason.contains("neither SM2 with SM3 nor RSA with SHA-256"))
    }

    @Test("every certificate says what its key is for")
    func keyUsage() throws {
        for (usage, code) in [
            (nil, .keyUsageViolation), (.digitalSignature, nil), ([.keyEncipherment, .dataEncipherment], nil),
            (.cRLSign, .keyUsageViolation), ([.digitalSignature, .keyEncipherment], nil),
        ] as [(KeyUsage?, VerdictCode?)] {
            let verdict = try Self.verdict(Self.sm2 { $0.keyUsage = usage })
            #expect(verdict.code == code, "\(usage.map(\.description) ?? "none"): \(verdict.summary)")
        }
        let bare = try SmallPKI(
            root: { $0.key = "sm2" },
            issuing: {
                $0.key = "sm2"
                $0.keyUsage = nil
            }, leaf: { $0.key = "sm2" })
        #expect(Self.verdict(bare).code == .keyUsageViolation)
        #expect(bare.verdict().isValid, "RFC 5280 leaves it open")
    }

    @Test("identities are read in every form that is issued, and refused where they are damaged")
    func identities() throws {
        let number = "110101199003070000"
        for isCritical in [false, true] {
            for isExplicit in [false, true] {
                let code = try IdentityCode(number, of: .residentCard, isExplicit: isExplicit)
                let organisation = try OrganisationCode("91350100M000100Y43")
                let pki = try Self.sm2 {
                    $0.more = [
                        Extension(code, isCritical: isCritical), Extension(organisation, isCritical: isCritical),
                    ]
                }
                #expect(Self.verdict(pki).isValid, "\(Self.verdict(pki).summary)")
                #expect(pki.verdict().isValid != isCritical, "RFC 5280 knows no such extension")
            }
        }
        for value in [[0xA0, 0x02, 0x13], [0x13, 0x05, 0x31], [0xA5, 0x00], []] as [[UInt8]] {
            let verdict = try Self.verdict(Self.sm2 { $0.more = [Extension(OID.identityCode, value: value)] })
            #expect(verdict.code == .malformed && verdict.reason.contains("the identity"), "\(verdict.summary)")
        }
    }

    @Test("a root whose basicConstraints are not critical is a root all the same; an intermediate is not")
    func criticality() throws {
        func constraints(_ recipe: inout Recipe) {
            recipe.key = "sm2"
            recipe.basicConstraints = false
            recipe.more = [Extension(BasicConstraints(isCA: true, pathLengthConstraint: nil))]
        }
        let root = try SmallPKI(root: constraints, issuing: { $0.key = "sm2" }, leaf: { $0.key = "sm2" })
        #expect(Self.verdict(root).isValid && root.verdict().code == .malformed)
        let issuing = try SmallPKI(root: { $0.key = "sm2" }, issuing: constraints, leaf: { $0.key = "sm2" })
        #expect(Self.verdict(issuing).code == .malformed)
    }

    @Test("revocation is told by CRLs and OCSP responses of the same cryptography")
    func revocation() throws {
        let pki = try Self.sm2()
        func verdict(_ response: OCSPResponse) -> Verdict { pki.verdict([response]) { $0.profile = .gm } }
        let responder = try Maker.responder(of: pki.issuing)
        let foreign = try Maker.responder(of: pki.issuing) { $0.key = "p256" }
        for (signer, isFit) in [(pki.issuing, true), (responder, true), (foreign, false)] {
            let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: signer) {
                $0.digest = .sm3
                $0.certificates = [signer.certificate]
            }
            #expect(verdict(response).isValid == isFit, "\(verdict(response).summary)")
        }
    }

    @Test("a pair is one holder with two keys, one for each use")
    func pairs() throws {
        let issuer = try Maker.issue(.authority("C=CN, CN=CA") { $0.key = "sm2" })
        func make(_ usage: KeyUsage, _ number: Int, _ change: (inout Recipe) -> Void = { _ in }) throws -> Certificate {
            try Maker.issue(
                .leaf("C=CN, O=某某公司, CN=某某公司") {
                    $0.key = "sm2"
                    $0.keyNumber = number
                    $0.keyUsage = usage
                    change(&$0)
                }, by: issuer
            ).certificate
        }
        let signing = try make([.digitalSignature, .nonRepudiation], 21)
        let cases: [(Certificate, String?)] = [
            (try make([.keyEncipherment, .dataEncipherment], 22), nil),
            (try make([.keyEncipherment, .dataEncipherment, .keyAgreement], 22), nil),
            (try make(.keyAgreement, 22) { $0.subject = "C=CN,O=某某公司,CN=别的公司" }, "the certificates are for"),
            (try make(.keyEncipherment, 21), "the same key"),
            (try make(.keyEncipherment, 22) { $0.serial = signing.serialNumber.octets }, "the serial number"),
            (try make([.digitalSignature, .keyEncipherment], 22), "not encryption alone"),
            (try make(.digitalSignature, 22), "not encryption alone"),
            (try make(.keyEncipherment, 22) { $0.key = "p256" }, "of two algorithms"),
            (issuer.certificate, "is a CA"),
        ]
        for (encryption, words) in cases {
            let flaws = CertificatePair(signing: signing, encryption: encryption).flaws
            #expect(flaws.isEmpty == (words == nil), "\(flaws)")
            if let words {
                #expect(flaws.contains { $0.reason.contains(words) && $0.code == .pairMismatch }, "\(flaws)")
            }
        }
        let numbers = try ["91350100M000100Y43", "91110108756730417W"].map { Extension(try OrganisationCode($0)) }
        let named = try make(.digitalSignature, 21) { $0.more = [numbers[0]] }
        for (number, isPair) in [(numbers[0], true), (numbers[1], false)] {
            let encryption = try make(.keyEncipherment, 22) { $0.more = [number] }
            let flaws = CertificatePair(signing: named, encryption: encryption).flaws
            #expect(flaws.isEmpty == isPair, "\(flaws)")
            #expect(CertificatePair(signing: signing, encryption: encryption).flaws.isEmpty, "one may say more")
        }
    }
}

@Suite("National roots and CAs, and vendors' certificates", .enabled(if: Foreign.hasVectors))
struct NationalCertificateTests {
    private static func certificate(_ name: String) throws -> Certificate {
        let path = try Foreign.vectorsFolder() + "/seals/certs/" + name + ".cer"
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        return try #require(try Certificate.all(inFile: bytes).first)
    }

    @Test("a CA of a province under the national root is valid, which RFC 5280 refuses for the root's form")
    func national() throws {
        let root = try Self.certificate("NRCAC-CivilServantROOT")
        let authority = try Self.certificate("TJCA")
        for (profile, code) in [(Profile.gm, nil), (.rfc5280, .malformed)] as [(Profile, VerdictCode?)] {
            let validator = PathValidator(
                anchors: [TrustAnchor(root)], configuration: Configuration(profile: profile))
            let verdict = validator.verdict(for: authority, at: Moment.now)
            #expect(verdict.code == code, "\(verdict.summary)")
        }
        let itself = PathValidator(anchors: [TrustAnchor(root)], configuration: Configuration(profile: .gm))
        let verdict = itself.verdict(for: root, at: Moment.now)
        #expect(verdict.isValid, "\(verdict.summary)")
    }

    /// Every certificate as an anchor and leaf at once: all that is judged then is the certificate itself.
    @Test("what vendors issue keeps the rules, but for what is known of it")
    func vendors() throws {
        let folder = try Foreign.vectorsFolder() + "/seals/certs"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".cer") }.sorted()
        #expect(names.count >= 18)
        var flawed: [String: String] = [:]
        for name in names {
            let certificate = try Self.certificate(String(name.dropLast(4)))
            let validator = PathValidator(
                anchors: [TrustAnchor(certificate)], configuration: Configuration(profile: .gm))
            let moment = certificate.validity.notBefore.instant
            let verdict = validator.verdict(for: certificate, at: moment)
            if !verdict.isValid { flawed[name] = verdict.summary }
        }
        // Its distribution point, a critical extension, holds an OCTET STRING where names should be.
        #expect(flawed.keys.sorted() == ["dms360-signer.cer"], "\(flawed)")
        #expect(flawed["dms360-signer.cer"]?.contains("is damaged: the general names should be SEQUENCE") == true)
    }
}
