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
}
