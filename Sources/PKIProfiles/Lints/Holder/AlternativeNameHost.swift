internal import PKIStructures

/// Host names in the preferred syntax.
enum AlternativeNameHost: HolderLint {
    static let rule = LintRule(
        "lint.alternative_name_host", .error, "RFC 5280 §4.2.1.6, RFC 1034 §3.5",
        english: "a dNSName is a host name of letters, digits, hyphens and dots, and not empty",
        chinese: "dNSName 为由字母、数字、连字符和点组成的非空主机名")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.alternativeNames.compactMap { id, name in
            guard case .dnsName(let text) = name, !LintText.isHostName(text, allowsWildcard: true) else { return nil }
            return LintFlaw(.extension(id), "the dNSName \(LintText.quoted(text)) is no host name")
        }
    }
}
