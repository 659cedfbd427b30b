internal import PKIAuthority
internal import PKIStructures

/// How a certificate differs from the one that it is to stand in for, as it is shown.
struct ReissueDescription: Encodable, Sendable {
    struct Difference: Encodable, Sendable {
        let field: String
        let original: String
        let reissued: String
        let allowed: Bool
        let rule: String
    }

    let of: String
    let originalSerial: String
    let faithful: Bool
    let differences: [Difference]

    init(_ comparison: ReissueComparison, file: String, original: Certificate) {
        of = file
        originalSerial = original.serialNumber.description
        faithful = comparison.isFaithful
        differences = comparison.differences.map {
            Difference(
                field: $0.field, original: $0.original, reissued: $0.reissued, allowed: $0.isAllowed, rule: $0.rule)
        }
    }

    var lines: [String] {
        let verdict = faithful ? "a faithful reissue" : "NOT a faithful reissue"
        return ["  \(verdict) of \(originalSerial) in \(of)"]
            + differences.map { difference in
                let values = "\(difference.original) → \(difference.reissued)"
                return "    \(difference.allowed ? "•" : "✗") \(difference.field): \(values) (\(difference.rule))"
            }
    }
}
