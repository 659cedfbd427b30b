internal import PKIStructures

/// Notices are written in UTF-8.
enum PolicyNoticeStringType: HolderLint {
    static let rule = LintRule(
        "lint.policy_notice_string_type", .error, "RFC 5280 §4.2.1.4 (RFC 6818 §3)",
        english: "the explicitText of a user notice is no VisibleString or BMPString",
        chinese: "用户须知的 explicitText 不用 VisibleString 与 BMPString")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let policies = holder.extensions.content(CertificatePolicies.self)?.policies ?? []
        return policies.flatMap(\.qualifiers).compactMap { qualifier in
            guard case .userNotice(let notice) = qualifier, let tag = notice.explicitText?.tag,
                tag == .visibleString || tag == .bmpString
            else { return nil }
            let name = tag == .bmpString ? "BMPString" : "VisibleString"
            return LintFlaw(.extension(.certificatePolicies), "an explicitText is a \(name), it should be UTF8String")
        }
    }
}
