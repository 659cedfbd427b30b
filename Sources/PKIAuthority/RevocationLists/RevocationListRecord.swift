public import PKIStructures

/// A CRL in the ledger.
public struct RevocationListRecord: Sendable, Hashable {
    /// Whether a CRL stands alone or adds to another one.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case complete
        case delta
    }

    /// How far a CRL has come.
    public enum Reach: Sendable, Hashable {
        /// Somebody has it.
        case givenOut
        /// It stood where relying parties look for it; it was given out, too.
        case published
    }

    /// What was left out of a CRL, since it had expired (RFC 5280 §3.3).
    public struct Cut: Sendable, Hashable {
        /// Revocations that were set down before this edition…
        public let edition: Int
        /// …of certificates that ended before this moment.
        public let endedBefore: Instant

        public init(edition: Int, endedBefore: Instant) {
            self.edition = edition
            self.endedBefore = endedBefore
        }
    }

    /// The scope's name, see ``RevocationListScope``.
    public let name: String
    public let kind: Kind
    /// The key that signed it.
    public let signerKeyIdentifier: [UInt8]
    /// The issuingDistributionPoint as it stands in the CRL, empty where there is none.
    public let issuingDistributionPoint: [UInt8]
    public let coversEverything: Bool
    public let number: CRLNumber
    /// Counts the acts that made CRLs; the CRLs of one act have one number and tell of one state of the ledger.
    public let edition: Int
    /// The number of the CRL that a delta adds to.
    public let base: CRLNumber?
    public let thisUpdate: Instant
    public let nextUpdate: Instant?
    public let entryCount: Int
    /// Over the whole CRL.
    public let sha256: [UInt8]
    public let cut: Cut?

    public init(
        name: String, kind: Kind, signerKeyIdentifier: [UInt8], issuingDistributionPoint: [UInt8],
        coversEverything: Bool, number: CRLNumber, edition: Int, base: CRLNumber?, thisUpdate: Instant,
        nextUpdate: Instant?, entryCount: Int, sha256: [UInt8], cut: Cut?
    ) {
        self.name = name
        self.kind = kind
        self.signerKeyIdentifier = signerKeyIdentifier
        self.issuingDistributionPoint = issuingDistributionPoint
        self.coversEverything = coversEverything
        self.number = number
        self.edition = edition
        self.base = base
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.entryCount = entryCount
        self.sha256 = sha256
        self.cut = cut
    }
}

/// The CRLs that can add to one another: one scope, one signer.
public struct RevocationListSeries: Sendable, Hashable {
    public let name: String
    public let signerKeyIdentifier: [UInt8]
    public let issuingDistributionPoint: [UInt8]

    /// - Parameter signerKeyIdentifier: see ``RevocationListSigner/keyIdentifier(of:)``.
    public init(_ scope: RevocationListScope, signerKeyIdentifier: [UInt8]) {
        name = scope.name
        self.signerKeyIdentifier = signerKeyIdentifier
        issuingDistributionPoint = scope.issuingDistributionPoint?.derBytes ?? []
    }
}
