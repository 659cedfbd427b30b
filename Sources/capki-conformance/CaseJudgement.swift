internal import Foundation
internal import PKIStructures
internal import PKIVerification

/// How a case came out, as `results.json` has it.
struct CaseJudgement: Encodable {
    let id: String
    let actualResult: String
    let context: String
    /// The policies that the path is valid for; absent where there is no path.
    let userConstrainedPolicySet: [String]?
    let steps: Int
    let signatures: Int
    let milliseconds: Double

    init(_ testcase: ConformanceCase) {
        id = testcase.id
        if let reason = testcase.reasonToSkip {
            (actualResult, context, userConstrainedPolicySet) = ("SKIPPED", reason, nil)
            (steps, signatures, milliseconds) = (0, 0, 0)
            return
        }
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let verdict = try testcase.verdict()
            actualResult = verdict.isValid ? "SUCCESS" : "FAILURE"
            context = Self.context(of: verdict)
            userConstrainedPolicySet = verdict.policies.userConstrained.map(\.description).sorted()
            (steps, signatures) = (verdict.effort.stepCount, verdict.effort.signatureCount)
        } catch {
            (actualResult, context, userConstrainedPolicySet) = ("FAILURE", "unreadable: \(error)", nil)
            (steps, signatures) = (0, 0)
        }
        milliseconds = (clock.now - start) / .milliseconds(1)
    }

    private static func context(of verdict: Verdict) -> String {
        guard let flaw = verdict.flaws.first else { return "valid by \(verdict.path.count) certificates" }
        return "\(flaw.code): \(flaw)"
    }
}

extension ConformanceCase {
    /// Reads and judges the case; anything that cannot be read is not valid.
    fileprivate func verdict() throws -> Verdict {
        let validator = PathValidator(
            anchors: anchors, crls: revocationLists, configuration: try configuration(), keptSignatureCount: 0)
        return validator.verdict(for: try leaf(), untrusted: pool, at: try time())
    }

    /// What the library does not have: a list of public suffixes.
    fileprivate var reasonToSkip: String? {
        if features?.contains("pedantic-public-suffix-wildcard") == true { return "needs a list of public suffixes" }
        return nil
    }
}
