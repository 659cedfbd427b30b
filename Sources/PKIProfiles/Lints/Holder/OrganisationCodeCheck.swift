internal import PKIStructures

/// The check character of the code under which an organisation is registered.
enum OrganisationCodeCheck: HolderLint {
    static let rule = LintRule(
        "lint.organisation_code_check", .warning, "GB 32100-2015 §5, GB 11714-1997",
        english: "the organisation code is a unified social credit code, or an older code, with its check character",
        chinese: "组织机构代码为校验正确的统一社会信用代码或旧代码")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.identityMembers.filter { IdentityExtensions.organisationCodes.contains($0.id) }.compactMap {
            member in
            guard let text = try? AttributeValue(derEncoded: member.value).text, !isCode(text) else { return nil }
            let message = "\(member.label) \(LintText.quoted(text)) has not the form or the check of a credit code"
            return LintFlaw(.extension(member.id), message)
        }
    }

    private static func isCode(_ text: String) -> Bool {
        CheckedCreditCode(text) != nil || CheckedOrganisationCode(text) != nil
    }
}
