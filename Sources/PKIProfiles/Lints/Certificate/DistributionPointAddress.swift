internal import PKIStructures

/// CRLs are fetched by http or ldap.
enum DistributionPointAddress: CertificateLint {
    static let rule = LintRule(
        "lint.distribution_point_address", .warning, "RFC 5280 §4.2.1.13",
        english: "the addresses of CRLs are http or ldap addresses", chinese: "CRL 地址为 http 或 ldap 形式")

    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] {
        [OID.crlDistributionPoints, .freshestCRL].flatMap { id -> [LintFlaw] in
            guard let member = certificate.extensions[id] else { return [] }
            let points = try? CRLDistributionPoints(derEncoded: member.value[...])
            return (points?.addresses ?? []).filter { address in
                !["http", "https", "ldap", "ldaps", "ftp"].contains(LintText.scheme(address) ?? "")
            }.map { LintFlaw(.extension(id), "\(LintText.quoted($0)) is no http or ldap address") }
        }
    }
}
