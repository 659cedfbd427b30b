internal import PKIStructures

/// Notices are written in UTF-8: of the other types RFC 5280 forbids some, and RFC 6818 the rest.
enum PolicyNoticeStringType: HolderLint {
    static let rule = LintRule(
        "lint.policy_notice_string_type", .warning, "RFC 5280 §4.2.1.4, RFC 6818 §3",
        english: "the explicitText of a user notice is a UTF8String", chinese: "用户须知的 explicitText 用 UTF8String")

    private static let names: [DERTag: String] = [
        .ia5String: "IA5String", .visibleString: "VisibleString", .bmpString: "BMPString",
    ]

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let policies = holder.extensions.content(CertificatePolicies.self)?.policies ?? []
        return policies.flatMap(\.qualifiers).compactMap { qualifier in
            guard case .userNotice(let notice) = qualifier, let tag = notice.explicitText?.tag, let name = names[tag]
            else { return nil }
            return LintFlaw(.extension(.certificatePolicies), "an explicitText is a \(name), it should be a UTF8String")
        }
    }
}
