public import PKIStructures

/// Which certificates a CRL covers, and under which name and at which addresses it is published (RFC 5280 §5.2.5).
public struct RevocationListScope: Sendable, Hashable {
    /// What a CRL lists.
    public enum Content: Sendable, Hashable {
        /// Everything that is revoked.
        case everything
        /// The certificates that were issued into this shard, see ``RevocationListPartition``.
        case shard(Int)
        /// Certificates of holders; those of which it is not known too.
        case users
        /// Certificates of CAs; those of which it is not known too.
        case authorities
        /// Those that are revoked for one of these reasons, or for none that is given.
        case reasons(ReasonFlags)
    }

    /// The stable name of its files, for example `ca-shard-03`.
    public let name: String
    public let content: Content
    /// Where the CRL is published; a complete one of everything does not say it.
    public let addresses: [String]
    /// Where its delta CRLs are published.
    public let deltaAddresses: [String]
    /// Whether a CRL issuer of its own signs it (RFC 5280 §5.2.5 `indirectCRL`).
    public let isIndirect: Bool

    public init(
        name: String, content: Content = .everything, addresses: [String] = [], deltaAddresses: [String] = [],
        isIndirect: Bool = false
    ) {
        self.name = name
        self.content = content
        self.addresses = addresses
        self.deltaAddresses = deltaAddresses
        self.isIndirect = isIndirect
    }

    /// What a CRL says of its scope; `nil` for one of everything that its issuer certified.
    var issuingDistributionPoint: IssuingDistributionPoint? {
        guard content != .everything || isIndirect else { return nil }
        let names = addresses.map(GeneralName.uniformResourceIdentifier)
        var point = IssuingDistributionPoint(distributionPoint: names.isEmpty ? nil : .fullName(GeneralNames(names)))
        point.indirectCRL = isIndirect
        switch content {
        case .everything, .shard: break
        case .users: point.onlyContainsUserCerts = true
        case .authorities: point.onlyContainsCACerts = true
        case .reasons(let reasons): point.onlySomeReasons = reasons
        }
        return point
    }

    /// Whether delta CRLs are made of it.
    ///
    /// OpenSSL takes a delta CRL of some reasons for a complete one (3.0, `get_crl_score` of x509_vfy.c), and with it
    /// what is revoked for good; so there is none.
    public var canHaveDeltas: Bool {
        if case .reasons = content { false } else { true }
    }
}

extension RevocationListScope.Content {
    /// All reasons for which a certificate is revoked (RFC 5280 §4.2.1.13).
    public static let allReasons: ReasonFlags = [
        .keyCompromise, .cACompromise, .affiliationChanged, .superseded, .cessationOfOperation, .certificateHold,
        .privilegeWithdrawn, .aACompromise,
    ]
}
