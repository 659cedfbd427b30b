import PKIKeys
import PKIStructures
import PKIVerification
import Testing

@Suite("Path building")
struct PathBuildingTests {
    private func verdict(
        _ leaf: Identity, _ untrusted: [Identity], anchors: [Identity], budget: Budget = Budget()
    ) -> Verdict {
        PathValidator(anchors: anchors.map(\.anchor), configuration: Configuration(budget: budget))
            .verdict(for: leaf.certificate, untrusted: untrusted.map(\.certificate), at: Moment.now, explained: true)
    }

    @Test("the path runs from the leaf to the anchor")
    func order() throws {
        let pki = try SmallPKI()
        let verdict = pki.verdict()
        #expect(verdict.path == [pki.leaf, pki.issuing, pki.root].map(\.certificate))
        #expect(verdict.checked.signature && verdict.checked.revocation == .none && verdict.checked.at == Moment.now)
    }

    @Test(
        "every signature algorithm makes a path, and so do mixed ones",
        arguments: [
            ["rsa2048", "rsa2048", "rsa2048"], ["p256", "p384", "p521"], ["ed25519", "ed25519", "ed25519"],
            ["sm2", "sm2", "sm2"], ["rsa2048", "sm2", "p256"], ["sm2", "rsa2048", "sm2"],
        ])
    func algorithms(keys: [String]) throws {
        let pki = try SmallPKI(root: { $0.key = keys[0] }, issuing: { $0.key = keys[1] }, leaf: { $0.key = keys[2] })
        #expect(pki.verdict().isValid, "\(pki.verdict().summary)")
    }

    @Test("RSA-PSS makes a path")
    func pss() throws {
        let pss: @Sendable (inout Recipe) -> Void = { recipe in
            recipe.key = "rsa2048"
            recipe.signatureAlgorithm = .rsaPSS(.sha256, saltByteCount: 32)
        }
        #expect(try SmallPKI(root: pss, issuing: pss, leaf: pss).verdict().isValid)
    }

    @Test("a bit that flips anywhere in a certificate of the path makes it invalid")
    func flippedBits() throws {
        let pki = try SmallPKI()
        let bytes = pki.leaf.certificate.derBytes
        for place in stride(from: 4, to: bytes.count, by: 3) {
            var changed = bytes
            changed[place] ^= 0x01
            guard let certificate = try? Certificate(derEncoded: changed) else { continue }
            let verdict = PathValidator(anchors: [pki.root.anchor])
                .verdict(for: certificate, untrusted: [pki.issuing.certificate], at: Moment.now)
            #expect(!verdict.isValid, "byte \(place)")
        }
    }

    @Test("a changed signature is told as such")
    func badSignature() throws {
        let pki = try SmallPKI()
        var bytes = pki.leaf.certificate.derBytes
        bytes[bytes.count - 1] ^= 0x01
        let leaf = try Certificate(derEncoded: bytes)
        let verdict = PathValidator(anchors: [pki.root.anchor])
            .verdict(for: leaf, untrusted: [pki.issuing.certificate], at: Moment.now)
        #expect(verdict.code == .badSignature)
        #expect(verdict.reason.contains("the signature of 'C=CN, O=测试, CN=Issuing CA' on"))
        #expect(!verdict.checked.signature)
    }

    @Test("an algorithm that differs inside and outside of what is signed is refused (RFC 5280 §4.1.1.2)")
    func algorithmAgreement() throws {
        let pki = try SmallPKI()
        let leaf = pki.leaf.certificate
        let other = try Certificate(
            tbsCertificate: Array(leaf.tbsCertificate),
            signatureAlgorithm: SignatureAlgorithm.ecdsa(.sha512).identifier,
            signature: Array(leaf.signature))
        let verdict = PathValidator(anchors: [pki.root.anchor])
            .verdict(for: other, untrusted: [pki.issuing.certificate], at: Moment.now)
        #expect(verdict.code == .badSignature)
        #expect(verdict.reason.contains("one signature algorithm inside and another outside"))
    }

    @Test("order, repetition and unrelated certificates in the pool change nothing")
    func pool() throws {
        let pki = try SmallPKI()
        let middle = try Maker.issue(.authority("CN=Middle") { $0.keyNumber = 3 }, by: pki.issuing)
        let leaf = try Maker.issue(.leaf(), by: middle)
        let stranger = try SmallPKI(root: { $0.subject = "CN=Stranger" })
        let pool = [stranger.root, stranger.issuing, middle, pki.leaf, pki.issuing, pki.root, middle]
        for untrusted in [pool, pool.reversed(), pool + pool] {
            let verdict = verdict(leaf, untrusted, anchors: [pki.root])
            #expect(verdict.path == [leaf, middle, pki.issuing, pki.root].map(\.certificate))
            #expect(verdict.isValid)
        }
    }

    @Test("without the intermediate there is no path, and the reason names who is missing")
    func missingIntermediate() throws {
        let pki = try SmallPKI()
        let verdict = verdict(pki.leaf, [], anchors: [pki.root])
        #expect(verdict.code == .untrustedRoot)
        #expect(verdict.reason.contains("there is no certificate of the issuer 'C=CN, O=测试, CN=Issuing CA'"))
    }

    @Test("a path to a root that is not trusted is not valid, and the reason names that root")
    func untrustedRoot() throws {
        let pki = try SmallPKI()
        let other = try Maker.issue(.authority("CN=Other"))
        let verdict = verdict(pki.leaf, [pki.issuing, pki.root], anchors: [other])
        #expect(verdict.code == .untrustedRoot)
        #expect(verdict.reason == "the path ends at 'C=CN, O=测试, CN=Root', which is no trust anchor")
    }

    @Test("without anchors nothing is valid")
    func noAnchors() throws {
        let pki = try SmallPKI()
        #expect(verdict(pki.leaf, [pki.issuing, pki.root], anchors: []).code == .untrustedRoot)
    }

    @Test("an anchor need not be self-signed, and nothing above it is looked at")
    func intermediateAnchor() throws {
        let pki = try SmallPKI(root: { $0.notAfter = Moment.start })
        let verdict = verdict(pki.leaf, [pki.root], anchors: [pki.issuing])
        #expect(verdict.path == [pki.leaf, pki.issuing].map(\.certificate) && verdict.isValid)
    }

    @Test("a leaf that is itself an anchor is trusted, and still judged by its validity")
    func leafIsAnchor() throws {
        let root = try Maker.issue(.authority("CN=Root"))
        #expect(verdict(root, [], anchors: [root]).path == [root.certificate])
        let old = try Maker.issue(.authority("CN=Root") { $0.notAfter = Moment.start })
        #expect(verdict(old, [], anchors: [old]).code == .expired)
    }

    @Test("a renewed root is valid under its older certificate of the same key")
    func renewedRoot() throws {
        let root = try Maker.issue(.authority("CN=Root"))
        let renewed = try Maker.issue(.authority("CN=Root"))
        #expect(verdict(renewed, [], anchors: [root]).path == [renewed, root].map(\.certificate))
        #expect(verdict(renewed, [root], anchors: []).code == .untrustedRoot)
    }

    @Test("a self-signed leaf that is no anchor is not trusted")
    func selfSigned() throws {
        let pki = try SmallPKI()
        let imposter = try Maker.issue(.leaf { $0.keyNumber = 7 })
        #expect(verdict(imposter, [pki.issuing], anchors: [pki.root]).code == .untrustedRoot)
    }

    @Test("a wrong issuer with the right name is passed over")
    func imposter() throws {
        let pki = try SmallPKI(
            issuing: { $0.subjectKeyIdentifier = [1] }, leaf: { $0.authorityKeyIdentifier = [1] })
        let imposter = try Maker.issue(
            .authority("C=CN, O=测试, CN=Issuing CA") {
                $0.keyNumber = 5
                $0.subjectKeyIdentifier = [1]
                $0.notBefore = Moment.start.adding(days: 1)
            }, by: pki.root)
        let verdict = verdict(pki.leaf, [imposter, pki.issuing], anchors: [pki.root])
        #expect(verdict.isValid)
        #expect(verdict.explanation?.issuers.first?.flaws.first?.code == .badSignature)
        #expect(self.verdict(pki.leaf, [imposter], anchors: [pki.root]).code == .badSignature)
    }

    @Test("another key under the issuer's name is a missing issuer, where the key identifiers say so")
    func otherKey() throws {
        let pki = try SmallPKI()
        let root = try Maker.issue(.authority("C=CN, O=测试, CN=Root") { $0.keyNumber = 6 })
        let verdict = verdict(pki.leaf, [pki.issuing], anchors: [root])
        #expect(verdict.code == .untrustedRoot)
        #expect(verdict.reason.contains("has another key than the one that signed"))
    }

    @Test("where one certificate of the issuer leads nowhere, another one is taken")
    func crossCertificates() throws {
        let pki = try SmallPKI()
        let otherRoot = try Maker.issue(.authority("CN=Other Root") { $0.keyNumber = 4 })
        func cross(_ change: (inout Recipe) -> Void) throws -> Identity {
            try Maker.issue(
                .authority("C=CN, O=测试, CN=Issuing CA") {
                    $0.keyNumber = 1
                    $0.notBefore = Moment.start.adding(days: 1)
                    change(&$0)
                }, by: otherRoot)
        }
        let dead = try [
            cross { _ in }, cross { $0.notAfter = Moment.start.adding(days: 2) }, cross { $0.isCA = false },
        ]
        #expect(verdict(pki.leaf, dead + [otherRoot, pki.issuing], anchors: [pki.root]).isValid)
        #expect(verdict(pki.leaf, dead + [pki.issuing], anchors: [otherRoot]).path.count == 3)
        #expect(verdict(pki.leaf, Array(dead.dropFirst()), anchors: [otherRoot, pki.root]).code == .expired)
    }

    @Test("CAs that certify each other end the search, and no path is found in the circle")
    func cycle() throws {
        let first = try Maker.issue(.authority("CN=A") { $0.keyNumber = 1 })
        let second = try Maker.issue(.authority("CN=B") { $0.keyNumber = 2 })
        let crossed = try [
            Maker.issue(.authority("CN=A") { $0.keyNumber = 1 }, by: second),
            Maker.issue(.authority("CN=B") { $0.keyNumber = 2 }, by: first),
        ]
        let leaf = try Maker.issue(.leaf(), by: first)
        let root = try Maker.issue(.authority("CN=R"))
        #expect(verdict(leaf, crossed + [first, second], anchors: [root]).code == .untrustedRoot)
        let way = try Maker.issue(.authority("CN=B") { $0.keyNumber = 2 }, by: root)
        #expect(verdict(leaf, crossed + [way], anchors: [root]).isValid)
    }

    @Test("self-issued certificates do not count for the path length")
    func rollover() throws {
        let pki = try SmallPKI(root: { $0.pathLength = 1 })
        let renewed = try Maker.issue(
            .authority("C=CN, O=测试, CN=Issuing CA") { $0.keyNumber = 8 }, by: pki.issuing)
        let leaf = try Maker.issue(.leaf(), by: renewed)
        #expect(verdict(leaf, [renewed, pki.issuing], anchors: [pki.root]).path.count == 4)
        let below = try Maker.issue(.authority("CN=Below") { $0.keyNumber = 9 }, by: renewed)
        let deeper = try Maker.issue(.leaf(), by: below)
        #expect(verdict(deeper, [below, renewed, pki.issuing], anchors: [pki.root]).code == .pathTooLong)
    }

    @Test("names chain by RFC 5280 §7.1, not by their bytes alone")
    func nameChaining() throws {
        let pki = try SmallPKI()
        let leaf = try Maker.issue(.leaf { $0.issuerName = "C=CN, O=测试, CN=  issuing   ca" }, by: pki.issuing)
        #expect(verdict(leaf, [pki.issuing], anchors: [pki.root]).isValid)
        let other = try Maker.issue(.leaf { $0.issuerName = "O=测试, C=CN, CN=Issuing CA" }, by: pki.issuing)
        #expect(verdict(other, [pki.issuing], anchors: [pki.root]).code == .untrustedRoot)
    }

    @Test("a version 1 certificate is no issuer, and may be a leaf or an anchor")
    func version1() throws {
        let root = try version1(.authority("CN=Root"), by: nil)
        let issuing = try version1(.authority("CN=Old CA") { $0.keyNumber = 1 }, by: root)
        let leaf = try version1(.leaf { $0.keyNumber = 2 }, by: issuing)
        #expect(leaf.certificate.version == 1)
        let verdict = verdict(leaf, [issuing], anchors: [root])
        #expect(verdict.code == .notACA && verdict.reason.contains("version 1"))
        #expect(self.verdict(issuing, [], anchors: [root]).isValid)
    }

    private func version1(_ recipe: Recipe, by issuer: Identity?) throws -> Identity {
        let model = try Maker.issue(recipe, by: issuer)
        let certificate = model.certificate
        let algorithm = try certificate.signatureAlgorithm.derBytes
        let fields =
            certificate.serialNumber.derBytes + algorithm + Array(certificate.issuerBytes)
            + certificate.validity.derBytes + Array(certificate.subjectBytes)
            + Array(certificate.subjectPublicKeyInfoBytes)
        return try Maker.signed(tlv(0x30, fields), by: issuer ?? model, subjectKey: model.key)
    }

    @Test("an expired leaf on an otherwise good path is told as expired, not as untrusted")
    func mostPromising() throws {
        let pki = try SmallPKI(leaf: { $0.notAfter = Moment.start })
        let other = try Maker.issue(
            .authority("C=CN, O=测试, CN=Issuing CA") { $0.keyNumber = 1 },
            by: Maker.issue(.authority("CN=Unknown") { $0.keyNumber = 3 }))
        let verdict = verdict(pki.leaf, [other, pki.issuing], anchors: [pki.root])
        #expect(verdict.code == .expired && verdict.path.count == 3)
    }

    @Test("the explanation holds every issuer that was tried, and is made only where it is asked for")
    func explanation() throws {
        let pki = try SmallPKI()
        #expect(pki.verdict().explanation == nil)
        let explanation = try #require(pki.verdict(explained: true).explanation)
        #expect(explanation.certificate == pki.leaf.certificate && explanation.flaws.isEmpty)
        #expect(explanation.issuers.map(\.certificate) == [pki.issuing.certificate])
        #expect(explanation.issuers.first?.issuers.first?.isAnchor == true)
    }

    @Test("the explanation of a hostile pool ends, and tells how much of it is left out")
    func boundedExplanation() throws {
        let pki = try SmallPKI()
        let model = try Maker.issue(
            .authority("C=CN, O=测试, CN=Issuing CA") {
                $0.keyNumber = 40
                $0.notAfter = Moment.start.adding(days: 1)
                $0.serial = [0x55, 0, 0]
            }, by: pki.root
        ).certificate.derBytes
        let place = try #require(model.indices.first { model[$0...].starts(with: [0x02, 0x03, 0x55, 0, 0]) })
        let expired = try (0..<5010).map { number in
            var copy = model
            copy[place + 3] = UInt8(number >> 8)
            copy[place + 4] = UInt8(number & 0xFF)
            return try Certificate(derEncoded: copy)
        }
        let verdict = PathValidator(anchors: [pki.root.anchor])
            .verdict(for: pki.leaf.certificate, untrusted: expired, at: Moment.now, explained: true)
        #expect(verdict.explanation?.issuers.count == 5000 && verdict.explanation?.omittedCount == 10)
    }

    @Test("names that write an ideograph by its compatibility character are found", arguments: [true, false])
    func compatibilityIdeographs(inIssuer: Bool) throws {
        // U+F900 is canonically equal to U+8C48 (RFC 5280 §7.1, RFC 4518 §2.3).
        let names = ["C=CN, CN=\u{8C48}", "C=CN, CN=\u{F900}"]
        let root = try Maker.issue(.authority(names[inIssuer ? 0 : 1]))
        let leaf = try Maker.issue(
            .leaf {
                $0.keyNumber = 2
                $0.issuerName = names[inIssuer ? 1 : 0]
            }, by: root)
        #expect(verdict(leaf, [], anchors: [root]).isValid)
        // The same by way of the pool of the verdict and of the validator's own.
        let issuing = try Maker.issue(.authority(names[inIssuer ? 0 : 1]) { $0.keyNumber = 1 }, by: root)
        let below = try Maker.issue(
            .leaf {
                $0.keyNumber = 2
                $0.issuerName = names[inIssuer ? 1 : 0]
            }, by: issuing)
        let top = try Maker.issue(.authority("CN=Top") { $0.keyNumber = 3 })
        let cross = try Maker.issue(.authority(names[inIssuer ? 0 : 1]) { $0.keyNumber = 1 }, by: top)
        #expect(verdict(below, [cross], anchors: [top]).isValid)
        let stored = PathValidator(anchors: [top.anchor], untrusted: [cross.certificate])
        #expect(stored.verdict(for: below.certificate, at: Moment.now).isValid)
    }

    @Test("a name whose attribute has no OBJECT IDENTIFIER as its type is damaged (X.690 §8.19)")
    func attributeType() throws {
        let pki = try SmallPKI()
        var tbs = Array(pki.leaf.certificate.tbsCertificate)
        // The last commonName is the subject's; its identifier now ends inside of an arc.
        let commonName: [UInt8] = [0x06, 0x03, 0x55, 0x04, 0x03]
        let place = try #require(tbs.indices.last { tbs[$0...].starts(with: commonName) })
        tbs[place + 4] = 0x83
        let leaf = try Maker.signed(tbs, by: pki.issuing, subjectKey: pki.leaf.key)
        let verdict = verdict(leaf, [pki.issuing], anchors: [pki.root])
        #expect(verdict.code == .malformed, "\(verdict.summary)")
    }
}
