internal import PKIKeys
internal import PKIStructures

/// What a reissue asks of the ledger first, in one question: in nearly every case the answer holds no obstacle.
public struct ReissueGround: Sendable, Hashable {
    /// How far the original's issuing has come.
    public let state: CertificateRecord.State
    public let origin: CertificateRecord.Origin
    public let profile: String?
    /// See ``CertificateRecord/content``.
    public let content: [UInt8]
    /// See ``CertificateRecord/mark``.
    public let mark: [UInt8]
    /// Whether the ledger holds nothing else that the rules would have to look at: the original was not revoked, nothing
    /// was reissued for it and it for nothing, no certificate has the new key, and the new serial number is not in use.
    public let isUntouched: Bool

    public init(
        state: CertificateRecord.State, origin: CertificateRecord.Origin, profile: String?, content: [UInt8],
        mark: [UInt8], isUntouched: Bool
    ) {
        self.state = state
        self.origin = origin
        self.profile = profile
        self.content = content
        self.mark = mark
        self.isUntouched = isUntouched
    }
}

/// The ground of one order: what the ledger answered, and what it was asked about.
struct OrderGround: Sendable {
    let ledger: ReissueGround
    /// See ``PublicKeyHash``.
    let publicKeyHash: [UInt8]
    /// Drawn for the new certificate; free where the ground is untouched.
    let serialNumber: SerialNumber

    var isUntouched: Bool { ledger.isUntouched }
}

extension CertificateAuthority {
    /// Asks the ledger about an order.
    ///
    /// - Throws: `AuthorityError.Code.unknownCertificate`, also where the records of the original are purged.
    func ground(of order: ReissueOrder, in ledger: any LedgerReading) throws -> OrderGround {
        let hash = try PublicKeyHash.hash(order.request.subjectPublicKeyInfo)
        let candidate = try serialNumbers.candidate(issuer: issuer.certificate)
        guard let ground = try ledger.reissueGround(of: order.original, publicKeyHash: hash, serialNumber: candidate),
            ground.state == .issued, !ground.content.isEmpty
        else {
            _ = try Self.issued(order.original, in: ledger)
            throw Self.unknown(order.original)
        }
        return OrderGround(ledger: ground, publicKeyHash: hash, serialNumber: candidate)
    }
}
