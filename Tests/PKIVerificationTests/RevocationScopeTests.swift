import PKIKeys
import PKIStructures
import PKIVerification
import Testing

@Suite("Scopes, reasons, deltas and signers of CRLs (RFC 5280 §6.3.3)")
struct RevocationScopeTests {
    private static let place = GeneralName.uniformResourceIdentifier("http://ca.cn/1.crl")

    private func entry(_ identity: Identity, _ reason: RevocationReason = .keyCompromise) -> RevokedCertificate {
        RevokedCertificate(
            serialNumber: identity.certificate.serialNumber, revocationDate: .at("2026-05-01T08:00:00Z"),
            reason: reason, invalidityDate: nil)
    }

    private func scoped(_ change: (inout IssuingDistributionPoint) -> Void, number: Int = 1) -> [Extension] {
        var scope = IssuingDistributionPoint(distributionPoint: nil)
        change(&scope)
        return [Extension(CRLNumber(number)), Extension(scope, isCritical: true)]
    }

    /// What the leaf comes to where every certificate needs a CRL; the root's is always there.
    private func code(_ pki: SmallPKI, _ crls: [CertificateRevocationList]) throws -> VerdictCode? {
        pki.verdict(crls: crls + [try Maker.crl(by: pki.root)]) { $0.revocation = .require }.code
    }

    @Test("a CRL tells of the kind of certificates that it covers")
    func kinds() throws {
        let pki = try SmallPKI()
        let users = try Maker.crl(by: pki.issuing, extensions: scoped { $0.onlyContainsUserCerts = true })
        let authorities = try Maker.crl(by: pki.issuing, extensions: scoped { $0.onlyContainsCACerts = true })
        let attributes = try Maker.crl(by: pki.issuing, extensions: scoped { $0.onlyContainsAttributeCerts = true })
        #expect(try code(pki, [users]) == nil)
        #expect(try code(pki, [authorities]) == .revocationUnknown)
        #expect(try code(pki, [attributes]) == .revocationUnknown)
        let verdict = pki.verdict(crls: [authorities]) { $0.revocation = .ifPresent }
        #expect(verdict.isValid, "a CRL about others says nothing")
    }

    @Test("a CRL for a place tells of the certificates that name the place")
    func places() throws {
        let crlAt: (SmallPKI, GeneralName) throws -> CertificateRevocationList = { pki, name in
            try Maker.crl(
                by: pki.issuing,
                extensions: scoped { $0.distributionPoint = .fullName(GeneralNames([name])) })
        }
        let named = try SmallPKI(leaf: {
            let point = DistributionPoint(name: .fullName(GeneralNames([Self.place])))
            $0.more = [Extension(CRLDistributionPoints([point]))]
        })
        let bare = try SmallPKI()
        let other = GeneralName.uniformResourceIdentifier("http://ca.cn/2.crl")
        #expect(try code(named, [crlAt(named, Self.place)]) == nil)
        #expect(try code(named, [crlAt(named, other)]) == .revocationUnknown)
        #expect(try code(bare, [crlAt(bare, Self.place)]) == .revocationUnknown)
        #expect(try code(named, [Maker.crl(by: named.issuing)]) == nil, "one for all places covers this one too")
    }

    @Test("a place that is named relative to the issuer is that place (RFC 5280 §4.2.1.13)")
    func relativePlaces() throws {
        let level = RelativeDistinguishedName([
            .init(type: OID(2, 5, 4, 3), value: try AttributeValue("CRL 1", as: .utf8String))
        ])
        let pki = try SmallPKI(leaf: {
            $0.more = [Extension(CRLDistributionPoints([DistributionPoint(name: .nameRelativeToCRLIssuer(level))]))]
        })
        let full = GeneralName.directoryName(
            Name(try pki.issuing.certificate.subject.relativeDistinguishedNames + [level]))
        let crl = try Maker.crl(
            by: pki.issuing, extensions: scoped { $0.distributionPoint = .fullName(GeneralNames([full])) })
        #expect(try code(pki, [crl]) == nil)
    }

    @Test("CRLs for some reasons make a whole where together they cover all")
    func reasons() throws {
        let pki = try SmallPKI()
        let some: ReasonFlags = [.keyCompromise, .cACompromise]
        let first = try Maker.crl(by: pki.issuing, extensions: scoped { $0.onlySomeReasons = some })
        let rest = try Maker.crl(
            by: pki.issuing,
            extensions: scoped({ $0.onlySomeReasons = ReasonFlags(rawValue: 0x1FE).subtracting(some) }, number: 2))
        let revoking = try Maker.crl(
            by: pki.issuing, revoking: [entry(pki.leaf, .superseded)],
            extensions: scoped({ $0.onlySomeReasons = ReasonFlags(rawValue: 0x1FE).subtracting(some) }, number: 3))
        #expect(try code(pki, [first]) == .revocationUnknown)
        #expect(try code(pki, [first, rest]) == nil)
        #expect(try code(pki, [first, revoking]) == .revoked)
        #expect(pki.verdict(crls: [first]) { $0.revocation = .ifPresent }.isValid)
    }

    @Test("a delta CRL adds to the complete one that it starts from, and to no other (RFC 5280 §5.2.4)")
    func deltas() throws {
        let pki = try SmallPKI()
        func delta(from base: Int, number: Int, _ entries: [RevokedCertificate]) throws -> CertificateRevocationList {
            let indicator = Extension(DeltaCRLIndicator(baseCRLNumber: CRLNumber(base)), isCritical: true)
            return try Maker.crl(
                by: pki.issuing, revoking: entries, extensions: [Extension(CRLNumber(number)), indicator])
        }
        let complete = try Maker.crl(by: pki.issuing, extensions: [Extension(CRLNumber(5))])
        let holding = try Maker.crl(
            by: pki.issuing, revoking: [entry(pki.leaf, .certificateHold)], extensions: [Extension(CRLNumber(5))])
        #expect(try code(pki, [complete, delta(from: 5, number: 6, [entry(pki.leaf)])]) == .revoked)
        #expect(try code(pki, [complete, delta(from: 4, number: 6, [entry(pki.leaf)])]) == .revoked)
        #expect(try code(pki, [complete, delta(from: 6, number: 7, [entry(pki.leaf)])]) == nil)
        #expect(try code(pki, [complete, delta(from: 3, number: 4, [entry(pki.leaf)])]) == nil)
        #expect(try code(pki, [holding, delta(from: 5, number: 6, [entry(pki.leaf, .removeFromCRL)])]) == nil)
        #expect(try code(pki, [delta(from: 5, number: 6, [])]) == .revocationUnknown, "a delta alone is no CRL")
    }

    @Test("a CRL may be signed by another key of the issuer, whose certificate is valid and not revoked")
    func separateKey() throws {
        let pki = try SmallPKI()
        let name = "C=CN, O=测试, CN=Issuing CA"
        let signer = try Maker.issue(
            .leaf(name) {
                $0.keyNumber = 11
                $0.keyUsage = .cRLSign
            }, by: pki.root)
        let crl = try Maker.crl(by: signer)
        func code(_ rootCRL: CertificateRevocationList, at time: Instant = Moment.now) -> VerdictCode? {
            PathValidator(
                anchors: [pki.root.anchor], untrusted: [pki.issuing.certificate, signer.certificate],
                crls: [crl, rootCRL], configuration: Configuration(revocation: .require)
            ).verdict(for: pki.leaf.certificate, at: time).code
        }
        #expect(code(try Maker.crl(by: pki.root)) == nil)
        #expect(code(try Maker.crl(by: pki.root, revoking: [entry(signer)])) == .revocationUnknown)
        #expect(
            pki.verdict(crls: [crl, try Maker.crl(by: pki.root)]) { $0.revocation = .require }.code
                == .revocationUnknown, "its certificate is not there")
    }

    @Test("a signer of another anchor is not believed (RFC 5280 §6.3.3 (f))")
    func otherAnchor() throws {
        let pki = try SmallPKI()
        let stranger = try Maker.issue(.authority("CN=Other Root") { $0.keyNumber = 12 })
        let signer = try Maker.issue(
            .leaf("C=CN, O=测试, CN=Issuing CA") {
                $0.keyNumber = 13
                $0.keyUsage = .cRLSign
            }, by: stranger)
        let verdict = PathValidator(
            anchors: [pki.root.anchor, stranger.anchor], untrusted: [pki.issuing.certificate, signer.certificate],
            crls: [try Maker.crl(by: signer)], configuration: Configuration(revocation: .ifPresent)
        ).verdict(for: pki.leaf.certificate, at: Moment.now)
        #expect(verdict.code == .revocationUnknown, "\(verdict.summary)")
    }

    @Test("an indirect CRL tells of the certificates of several issuers (RFC 5280 §5.3.3)")
    func indirect() throws {
        let issuer = try Name(parsing: "CN=CRLs")
        let points = CRLDistributionPoints([
            DistributionPoint(
                name: .fullName(GeneralNames([Self.place])), cRLIssuer: GeneralNames([.directoryName(issuer)]))
        ])
        let pki = try SmallPKI(leaf: { $0.more = [Extension(points)] })
        let signer = try Maker.issue(
            .leaf("CN=CRLs") {
                $0.keyNumber = 14
                $0.keyUsage = .cRLSign
            }, by: pki.root)
        func code(revoking certificateIssuer: Name?, isIndirect: Bool = true) throws -> VerdictCode? {
            let crl = try indirectList(
                signer, isIndirect: isIndirect, revoking: pki.leaf.certificate.serialNumber, of: certificateIssuer)
            return PathValidator(
                anchors: [pki.root.anchor], untrusted: [pki.issuing.certificate, signer.certificate],
                crls: [crl, try Maker.crl(by: pki.root)], configuration: Configuration(revocation: .require)
            ).verdict(for: pki.leaf.certificate, at: Moment.now).code
        }
        #expect(try code(revoking: pki.issuing.certificate.subject) == .revoked)
        #expect(try code(revoking: pki.root.certificate.subject) == nil, "the number of another issuer")
        #expect(try code(revoking: nil) == nil, "an entry that names nobody is of the CRL's own issuer")
        #expect(try code(revoking: nil, isIndirect: false) == .revocationUnknown)
    }

    @Test("an indirect CRL with an entry whose issuer cannot be read tells of no certificate (RFC 5280 §5.3.3)")
    func unreadableIssuer() throws {
        let issuer = try Name(parsing: "CN=CRLs")
        let point = DistributionPoint(
            name: .fullName(GeneralNames([Self.place])), cRLIssuer: GeneralNames([.directoryName(issuer)]))
        let pki = try SmallPKI(leaf: { $0.more = [Extension(CRLDistributionPoints([point]))] })
        let signer = try Maker.issue(
            .leaf("CN=CRLs") {
                $0.keyNumber = 14
                $0.keyUsage = .cRLSign
            }, by: pki.root)
        // Whose entries follow is open: the leaf's own must not be taken for one of another issuer, nor the other way round.
        for serial in [pki.leaf.certificate.serialNumber, pki.root.certificate.serialNumber] {
            for isDamaged in [false, true] {
                let crl = try indirectList(
                    signer, isIndirect: true, revoking: serial, of: pki.issuing.certificate.subject,
                    isDamaged: isDamaged)
                let verdict = PathValidator(
                    anchors: [pki.root.anchor], untrusted: [pki.issuing.certificate, signer.certificate],
                    crls: [crl, try Maker.crl(by: pki.root)], configuration: Configuration(revocation: .require)
                ).verdict(for: pki.leaf.certificate, at: Moment.now)
                let isListed = serial == pki.leaf.certificate.serialNumber
                #expect(verdict.code == (isDamaged ? .revocationUnknown : isListed ? .revoked : nil))
                #expect(!isDamaged || verdict.reason.contains("it is damaged"), "\(verdict.summary)")
            }
        }
    }

    @Test("an indirect CRL tells of its own signer too, where the signer's certificate names it")
    func ownSigner() throws {
        let issuer = try Name(parsing: "CN=CRLs")
        let point = DistributionPoint(
            name: .fullName(GeneralNames([Self.place])), cRLIssuer: GeneralNames([.directoryName(issuer)]))
        func code(namesItself: Bool, isListed: Bool) throws -> VerdictCode? {
            let pki = try SmallPKI(leaf: { $0.more = [Extension(CRLDistributionPoints([point]))] })
            let signer = try Maker.issue(
                .leaf("CN=CRLs") {
                    $0.keyNumber = 14
                    $0.keyUsage = .cRLSign
                    if namesItself { $0.more = [Extension(CRLDistributionPoints([point]))] }
                }, by: pki.issuing)
            let listed = isListed ? signer : pki.root
            let crl = try indirectList(
                signer, isIndirect: true, revoking: listed.certificate.serialNumber,
                of: pki.issuing.certificate.subject)
            return PathValidator(
                anchors: [pki.root.anchor], untrusted: [pki.issuing.certificate, signer.certificate],
                crls: [crl, try Maker.crl(by: pki.root)], configuration: Configuration(revocation: .require)
            ).verdict(for: pki.leaf.certificate, at: Moment.now).code
        }
        #expect(try code(namesItself: true, isListed: false) == nil)
        #expect(try code(namesItself: true, isListed: true) == .revocationUnknown)
        #expect(try code(namesItself: false, isListed: false) == .revocationUnknown)
    }

    /// A CRL with one entry, of another issuer's certificate where one is named.
    private func indirectList(
        _ signer: Identity, isIndirect: Bool, revoking serial: SerialNumber, of certificateIssuer: Name?,
        isDamaged: Bool = false
    ) throws -> CertificateRevocationList {
        var encoder = RevocationEntryEncoder()
        encoder.append(
            serialOctets: serial.octets, revokedAt: .at("2026-05-01T08:00:00Z"), reason: .keyCompromise,
            certificateIssuer: certificateIssuer)
        let identifier = AuthorityKeyIdentifier(keyIdentifier: try signer.key.publicKey.keyIdentifier)
        let frame = RevocationListFrame(
            signatureAlgorithm: try signer.key.usualAlgorithm.identifier, issuer: try signer.certificate.subject,
            thisUpdate: .at("2026-05-30T00:00:00Z"), nextUpdate: .at("2026-06-06T00:00:00Z"),
            extensions: Extensions(
                scoped {
                    $0.indirectCRL = isIndirect
                    $0.distributionPoint = .fullName(GeneralNames([Self.place]))
                } + [Extension(identifier)]))
        var entries = encoder.bytes
        if isDamaged, let name = certificateIssuer?.derBytes {
            // A level of the name that is no SET.
            entries = entries.replacing(name, with: name.prefix(2) + [0x80] + name.dropFirst(3))
        }
        return try Maker.signed(
            frame.opening(entryByteCount: entries.count) + entries + frame.closing, by: signer)
    }
}
