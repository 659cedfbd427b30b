internal import PKIStructures

/// Notices fit a screen.
enum PolicyNoticeTooLong: HolderLint {
    static let rule = LintRule(
        "lint.policy_notice_too_long", .error, "RFC 5280 §4.2.1.4: SIZE (1..200)",
        english: "the explicitText of a user notice has at most 200 characters",
        chinese: "用户须知的 explicitText 最多 200 个字符")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        let policies = holder.extensions.content(CertificatePolicies.self)?.policies ?? []
        return policies.flatMap(\.qualifiers).compactMap { qualifier in
            guard case .userNotice(let notice) = qualifier, let text = notice.explicitText?.text,
                text.unicodeScalars.count > 200
            else { return nil }
            let message = "an explicitText has \(text.unicodeScalars.count) characters, the limit is 200"
            return LintFlaw(.extension(.certificatePolicies), message)
        }
    }
}
