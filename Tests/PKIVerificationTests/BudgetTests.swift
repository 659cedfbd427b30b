import PKIKeys
import PKIStructures
import PKIVerification
import Testing

@Suite("Budgets")
struct BudgetTests {
    @Test(
        "a search that costs more than it may says so",
        arguments: [
            Budget(signatureCount: 1), Budget(stepCount: 1), Budget(depth: 2), Budget(signatureCount: 0),
            Budget(stepCount: 0),
        ])
    func exceeded(budget: Budget) throws {
        let verdict = try SmallPKI().verdict { $0.budget = budget }
        #expect(verdict.code == .budgetExceeded, "\(verdict.summary)")
        #expect(!verdict.isValid)
    }

    @Test("what a search costs at least is enough for it")
    func enough() throws {
        let verdict = try SmallPKI().verdict { $0.budget = Budget(signatureCount: 2, stepCount: 2, depth: 3) }
        #expect(verdict.isValid, "\(verdict.summary)")
    }

    @Test("the signatures of CRLs count")
    func revocationLists() throws {
        let pki = try SmallPKI()
        let crls = try [Maker.crl(by: pki.root), Maker.crl(by: pki.issuing)]
        for count in 2...4 {
            let verdict = pki.verdict(crls: crls) {
                $0.revocation = .require
                $0.budget.signatureCount = count
            }
            #expect(verdict.code == (count == 4 ? nil : .budgetExceeded), "\(verdict.summary)")
        }
    }

    /// Certificates of one name and key that some key signed; their serial numbers differ.
    private func crowd(_ count: Int, by issuer: Identity, _ change: (inout Recipe) -> Void) throws -> [Certificate] {
        let recipe = Recipe.authority("C=CN, O=测试, CN=Issuing CA", change)
        let model = try Maker.issue(recipe, by: issuer).certificate
        let serial = Array(model.serialNumber.derBytes)
        let bytes = model.derBytes
        let place = try #require((0..<bytes.count).first { bytes[$0...].starts(with: serial) })
        return try (0..<count).map { number in
            var copy = bytes
            copy[place + serial.count - 1] = UInt8(number & 0xFF)
            copy[place + serial.count - 2] = UInt8(number >> 8 & 0x7F)
            // None of them is the certificate that was signed.
            copy[place + serial.count - 3] = 0x55
            return try Certificate(derEncoded: copy)
        }
    }

    @Test("10,000 intermediates of one name, whose signatures do not hold, end within the budget")
    func manyOfOneName() throws {
        let pki = try SmallPKI()
        let bad = try crowd(10_000, by: pki.root) {
            $0.keyNumber = 1
            $0.notBefore = Moment.start.adding(days: 1)
        }
        let verdict = PathValidator(anchors: [pki.root.anchor])
            .verdict(for: pki.leaf.certificate, untrusted: bad, at: Moment.now)
        #expect(verdict.code == .budgetExceeded, "\(verdict.summary)")
        #expect(verdict.effort.signatureCount <= Budget().signatureCount)
        #expect(verdict.effort.stepCount <= Budget().stepCount)
    }

    @Test("certificates that end alike are told apart at the cost of any others")
    func alike() throws {
        let pki = try SmallPKI()
        let alike = try crowd(3000, by: pki.root) { $0.keyNumber = 1 }
        let others = try alike.enumerated().map { number, certificate in
            var bytes = certificate.derBytes
            bytes[bytes.count - 1] = UInt8(number & 0xFF)
            bytes[bytes.count - 2] = UInt8(number >> 8)
            return try Certificate(derEncoded: bytes)
        }
        func cost(_ pool: [Certificate]) -> Duration {
            ContinuousClock().measure { _ = PathValidator(anchors: [pki.root.anchor], untrusted: pool) }
        }
        // Found by their ends alone they would be compared each with each: a hundred times the cost.
        #expect(cost(alike) < cost(others) * 10)
    }

    @Test("10,000 intermediates that only claim the issuer's key identifier do not hide the issuer")
    func manyClaims() throws {
        let pki = try SmallPKI()
        let identifier = try pki.issuing.key.publicKey.keyIdentifier
        let bad = try crowd(10_000, by: pki.root) {
            $0.keyNumber = 20
            $0.subjectKeyIdentifier = identifier
            $0.notBefore = Moment.start.adding(days: 1)
        }
        let verdict = PathValidator(anchors: [pki.root.anchor])
            .verdict(for: pki.leaf.certificate, untrusted: bad + [pki.issuing.certificate], at: Moment.now)
        #expect(verdict.isValid, "\(verdict.summary)")
        #expect(verdict.effort.signatureCount == 2)
    }

    @Test("a web of CAs that a stranger hangs above a cross certificate of the issuer does not hide the path")
    func webAboveTheIssuer() throws {
        let pki = try SmallPKI()
        let strangers = try (0..<9).map { number in
            try Maker.issue(.authority("CN=Stranger \(number)") { $0.keyNumber = 30 + number })
        }
        var pool: [Certificate] = [pki.issuing.certificate]
        for issuer in strangers {
            for (number, _) in strangers.enumerated() {
                let recipe = Recipe.authority("CN=Stranger \(number)") { $0.keyNumber = 30 + number }
                pool.append(try Maker.issue(recipe, by: issuer).certificate)
            }
            let cross = Recipe.authority("C=CN, O=测试, CN=Issuing CA") {
                $0.keyNumber = 1
                $0.notBefore = Moment.start.adding(days: 1)
            }
            pool.append(try Maker.issue(cross, by: issuer).certificate)
        }
        let verdict = PathValidator(
            anchors: [pki.root.anchor], configuration: Configuration(budget: Budget(signatureCount: 500))
        ).verdict(for: pki.leaf.certificate, untrusted: pool, at: Moment.now)
        #expect(verdict.isValid, "\(verdict.summary)")
    }

    @Test("100,000 name constraints, and names times constraints, end within the budget")
    func manyConstraints() throws {
        func constraints(_ count: Int) -> Extension {
            let subtrees = (0..<count).map { GeneralSubtree(base: .dnsName("t\($0).cn")) }
            return Extension(NameConstraints(excludedSubtrees: subtrees), isCritical: true)
        }
        let many = try SmallPKI(issuing: { $0.more = [constraints(100_000)] })
        #expect(many.verdict().code == .budgetExceeded, "\(many.verdict().summary.prefix(200))")
        #expect(many.verdict().reason.contains("more than 10000 members"))
        // As many as a list may have are compared one by one, and answered.
        let most = try SmallPKI(issuing: { $0.more = [constraints(10_000)] })
        #expect(most.verdict().isValid, "\(most.verdict().summary.prefix(200))")
        let product = try SmallPKI(
            issuing: { $0.more = [constraints(2000)] },
            leaf: { $0.more = [Extension(SubjectAlternativeName((0..<2000).map { .dnsName("n\($0).cn") }))] })
        #expect(product.verdict().code == .budgetExceeded)
    }

    @Test("a web of CAs that all certify each other ends within the budget")
    func web() throws {
        let names = (0..<8).map { "CN=CA \($0)" }
        let authorities = try names.enumerated().map { index, name in
            try Maker.issue(.authority(name) { $0.keyNumber = 30 + index })
        }
        var pool: [Certificate] = []
        for (index, name) in names.enumerated() {
            for issuer in authorities where issuer.key.publicKey.algorithm == .ec(.p256) {
                pool.append(try Maker.issue(.authority(name) { $0.keyNumber = 30 + index }, by: issuer).certificate)
            }
        }
        let leaf = try Maker.issue(.leaf(), by: authorities[0])
        let root = try Maker.issue(.authority("CN=Root"))
        let verdict = PathValidator(anchors: [root.anchor])
            .verdict(for: leaf.certificate, untrusted: pool, at: Moment.now)
        #expect(!verdict.isValid)
        #expect(verdict.code == .budgetExceeded || verdict.code == .untrustedRoot)
    }

    @Test("a deep ring of CAs, each certified by the next, ends within the budget", arguments: [3, 63, 64, 300])
    func ring(count: Int) throws {
        let authorities = try (0..<count).map { number in
            try Maker.issue(.authority("CN=Ring \(number)") { $0.keyNumber = 50 + number })
        }
        let pool = try authorities.indices.map { number in
            try Maker.issue(
                .authority("CN=Ring \(number)") { $0.keyNumber = 50 + number }, by: authorities[(number + 1) % count]
            ).certificate
        }
        let leaf = try Maker.issue(.leaf(), by: authorities[0])
        let root = try Maker.issue(.authority("CN=Root"))
        let validator = PathValidator(anchors: [root.anchor], untrusted: pool)
        let verdict = validator.verdict(for: leaf.certificate, at: Moment.now)
        #expect(verdict.code == (count < 63 ? .untrustedRoot : .budgetExceeded), "\(verdict.summary)")
        #expect(verdict.effort.signatureCount <= Budget().signatureCount)
        #expect(verdict.effort.stepCount <= Budget().stepCount)
        // The same ring with a way out is no obstacle.
        let way = try Maker.issue(.authority("CN=Ring 1") { $0.keyNumber = 51 }, by: root)
        let found = validator.verdict(for: leaf.certificate, untrusted: [way.certificate], at: Moment.now)
        #expect(found.isValid && found.path.count == 4, "\(found.summary)")
    }
}
