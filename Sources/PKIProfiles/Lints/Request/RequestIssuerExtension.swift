internal import PKIStructures

/// What belongs to the issuer is not the applicant's to ask for.
enum RequestIssuerExtension: RequestLint {
    static let rule = LintRule(
        "lint.request_issuer_extension", .notice, "RFC 5280 §4.2.1.1, §4.2.1.13, §4.2.2.1",
        english: "a request asks for no extension that belongs to the issuer", chinese: "请求不含属于颁发者的扩展")

    static func flaws(in request: LintedRequest) -> [LintFlaw] {
        request.extensions.members.filter { ExtensionBinding(of: $0.id) == .issuer }.map {
            LintFlaw(.extension($0.id), "the request asks for \($0.label), which is the issuer's")
        }
    }
}
