internal import PKIStructures

/// What is to be fetched has an address from which everybody can fetch it.
enum AccessLocation: CertificateLint {
    static let rule = LintRule(
        "lint.access_location", .warning, "RFC 5280 §4.2.2.1",
        english: "OCSP services and issuers' certificates are reached by http or ldap addresses",
        chinese: "OCSP 与颁发者证书的地址为 http 或 ldap 形式")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        guard let access = certificate.extensions.content(AuthorityInformationAccess.self) else { return [] }
        let methods = [AuthorityInformationAccess.ocsp, AuthorityInformationAccess.caIssuers]
        return access.descriptions.filter { methods.contains($0.method) }.compactMap { description in
            if case .uniformResourceIdentifier(let address) = description.location, LintText.isFetchable(address) {
                return nil
            }
            let text = LintText.quoted(description.location.description)
            return LintFlaw(.extension(.authorityInformationAccess), "\(text) is no http or ldap address")
        }
    }
}
