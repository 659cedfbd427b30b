/// Requests have version v1, the number 0.
enum RequestVersion: RequestLint {
    static let rule = LintRule(
        "lint.request_version", .error, "RFC 2986 §4.1",
        english: "a request has version v1, the number 0", chinese: "请求版本为 v1，即数值 0")

    static func flaws(in request: LintedRequest) -> [LintFlaw] {
        request.version == 0 ? [] : [LintFlaw(.version, "the version is the number \(request.version), it must be 0")]
    }
}
