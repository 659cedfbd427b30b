internal import PKIStructures

/// Mailboxes are written without names and brackets.
enum AlternativeNameMailbox: HolderLint {
    static let rule = LintRule(
        "lint.alternative_name_mailbox", .error, "RFC 5280 §4.2.1.6, RFC 2821 §4.1.2",
        english: "an rfc822Name is Local-part@Domain", chinese: "rfc822Name 为 local-part@domain 形式")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.alternativeNames.compactMap { id, name in
            guard case .rfc822Name(let text) = name, !isMailbox(text) else { return nil }
            return LintFlaw(
                .extension(id), "the rfc822Name \(LintText.quoted(text)) is no mailbox such as a@example.cn")
        }
    }

    private static func isMailbox(_ text: String) -> Bool {
        guard let at = text.lastIndex(of: "@") else { return false }
        let local = text[..<at].utf8
        let isQuoted = local.first == UInt8(ascii: "\"") && local.last == UInt8(ascii: "\"") && local.count > 2
        let isPlain = local.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"@<>()[],;:\\\"".utf8.contains($0) }
        return !local.isEmpty && (isPlain || isQuoted) && LintText.isHostName(String(text[text.index(after: at)...]))
    }
}
