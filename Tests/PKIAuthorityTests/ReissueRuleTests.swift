import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIRequests
import PKIStructures
import Testing

/// The eleven rules of a reissue, each with a test named after it.
@Suite("Reissue rules")
struct ReissueRuleTests {
    @Test("rule 1: notBefore and notAfter are the original's byte for byte, with their time type")
    func rule1Times() throws {
        for days in [365, 9500] {
            let desk = try ReissueDesk(caDays: 10_900, originalDays: days)
            desk.now = desk.now.adding(days: 30)
            let reissued = try desk.reissue(desk.order()).certificate
            #expect(reissued.validity.derBytes == desk.original.validity.derBytes)
            let isLong = days == 9500
            #expect(reissued.validity.notAfter.derBytes.first == (isLong ? 0x18 : 0x17))
        }
    }

    @Test("rule 1: an encoding that capki would not choose itself is kept too")
    func rule1ForeignTimes() throws {
        // GeneralizedTime before 2050, which RFC 5280 forbids but some tools write.
        let text = Array("20270101000000Z".utf8)
        var reader = DERReader([0x18, UInt8(text.count)] + text)
        let foreign = try CertificateTime(from: &reader, "notAfter")
        let desk = try ReissueDesk { tbs in
            tbs.validity = Validity(notBefore: tbs.validity.notBefore, notAfter: foreign)
        }
        let reissued = try desk.reissue(desk.order()).certificate
        #expect(reissued.validity.notAfter.derBytes == foreign.derBytes)
    }

    @Test("rule 1: it begins now only where the settings allow it, and notAfter never moves")
    func rule1BeginsNow() throws {
        let desk = try ReissueDesk()
        desk.now = desk.now.adding(days: 10)
        let order = try desk.order(beginsNow: true)
        #expect(throws: AuthorityError(.notAllowed, "")) { try desk.reissue(order) }
        let reissued = try desk.reissue(order, policy: ReissuePolicy(allowsNotBeforeNow: true)).certificate
        #expect(reissued.validity.notBefore.instant == desk.now)
        #expect(reissued.validity.notAfter == desk.original.validity.notAfter)
    }

    @Test("rule 1: what begins now does not begin before the original would have")
    func rule1NotEarlier() throws {
        let desk = try ReissueDesk { tbs in
            let later = CertificateTime(ReissueDesk.start.adding(days: 20))
            tbs.validity = Validity(notBefore: later, notAfter: tbs.validity.notAfter)
        }
        let order = try desk.order(beginsNow: true)
        let reissued = try desk.reissue(order, policy: ReissuePolicy(allowsNotBeforeNow: true)).certificate
        #expect(reissued.validity == desk.original.validity)
    }

    @Test("rule 2: subject and the holder's extensions are copied byte for byte, unknown and private ones too")
    func rule2Copies() throws {
        let desk = try ReissueDesk()
        let reissued = try desk.reissue(desk.order()).certificate
        #expect(reissued.subjectBytes.elementsEqual(desk.original.subjectBytes))
        for member in try desk.original.extensions where ExtensionBinding(of: member.id) == .holder {
            #expect(try reissued.extensions[member.id]?.derBytes == member.derBytes)
        }
    }

    @Test("rule 2: what belongs to key and issuer follows the present ones, SCT lists are dropped")
    func rule2Bound() throws {
        let publication = Publication(
            crlAddresses: ["http://new.example.cn/ca.crl"], ocspAddresses: ["http://ocsp.example.cn"])
        let desk = try ReissueDesk(publication: publication)
        let reissued = try desk.reissue(desk.order()).certificate
        let extensions = try reissued.extensions
        let key = try PublicKey(reissued.subjectPublicKeyInfo)
        #expect(try extensions.content(SubjectKeyIdentifier.self)?.keyIdentifier == key.keyIdentifier)
        #expect(
            try extensions.content(AuthorityKeyIdentifier.self)?.keyIdentifier == desk.caKey.publicKey.keyIdentifier)
        #expect(
            try extensions.content(CRLDistributionPoints.self)?.addresses == ["http://new.example.cn/ca.crl"])
        #expect(try extensions.content(AuthorityInformationAccess.self)?.descriptions.count == 1)
        #expect(extensions[.signedCertificateTimestamps] == nil)
        #expect(extensions[.freshestCRL] == nil)
        #expect(extensions[.issuerAlternativeName] == nil)
    }

    @Test("rule 3: the serial is new, positive, of at least 64 random bits and at most 20 octets")
    func rule3Serial() throws {
        let desk = try ReissueDesk()
        var seen: Set<SerialNumber> = [desk.original.serialNumber]
        var previous = desk.original.serialNumber
        for _ in 0..<20 {
            let result = try desk.reissue(desk.order(original: previous))
            let serial = result.certificate.serialNumber
            #expect(serial.isConforming)
            #expect(serial.octets.count == 16)
            #expect(seen.insert(serial).inserted)
            previous = serial
        }
    }

    @Test("rule 3: a serial that the ledger knows is never used again, even by a broken random source")
    func rule3NeverTwice() throws {
        let desk = try ReissueDesk(random: SeededRandomSource(seed: 0x55))
        let first = try desk.reissue(desk.order()).certificate.serialNumber
        #expect(throws: AuthorityError(.ledger, "")) { try desk.reissue(desk.order(original: first)) }
    }

    @Test("rule 4: the key of the original, of any certificate in the ledger, or of the CA is refused")
    func rule4KeyReuse() throws {
        let desk = try ReissueDesk()
        let newKey = try SoftwareKey.generate(.ec(.p256))
        let replacement = try desk.reissue(desk.order(desk.request(key: newKey))).certificate.serialNumber
        for key in [desk.originalKey, newKey, desk.caKey] {
            let order = try desk.order(desk.request(key: key), original: replacement)
            #expect(throws: AuthorityError(.keyReused, "")) { try desk.reissue(order) }
        }
    }

    @Test("rule 4: a key in another encoding is the same key")
    func rule4OtherEncoding() throws {
        let compressing: (inout TBSCertificate) -> Void = { tbs in
            let point = tbs.subjectPublicKeyInfo.publicKey
            let parity: UInt8 = point[64] & 1 == 0 ? 0x02 : 0x03
            tbs.subjectPublicKeyInfo = SubjectPublicKeyInfo(
                algorithm: tbs.subjectPublicKeyInfo.algorithm, publicKey: [parity] + point[1...32])
        }
        let desk = try ReissueDesk()
        let other = try ReissueDesk(edit: compressing)
        // A certificate of the same CA whose key is written as a compressed point.
        var tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: "77"),
            signatureAlgorithm: try desk.caKey.usualAlgorithm.identifier,
            issuer: try desk.caCertificate.subject, validity: desk.original.validity,
            subject: try Name(parsing: "C=CN, CN=某人"),
            subjectPublicKeyInfo: other.originalKey.publicKey.subjectPublicKeyInfo, extensions: Extensions([]))
        compressing(&tbs)
        _ = try desk.authority.adopt([ReissueDesk.sign(tbs, with: desk.caKey)], context: desk.context)
        let order = try desk.order(desk.request(key: other.originalKey))
        #expect(throws: AuthorityError(.keyReused, "")) { try desk.reissue(order) }
    }

    @Test("rule 4: an RSA key whose parameters are left out is refused before it could pass for another")
    func rule4Parameters() throws {
        let desk = try ReissueDesk(algorithm: .rsa(sizeInBits: 2048))
        let key = desk.originalKey
        let bare = SubjectPublicKeyInfo(
            algorithm: AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 1)),
            publicKey: key.publicKey.subjectPublicKeyInfo.publicKey)
        let information = CertificationRequest.information(
            subject: .empty, subjectPublicKeyInfo: bare, extensions: Extensions([]))
        let request = try CertificationRequest(
            certificationRequestInfo: information, signatureAlgorithm: key.usualAlgorithm.identifier,
            signature: key.sign(SignableMessage(information), with: key.usualAlgorithm))
        #expect(throws: AuthorityError(.badRequest, "")) { try desk.reissue(desk.order(request)) }
    }

    @Test("rule 5: a request whose signature does not hold is refused")
    func rule5Possession() throws {
        let desk = try ReissueDesk()
        let request = try desk.request()
        let forged = try CertificationRequest(
            certificationRequestInfo: request.certificationRequestInfo, signatureAlgorithm: request.signatureAlgorithm,
            signature: try desk.request().signature)
        #expect(throws: AuthorityError(.badRequest, "")) { try desk.reissue(desk.order(forged)) }
    }

    @Test("rule 5: the subject is empty or the original's by RFC 5280 §7.1, and the bytes are the original's")
    func rule5SubjectEqual() throws {
        for subject in ["", ReissueDesk.subject, "c=cn, o=某某公司 , cn= 某某公司"] {
            let desk = try ReissueDesk()
            let reissued = try desk.reissue(desk.order(desk.request(subject: subject))).certificate
            #expect(reissued.subjectBytes.elementsEqual(desk.original.subjectBytes))
        }
    }

    @Test("rule 5: another subject is refused, with the difference attribute by attribute")
    func rule5SubjectDiffers() throws {
        let desk = try ReissueDesk()
        let request = try desk.request(subject: "C=CN, O=另一公司, CN=某某公司, OU=财务部")
        let error = #expect(throws: AuthorityError.self) { try desk.reissue(desk.order(request)) }
        #expect(error?.code == .identityChanged)
        #expect(error?.message.contains("O: '某某公司' → '另一公司'") == true)
        #expect(error?.message.contains("OU: absent → '财务部'") == true)
        #expect(error?.message.contains("CN:") == false)
    }

    @Test("rule 5: an extension in the request is absent or the original's")
    func rule5Extensions() throws {
        let desk = try ReissueDesk()
        let same = try #require(try desk.original.extensions[.subjectAlternativeName])
        let other = Extension(SubjectAlternativeName([.dnsName("b.example.cn")]))
        let added = Extension(OID(1, 2, 3, 4), value: [0x05, 0x00])
        for member in [other, added] {
            let order = try desk.order(desk.request(extensions: [member]))
            #expect(throws: AuthorityError(.identityChanged, "")) { try desk.reissue(order) }
        }
        try desk.reissue(desk.order(desk.request(extensions: [same])))
    }

    @Test("rule 5: the key's family is the original's")
    func rule5Family() throws {
        let cases: [(KeyAlgorithm, KeyAlgorithm, Bool)] = [
            (.ec(.p256), .ec(.p384), true), (.ec(.p256), .ec(.sm2), false), (.ec(.sm2), .ec(.sm2), true),
            (.rsa(sizeInBits: 2048), .ec(.p256), false), (.ec(.p256), .ed25519, false),
        ]
        for (old, new, isAllowed) in cases {
            let desk = try ReissueDesk(algorithm: old)
            let order = try desk.order(desk.request(algorithm: new))
            if isAllowed {
                try desk.reissue(order)
            } else {
                #expect(throws: AuthorityError(.keyFamilyChanged, "")) { try desk.reissue(order) }
            }
        }
    }
}
