internal import PKIStructures

/// A distribution point of one certificate: which CRLs it takes, and for which reasons (RFC 5280 §4.2.1.13, §6.3.3 (b), (d)).
struct RevocationPoint {
    /// Every reason that a CRL can give (RFC 5280 §6.3.2 (a)).
    static let allReasons = ReasonFlags(rawValue: 0x1FE)

    let isOfCA: Bool
    /// The names of the place; a CRL for one place must be for one of these.
    private let names: [GeneralName]
    let reasons: ReasonFlags
    /// Who may have issued the CRL.
    let issuers: [Name]
    /// Whether the CRL is another issuer's, so that it must say that it is indirect.
    let isIndirect: Bool

    /// The points of a certificate in their order, and behind them the one that stands for all other CRLs of its issuer.
    static func points(of certificate: PathCertificate) -> [RevocationPoint] {
        let written = certificate.content.distributionPoints?.points ?? []
        return written.map { RevocationPoint($0, certificate) } + [RevocationPoint(impliedFor: certificate)]
    }

    private init(_ point: DistributionPoint, _ certificate: PathCertificate) {
        isOfCA = certificate.isCA
        reasons = (point.reasons ?? Self.allReasons).intersection(Self.allReasons)
        isIndirect = point.cRLIssuer != nil
        issuers = point.cRLIssuer.map { Self.directoryNames($0.names) } ?? [certificate.issuer]
        let base = issuers.first ?? .empty
        names = point.name.map { Self.expanded($0, base) } ?? point.cRLIssuer?.names ?? []
    }

    private init(impliedFor certificate: PathCertificate) {
        isOfCA = certificate.isCA
        reasons = Self.allReasons
        isIndirect = false
        issuers = [certificate.issuer]
        names = [.directoryName(certificate.issuer)]
    }

    /// Why a CRL does not cover the certificate, or `nil` (RFC 5280 §6.3.3 (b)).
    func objection(to list: IndexedRevocationList) -> String? {
        guard let scope = list.scope else { return isIndirect ? "it is not marked as indirect" : nil }
        if isIndirect, !scope.indirectCRL { return "it is not marked as indirect" }
        if scope.onlyContainsAttributeCerts { return "it covers attribute certificates" }
        if scope.onlyContainsUserCerts, isOfCA { return "it covers no CAs" }
        if scope.onlyContainsCACerts, !isOfCA { return "it covers CAs alone" }
        guard let place = scope.distributionPoint else { return nil }
        let covered = Self.expanded(place, list.crl.issuer)
        let isShared = covered.contains { one in names.contains { Self.matches(one, $0) } }
        return isShared ? nil : "it covers a part, by its issuingDistributionPoint"
    }

    /// The reasons that a CRL tells of for this point (RFC 5280 §6.3.3 (d)).
    func reasons(in list: IndexedRevocationList) -> ReasonFlags {
        reasons.intersection(list.scope?.onlySomeReasons ?? Self.allReasons)
    }

    /// The full names of a place; one that is relative stands behind the name of the CRL's issuer.
    private static func expanded(_ name: DistributionPointName, _ issuer: Name) -> [GeneralName] {
        switch name {
        case .fullName(let list): list.names
        case .nameRelativeToCRLIssuer(let level): [.directoryName(Name(issuer.relativeDistinguishedNames + [level]))]
        }
    }

    private static func directoryNames(_ names: [GeneralName]) -> [Name] {
        names.compactMap { if case .directoryName(let name) = $0 { name } else { nil } }
    }

    private static func matches(_ left: GeneralName, _ right: GeneralName) -> Bool {
        if case .directoryName(let one) = left, case .directoryName(let other) = right { return one.matches(other) }
        return left == right
    }
}
