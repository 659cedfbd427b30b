internal import PKIStructures

/// CRLs are fetched by http or ldap.
enum DistributionPointAddress: CertificateLint {
    static let rule = LintRule(
        "lint.distribution_point_address", .warning, "RFC 5280 §4.2.1.13",
        english: "the addresses of CRLs are http or ldap addresses", chinese: "CRL 地址为 http 或 ldap 形式")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        let complete = certificate.extensions.content(CRLDistributionPoints.self)?.addresses
        let freshest = certificate.extensions.content(FreshestCRL.self)?.addresses
        return flaws(of: .crlDistributionPoints, complete ?? []) + flaws(of: .freshestCRL, freshest ?? [])
    }

    private static func flaws(of id: OID, _ addresses: [String]) -> [LintFlaw] {
        addresses.filter { !LintText.isFetchable($0) }.map {
            LintFlaw(.extension(id), "\(LintText.quoted($0)) is no http or ldap address")
        }
    }
}
