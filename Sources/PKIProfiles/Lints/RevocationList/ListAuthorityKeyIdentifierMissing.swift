internal import PKIStructures

/// Which key signed a CRL must be known.
enum ListAuthorityKeyIdentifierMissing: RevocationListLint {
    static let rule = LintRule(
        "lint.list_authority_key_identifier_missing", .error, "RFC 5280 §5.2.1",
        english: "a CRL has an authorityKeyIdentifier", chinese: "CRL 含 authorityKeyIdentifier")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        let id = OID.authorityKeyIdentifier
        return list.extensions[id] == nil ? [LintFlaw(.extension(id), "authorityKeyIdentifier is absent")] : []
    }
}
