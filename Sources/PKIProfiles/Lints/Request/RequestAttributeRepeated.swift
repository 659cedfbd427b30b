internal import PKIStructures

/// An attribute of a request stands once.
enum RequestAttributeRepeated: RequestLint {
    static let rule = LintRule(
        "lint.request_attribute_repeated", .error, "RFC 2986 §4.1",
        english: "no attribute stands more than once in a request", chinese: "请求中同一属性不重复出现")

    static func flaws(in request: LintedRequest) -> [LintFlaw] {
        var seen: Set<OID> = []
        return request.attributes.filter { !seen.insert($0.type).inserted }.map {
            LintFlaw(.attributes, "the attribute \($0.type) stands more than once")
        }
    }
}
