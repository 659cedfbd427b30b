internal import PKIStructures

/// authorityKeyIdentifier names the key.
enum AuthorityKeyIdentifierKeyless: FrameLint {
    static let rule = LintRule(
        "lint.authority_key_identifier_keyless", .error, "RFC 5280 §4.2.1.1",
        english: "authorityKeyIdentifier has the field keyIdentifier",
        chinese: "authorityKeyIdentifier 含 keyIdentifier 字段")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        guard let content = frame.extensions.content(AuthorityKeyIdentifier.self) else { return [] }
        return content.keyIdentifier?.isEmpty == false
            ? [] : [LintFlaw(.extension(.authorityKeyIdentifier), "authorityKeyIdentifier has no keyIdentifier")]
    }
}
