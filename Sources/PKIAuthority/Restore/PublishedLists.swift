internal import PKIStructures

/// The CRLs that were published last, and what they say together.
struct PublishedLists {
    /// One of them.
    struct Member {
        let list: CertificateRevocationList
        let number: CRLNumber
        /// The number of the CRL that a delta CRL adds to.
        let base: CRLNumber?
        let scope: IssuingDistributionPoint?
    }

    /// In the order of their numbers, complete ones before deltas, so that a delta CRL has the last word.
    let members: [Member]

    private static let known: Set<OID> = [.deltaCRLIndicator, .issuingDistributionPoint]

    /// - Throws: `AuthorityError.Code.foreignCertificate` for a CRL with a critical extension that is not known, or of
    ///   attribute certificates.
    init(_ lists: [CertificateRevocationList]) throws {
        members = try lists.map(Self.member).sorted { left, right in
            left.number == right.number ? left.base == nil && right.base != nil : left.number < right.number
        }
    }

    private static func member(_ list: CertificateRevocationList) throws -> Member {
        let scope = try list.extensions.content(IssuingDistributionPoint.self)
        let isKnown = list.extensions.allSatisfy { !$0.isCritical || known.contains($0.id) }
        guard isKnown, scope?.onlyContainsAttributeCerts != true else {
            throw AuthorityError(
                .foreignCertificate,
                "the CRL has a critical extension that is not known, or is one of attribute certificates",
                hint: "give the CRLs that this CA has published")
        }
        return Member(
            list: list, number: try list.crlNumber ?? .zero,
            base: try list.extensions.content(DeltaCRLIndicator.self)?.baseCRLNumber, scope: scope)
    }

    /// The highest number.
    var lastNumber: CRLNumber { members.last?.number ?? .zero }

    /// Whether nothing that was revoked can be missing from them, for somebody who knows everything up to a number.
    ///
    /// A delta CRL is as good as a complete one for who has its base or a later one (RFC 5280 §5.2.4). Parts make a whole
    /// where their scopes say so (§5.2.5): holders and CAs, or all reasons. Those of shards say only where they are
    /// published, and do not.
    func coverEverything(since known: CRLNumber) -> Bool {
        let scopes = Set(members.map(\.scope)).filter { isCovered($0, since: known) }
        guard !scopes.contains(nil) else { return true }
        let whole = scopes.compactMap { $0 }
        let classes = whole.filter { $0.onlySomeReasons == nil }
        let hasClasses =
            classes.contains(where: \.onlyContainsUserCerts) && classes.contains(where: \.onlyContainsCACerts)
        let reasons = whole.filter { !$0.onlyContainsUserCerts && !$0.onlyContainsCACerts }.compactMap(
            \.onlySomeReasons
        )
        .reduce(ReasonFlags()) { $0.union($1) }
        return hasClasses || reasons.isSuperset(of: RevocationListScope.Content.allReasons)
    }

    /// Whether the newest CRL of a scope is complete, or adds to one that is known or given.
    private func isCovered(_ scope: IssuingDistributionPoint?, since known: CRLNumber) -> Bool {
        let own = members.filter { $0.scope == scope }
        guard let newest = own.last, let base = newest.base else { return !own.isEmpty }
        return base <= known || own.contains { $0.base == nil && $0.number >= base }
    }
}
