/// The set of attributes is written even where it is empty.
enum RequestAttributesAbsent: RequestLint {
    static let rule = LintRule(
        "lint.request_attributes_absent", .warning, "RFC 2986 §4.1",
        english: "the attributes of a request are there, if only as an empty set", chinese: "请求含 attributes 字段，可为空集")

    static func flaws(in request: LintedRequest) -> [LintFlaw] {
        request.hasAttributeField ? [] : [LintFlaw(.attributes, "the field of the attributes is absent")]
    }
}
