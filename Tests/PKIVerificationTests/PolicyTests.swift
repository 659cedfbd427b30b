import PKIKeys
import PKIStructures
import PKIVerification
import Testing

private let any = CertificatePolicies.anyPolicy

/// The policy 1.2.156.n.
private func policy(_ number: UInt64) -> OID { OID(1, 2, 156, number) }

private func policies(_ identifiers: [OID]) -> Extension {
    Extension(CertificatePolicies(identifiers.map { CertificatePolicies.Policy($0) }))
}

private func mapping(_ pairs: [(OID, OID)]) -> Extension {
    Extension(
        PolicyMappings(pairs.map { .init(issuerDomainPolicy: $0.0, subjectDomainPolicy: $0.1) }), isCritical: true)
}

/// What a path's intermediates and leaf carry, from the top down, and what comes of it.
struct PolicyCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var extensions: [[Extension]]
    var inputs = PolicyInputs()
    let user: Set<OID>
    var isValid = true
}

@Suite("Certificate policies (RFC 5280 §6.1, RFC 9618)")
struct PolicyTests {
    static let cases: [PolicyCase] = [
        PolicyCase(
            testDescription: "the same policy all the way",
            extensions: [[policies([policy(1)])], [policies([policy(1), policy(2)])]], user: [policy(1)]),
        PolicyCase(
            testDescription: "anyPolicy in an issuer lets the leaf's own stand",
            extensions: [[policies([any])], [policies([policy(2)])]], user: [policy(2)]),
        PolicyCase(
            testDescription: "anyPolicy in the leaf keeps the issuer's",
            extensions: [[policies([policy(1)])], [policies([any])]], user: [policy(1)]),
        PolicyCase(
            testDescription: "anyPolicy everywhere", extensions: [[policies([any])], [policies([any])]], user: [any]),
        PolicyCase(
            testDescription: "without policies there are none", extensions: [[policies([policy(1)])], []], user: []),
        PolicyCase(
            testDescription: "policies that differ",
            extensions: [[policies([policy(1)])], [policies([policy(2)])]], user: []),
        PolicyCase(
            testDescription: "policies that differ, where one is required",
            extensions: [[policies([policy(1)])], [policies([policy(2)])]],
            inputs: PolicyInputs(requiresExplicitPolicy: true), user: [], isValid: false),
        PolicyCase(
            testDescription: "the user's policy is one of the path",
            extensions: [[policies([policy(1), policy(2)])], [policies([policy(1), policy(2)])]],
            inputs: PolicyInputs(initialPolicySet: [policy(2)], requiresExplicitPolicy: true), user: [policy(2)]),
        PolicyCase(
            testDescription: "the user's policy is none of the path",
            extensions: [[policies([policy(1)])], [policies([policy(1)])]],
            inputs: PolicyInputs(initialPolicySet: [policy(2)], requiresExplicitPolicy: true), user: [],
            isValid: false),
        PolicyCase(
            testDescription: "the user's policies under anyPolicy",
            extensions: [[policies([any])], [policies([any])]],
            inputs: PolicyInputs(initialPolicySet: [policy(7)], requiresExplicitPolicy: true), user: [policy(7)]),
        PolicyCase(
            testDescription: "anyPolicy that is inhibited counts for nothing",
            extensions: [[policies([any])], [policies([policy(1)])]],
            inputs: PolicyInputs(requiresExplicitPolicy: true, inhibitsAnyPolicy: true), user: [], isValid: false),
        PolicyCase(
            testDescription: "a mapped policy is told in the issuer's words",
            extensions: [[policies([policy(1)]), mapping([(policy(1), policy(2))])], [policies([policy(2)])]],
            user: [policy(1)]),
        PolicyCase(
            testDescription: "a mapped policy no longer stands for itself",
            extensions: [[policies([policy(1)]), mapping([(policy(1), policy(2))])], [policies([policy(1)])]],
            inputs: PolicyInputs(requiresExplicitPolicy: true), user: [], isValid: false),
        PolicyCase(
            testDescription: "under anyPolicy every policy can be mapped",
            extensions: [[policies([any]), mapping([(policy(1), policy(2))])], [policies([policy(2)])]],
            user: [policy(1)]),
        PolicyCase(
            testDescription: "where mapping is inhibited the mapped policy is gone",
            extensions: [[policies([policy(1)]), mapping([(policy(1), policy(2))])], [policies([policy(2)])]],
            inputs: PolicyInputs(requiresExplicitPolicy: true, inhibitsPolicyMapping: true), user: [],
            isValid: false),
        PolicyCase(
            testDescription: "requireExplicitPolicy of an issuer",
            extensions: [[Extension(PolicyConstraints(requireExplicitPolicy: 0), isCritical: true)], []], user: [],
            isValid: false),
        PolicyCase(
            testDescription: "requireExplicitPolicy that begins further down",
            extensions: [[Extension(PolicyConstraints(requireExplicitPolicy: 2), isCritical: true)], []], user: []),
        PolicyCase(
            testDescription: "requireExplicitPolicy 0 of the leaf itself",
            extensions: [[], [Extension(PolicyConstraints(requireExplicitPolicy: 0), isCritical: true)]], user: [],
            isValid: false),
        PolicyCase(
            testDescription: "inhibitAnyPolicy of an issuer",
            extensions: [
                [policies([policy(1)]), Extension(InhibitAnyPolicy(skipCertificates: 0), isCritical: true)],
                [policies([any])],
            ], inputs: PolicyInputs(requiresExplicitPolicy: true), user: [], isValid: false),
        PolicyCase(
            testDescription: "anyPolicy cannot be mapped",
            extensions: [[policies([any]), mapping([(any, policy(2))])], [policies([policy(2)])]], user: [],
            isValid: false),
    ]

    @Test("policies of a path", arguments: cases)
    func outcome(_ testcase: PolicyCase) throws {
        let verdict = try Self.verdict(testcase.extensions, testcase.inputs)
        #expect(verdict.isValid == testcase.isValid, "\(verdict.summary)")
        #expect(verdict.code == (testcase.isValid ? nil : .policyViolation))
        if testcase.isValid { #expect(verdict.policies.userConstrained == testcase.user) }
    }

    @Test("requireExplicitPolicy of the anchor holds (RFC 5937 §3)")
    func anchor() throws {
        let pki = try SmallPKI(root: {
            $0.more = [Extension(PolicyConstraints(requireExplicitPolicy: 0), isCritical: true)]
        })
        #expect(pki.verdict().code == .policyViolation)
    }

    @Test("policies that all map to all of the next level grow with the certificates, not with the ways through them")
    func bomb() throws {
        let width: UInt64 = 40
        let pairs = (0..<width).flatMap { from in (0..<width).map { (policy(from), policy($0)) } }
        let level = [policies((0..<width).map(policy)), mapping(pairs)]
        let clock = ContinuousClock()
        let extensions = Array(repeating: level, count: 12) + [[policies([policy(3)])]]
        var verdict: Verdict?
        let path = try Self.path(extensions)
        let duration = clock.measure { verdict = Self.verdict(path, PolicyInputs(requiresExplicitPolicy: true)) }
        #expect(verdict?.isValid == true && verdict?.policies.userConstrained.count == Int(width))
        #expect(duration < .seconds(10))
    }

    private static func verdict(_ extensions: [[Extension]], _ inputs: PolicyInputs) throws -> Verdict {
        verdict(try path(extensions), inputs)
    }

    private static func verdict(_ path: [Identity], _ inputs: PolicyInputs) -> Verdict {
        PathValidator(anchors: [path[0].anchor], configuration: Configuration(policies: inputs)).verdict(
            for: path[path.count - 1].certificate, untrusted: path.map(\.certificate), at: Moment.now)
    }

    /// A root without policies, and below it a certificate for each list of extensions.
    private static func path(_ extensions: [[Extension]]) throws -> [Identity] {
        var path = [try Maker.issue(.authority("CN=Root"))]
        for (number, more) in extensions.enumerated() {
            let isLeaf = number == extensions.count - 1
            let recipe =
                isLeaf
                ? Recipe.leaf { $0.more = more } : .authority("CN=CA \(number)") { $0.more = more }
            path.append(try Maker.issue(recipe, by: path[path.count - 1]))
        }
        return path
    }
}
