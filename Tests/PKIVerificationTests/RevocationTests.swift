import PKIKeys
import PKIStructures
import PKIVerification
import Testing

@Suite("Revocation by CRLs")
struct RevocationTests {
    private func entry(
        _ identity: Identity, _ reason: RevocationReason? = .keyCompromise, at time: String = "2026-05-01T08:00:00Z"
    ) -> RevokedCertificate {
        RevokedCertificate(
            serialNumber: identity.certificate.serialNumber, revocationDate: .at(time), reason: reason,
            invalidityDate: nil)
    }

    @Test(
        "a listed certificate is revoked, with time and reason, in every key family",
        arguments: ["p256", "sm2", "rsa2048"])
    func revoked(key: String) throws {
        let pki = try SmallPKI(root: { $0.key = key }, issuing: { $0.key = key })
        let crls = try [Maker.crl(by: pki.root), Maker.crl(by: pki.issuing, revoking: [entry(pki.leaf)])]
        for mode in [RevocationMode.ifPresent, .require] {
            let verdict = pki.verdict(crls: crls) { $0.revocation = mode }
            #expect(verdict.code == .revoked)
            #expect(verdict.reason.contains("was revoked at 2026-05-01T08:00:00Z, reason keyCompromise"))
            #expect(verdict.reason.contains("serial \(pki.leaf.certificate.serialNumber)"))
            #expect(verdict.checked.revocation == .crl && verdict.checked.signature)
        }
        #expect(pki.verdict(crls: crls).isValid, "nobody asked")
    }

    @Test("a certificate that is not listed is good, and the verdict says what told so")
    func good() throws {
        let pki = try SmallPKI()
        let other = try Maker.issue(.leaf(), by: pki.issuing)
        let crls = try [Maker.crl(by: pki.root), Maker.crl(by: pki.issuing, revoking: [entry(other)])]
        let verdict = pki.verdict(crls: crls) { $0.revocation = .require }
        #expect(verdict.isValid, "\(verdict.summary)")
        #expect(verdict.checked.revocation == .crl)
        #expect(verdict.checked.thisUpdate == .at("2026-05-30T00:00:00Z"))
        #expect(verdict.checked.evidence.map(\.certificate) == [pki.leaf, pki.issuing].map(\.certificate))
    }

    @Test("an issuer that is revoked takes what it issued with it")
    func revokedIssuer() throws {
        let pki = try SmallPKI()
        let crls = try [
            Maker.crl(by: pki.root, revoking: [entry(pki.issuing, .cACompromise)]), Maker.crl(by: pki.issuing),
        ]
        let verdict = pki.verdict(crls: crls) { $0.revocation = .ifPresent }
        #expect(verdict.code == .revoked && verdict.reason.contains("CN=Issuing CA'"))
    }

    @Test("where one path is revoked, another one may hold")
    func otherPath() throws {
        let pki = try SmallPKI()
        let second = try Maker.issue(.authority("C=CN, O=测试, CN=Issuing CA") { $0.keyNumber = 1 }, by: pki.root)
        let crls = try [Maker.crl(by: pki.root, revoking: [entry(pki.issuing)]), Maker.crl(by: pki.issuing)]
        let verdict = PathValidator(
            anchors: [pki.root.anchor], crls: crls, configuration: Configuration(revocation: .require)
        ).verdict(
            for: pki.leaf.certificate, untrusted: [pki.issuing, second].map(\.certificate), at: Moment.now)
        #expect(verdict.isValid && verdict.path[1] == second.certificate)
    }

    @Test("require needs a CRL for each certificate but the anchor; if-present does not")
    func modes() throws {
        let pki = try SmallPKI()
        let onlyLeaf = try [Maker.crl(by: pki.issuing)]
        let required = pki.verdict(crls: onlyLeaf) { $0.revocation = .require }
        #expect(required.code == .revocationUnknown)
        #expect(required.reason.contains("there is no CRL of 'C=CN, O=测试, CN=Root'"))
        #expect(pki.verdict(crls: onlyLeaf) { $0.revocation = .ifPresent }.isValid)
        #expect(pki.verdict { $0.revocation = .ifPresent }.checked.revocation == .none)
        #expect(pki.verdict { $0.revocation = .ifPresent }.isValid)
        #expect(pki.verdict { $0.revocation = .require }.code == .revocationUnknown)
    }

    /// A CRL that must not be used, and what the reason says of it.
    struct Unusable: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: @Sendable (SmallPKI) throws -> CertificateRevocationList

        init(_ words: String, _ make: @escaping @Sendable (SmallPKI) throws -> CertificateRevocationList) {
            testDescription = words
            self.make = make
        }
    }

    static let unusableLists: [Unusable] = [
        Unusable("it was good until 2026-05-31T23:59:59Z") {
            try Maker.crl(by: $0.issuing, nextUpdate: "2026-05-31T23:59:59Z")
        },
        Unusable("it was made at 2026-06-01T00:00:01Z, after 2026-06-01T00:00:00Z") {
            try Maker.crl(by: $0.issuing, thisUpdate: "2026-06-01T00:00:01Z")
        },
        Unusable("does not hold") { try Maker.crl(by: $0.root, name: "C=CN, O=测试, CN=Issuing CA") },
        Unusable("its critical extension 1.2.3 is not processed") {
            let unknown = Extension(OID(1, 2, 3), isCritical: true, value: [5, 0])
            return try Maker.crl(by: $0.issuing, extensions: [Extension(CRLNumber(2)), unknown])
        },
        Unusable("it has no cRLNumber") {
            try Maker.crl(by: $0.issuing, extensions: [Extension(OID(1, 2, 3), value: [5, 0])])
        },
        Unusable("it does not say whose key signed it") { try Maker.crl(by: $0.issuing, namesKey: false) },
        Unusable("it has the extension cRLNumber twice") {
            try Maker.crl(by: $0.issuing, extensions: [Extension(CRLNumber(2)), Extension(CRLNumber(2))])
        },
        Unusable("it has no nextUpdate") { try Maker.crl(by: $0.issuing, nextUpdate: nil) },
        Unusable("has the critical extension 1.2.3, which is not processed") {
            try Self.withCriticalEntry($0.issuing, serial: [0x55])
        },
    ]

    @Test("a CRL that is not usable counts as none, and never as good", arguments: unusableLists)
    func isUnusable(_ unusable: Unusable) throws {
        let pki = try SmallPKI()
        let crl = try unusable.make(pki)
        for mode in [RevocationMode.ifPresent, .require] {
            let verdict = pki.verdict(crls: [crl, try Maker.crl(by: pki.root)]) { $0.revocation = mode }
            #expect(verdict.code == .revocationUnknown, "\(verdict.summary)")
            #expect(verdict.reason.contains(unusable.testDescription), "\(verdict.summary)")
            #expect(verdict.checked.revocation == .none)
        }
        let withAnother = try [crl, Maker.crl(by: pki.issuing), Maker.crl(by: pki.root)]
        #expect(pki.verdict(crls: withAnother) { $0.revocation = .require }.isValid)
    }

    @Test("a CRL that lacks what every CRL has still revokes, whatever an older one says (RFC 5280 §6.3.3 (i))")
    func revokesAllTheSame() throws {
        let pki = try SmallPKI()
        let entries = [entry(pki.leaf)]
        let unnumbered = [Extension(OID(1, 2, 3), value: [5, 0])]
        let older = try [Maker.crl(by: pki.issuing, thisUpdate: "2026-05-28T00:00:00Z"), Maker.crl(by: pki.root)]
        let incomplete = try [
            Maker.crl(by: pki.issuing, revoking: entries, extensions: unnumbered),
            Maker.crl(by: pki.issuing, revoking: entries, namesKey: false),
            Maker.crl(by: pki.issuing, revoking: entries, nextUpdate: nil),
        ]
        for crl in incomplete {
            for mode in [RevocationMode.ifPresent, .require] {
                let verdict = pki.verdict(crls: [crl] + older) { $0.revocation = mode }
                #expect(verdict.code == .revoked, "\(verdict.summary)")
            }
        }
        let forged = try Maker.crl(by: pki.root, revoking: entries, namesKey: false, name: "C=CN, O=测试, CN=Issuing CA")
        #expect(pki.verdict(crls: [forged] + older) { $0.revocation = .require }.isValid, "its issuer did not sign it")
    }

    @Test("thisUpdate and nextUpdate themselves are inside")
    func bounds() throws {
        let pki = try SmallPKI()
        let now = Moment.now.description
        for crl in try [Maker.crl(by: pki.issuing, thisUpdate: now), Maker.crl(by: pki.issuing, nextUpdate: now)] {
            #expect(pki.verdict(crls: [crl]) { $0.revocation = .ifPresent }.checked.revocation == .crl)
        }
    }

    @Test("an issuer without cRLSign makes no CRLs; one without keyUsage does")
    func cRLSign() throws {
        let without = try SmallPKI(issuing: { $0.keyUsage = .keyCertSign })
        let verdict = without.verdict(crls: [try Maker.crl(by: without.issuing)]) { $0.revocation = .ifPresent }
        #expect(verdict.code == .revocationUnknown && verdict.reason.contains("without cRLSign"))
        let bare = try SmallPKI(issuing: { $0.keyUsage = nil })
        #expect(bare.verdict(crls: [try Maker.crl(by: bare.issuing)]) { $0.revocation = .ifPresent }.isValid)
    }

    @Test("the freshest usable CRL decides, whatever the order of the files")
    func freshest() throws {
        let pki = try SmallPKI()
        let hold = try Maker.crl(by: pki.issuing, revoking: [entry(pki.leaf, .certificateHold)])
        let released = try Maker.crl(by: pki.issuing, thisUpdate: "2026-05-31T00:00:00Z")
        let stale = try Maker.crl(
            by: pki.issuing, revoking: [entry(pki.leaf)], thisUpdate: "2026-05-20T00:00:00Z",
            nextUpdate: "2026-05-25T00:00:00Z")
        for crls in [[hold, released, stale], [stale, released, hold]] {
            #expect(pki.verdict(crls: crls) { $0.revocation = .ifPresent }.isValid)
        }
        #expect(pki.verdict(crls: [hold, stale]) { $0.revocation = .ifPresent }.code == .revoked)
    }

    @Test("removeFromCRL is no revocation; an entry without a reason is one")
    func reasons() throws {
        let pki = try SmallPKI()
        let removed = try Maker.crl(by: pki.issuing, revoking: [entry(pki.leaf, .removeFromCRL)])
        #expect(pki.verdict(crls: [removed]) { $0.revocation = .ifPresent }.isValid)
        for reason in [nil] + RevocationReason.allCases where reason != .removeFromCRL {
            let crl = try Maker.crl(by: pki.issuing, revoking: [entry(pki.leaf, reason)])
            #expect(
                pki.verdict(crls: [crl]) { $0.revocation = .ifPresent }.code == .revoked,
                "\(String(describing: reason))")
        }
    }

    @Test("an entry with an unknown critical extension counts as revoked")
    func unknownEntryExtension() throws {
        let pki = try SmallPKI()
        let crl = try Self.withCriticalEntry(pki.issuing, serial: pki.leaf.certificate.serialNumber.octets)
        #expect(pki.verdict(crls: [crl]) { $0.revocation = .ifPresent }.code == .revoked)
    }

    @Test("an entry with a reason that is not known revokes, and the others are read (RFC 5280 §5.3.1)")
    func unknownReason() throws {
        let pki = try SmallPKI()
        for reason in [[0x0A, 0x01, 0x07], [0x0A, 0x01, 0x63], [0x0A, 0x02, 0x01, 0x00]] as [[UInt8]] {
            let odd = Extensions([Extension(OID.reasonCode, value: reason)])
            for serial in [pki.leaf.certificate.serialNumber.octets, [0x55]] {
                let crl = try Self.withEntry(pki.issuing, serial: serial, odd)
                let verdict = pki.verdict(crls: [crl]) { $0.revocation = .ifPresent }
                #expect(verdict.isValid == (serial == [0x55]), "\(verdict.summary)")
                #expect(verdict.checked.revocation == .crl)
            }
        }
        for damaged in [[0x0A, 0x00], [0x02, 0x01, 0x01], []] as [[UInt8]] {
            let odd = Extensions([Extension(OID.reasonCode, value: damaged)])
            #expect(throws: StructureError.self) { try Self.withEntry(pki.issuing, serial: [0x55], odd) }
        }
    }

    @Test("a CRL of another issuer says nothing, though it lists the same serial number")
    func otherIssuer() throws {
        let pki = try SmallPKI()
        let other = try Maker.issue(.authority("CN=Other"))
        let crl = try Maker.crl(by: other, revoking: [entry(pki.leaf)])
        #expect(pki.verdict(crls: [crl]) { $0.revocation = .ifPresent }.isValid)
        let crls = try [crl, Maker.crl(by: pki.issuing), Maker.crl(by: pki.root)]
        #expect(pki.verdict(crls: crls) { $0.revocation = .require }.isValid)
    }

    @Test("an expired certificate that was revoked is told as revoked")
    func gravest() throws {
        let pki = try SmallPKI(leaf: { $0.notAfter = Moment.start })
        let verdict = pki.verdict(crls: [try Maker.crl(by: pki.issuing, revoking: [entry(pki.leaf)])]) {
            $0.revocation = .ifPresent
        }
        #expect(verdict.code == .revoked && verdict.flaws.map(\.code) == [.revoked, .expired])
    }

    /// `tbsCertList` written by hand, for what ``TBSCertList`` rightly cannot say.
    private static func handmade(_ issuer: Identity, afterThisUpdate rest: [UInt8]) throws -> CertificateRevocationList
    {
        let identifier = AuthorityKeyIdentifier(keyIdentifier: try issuer.key.publicKey.keyIdentifier)
        let number = tlv(0xA0, Extensions([Extension(CRLNumber(1)), Extension(identifier)]).derBytes)
        let fields =
            try tlv(0x02, [1]) + issuer.key.usualAlgorithm.identifier.derBytes + Array(issuer.certificate.subjectBytes)
            + CertificateTime(.at("2026-05-30T00:00:00Z")).derBytes + rest + number
        return try Maker.signed(tlv(0x30, fields), by: issuer)
    }

    private static func withCriticalEntry(_ issuer: Identity, serial: [UInt8]) throws -> CertificateRevocationList {
        let unknown = Extensions([Extension(OID(1, 2, 3), isCritical: true, value: [5, 0])])
        return try withEntry(issuer, serial: serial, unknown)
    }

    private static func withEntry(
        _ issuer: Identity, serial: [UInt8], _ extensions: Extensions
    ) throws -> CertificateRevocationList {
        let entry = tlv(
            0x30, tlv(0x02, serial) + CertificateTime(.at("2026-05-01T00:00:00Z")).derBytes + extensions.derBytes)
        let nextUpdate = CertificateTime(.at("2026-06-06T00:00:00Z")).derBytes
        return try handmade(issuer, afterThisUpdate: nextUpdate + tlv(0x30, entry))
    }
}
