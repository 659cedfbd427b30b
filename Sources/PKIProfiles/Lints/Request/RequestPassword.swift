internal import PKIStructures

/// A password that everybody on the way can read.
enum RequestPassword: RequestLint {
    static let rule = LintRule(
        "lint.request_password", .warning, "RFC 2985 §5.4.1",
        english: "a request holds no challengePassword, which is a secret in clear",
        chinese: "请求不含 challengePassword，它是明文秘密")

    static let challengePassword = OID(1, 2, 840, 113549, 1, 9, 7)

    // The password itself never stands in a message.
    static func flaws(in request: LintedRequest) -> [LintFlaw] {
        request.attributes.contains { $0.type == challengePassword }
            ? [
                LintFlaw(
                    .attributes, "the request holds a challengePassword in clear; it should be held secret no more")
            ]
            : []
    }
}
