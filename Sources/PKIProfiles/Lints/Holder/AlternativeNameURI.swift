internal import PKIStructures

/// Addresses are absolute.
enum AlternativeNameURI: HolderLint {
    static let rule = LintRule(
        "lint.alternative_name_uri", .error, "RFC 5280 §4.2.1.6, RFC 3986 §3",
        english: "a uniformResourceIdentifier is absolute: a scheme and what follows it",
        chinese: "uniformResourceIdentifier 为带 scheme 的绝对 URI")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.alternativeNames.compactMap { id, name in
            guard case .uniformResourceIdentifier(let text) = name, LintText.scheme(text) == nil else { return nil }
            return LintFlaw(.extension(id), "the uniformResourceIdentifier \(LintText.quoted(text)) is not absolute")
        }
    }
}
