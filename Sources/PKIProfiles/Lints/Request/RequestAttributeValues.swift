internal import PKIStructures

/// Attributes of requests have one value, or at least one.
enum RequestAttributeValues: RequestLint {
    static let rule = LintRule(
        "lint.request_attribute_values", .error, "RFC 2986 §4.1, RFC 2985 §5.4",
        english: "an attribute of a request has a value; extensionRequest and challengePassword have one alone",
        chinese: "请求属性至少有一个值，extensionRequest 与 challengePassword 仅一个")

    private static let single: Set<OID> = [
        CertificationRequest.extensionRequest, RequestPassword.challengePassword,
    ]

    static func flaws(in request: LintedRequest) -> [LintFlaw] {
        request.attributes.filter { attribute in
            attribute.values.isEmpty || attribute.values.count > 1 && single.contains(attribute.type)
        }.map { LintFlaw(.attributes, "the attribute \($0.type) has \($0.values.count) values, it must have one") }
    }
}
