internal import PKIStructures

/// A request that leaves its name to the CA.
enum RequestSubjectEmpty: RequestLint {
    static let rule = LintRule(
        "lint.request_subject_empty", .notice, "RFC 2986 §4.1",
        english: "a request names its subject", chinese: "请求含主体名称")

    static func flaws(in request: LintedRequest) -> [LintFlaw] {
        request.subject.isEmpty ? [LintFlaw(.subject, "the request names no subject; only a reissue takes it")] : []
    }
}
