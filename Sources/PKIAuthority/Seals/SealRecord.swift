internal import PKIKeys
public import PKIStructures

/// An electronic seal (电子印章) in the ledger, which keeps its bytes: the lost key often held the only copy.
///
/// What stands in the bytes is for those who make seals; the ledger knows what it must find them by.
public struct SealRecord: Sendable, Hashable {
    /// What may be done with a seal. Of the seals with one code at most one is `active`.
    public enum State: String, Sendable, Hashable, CaseIterable {
        case active
        /// A new seal stands in for it.
        case superseded
        /// Closed for good; nothing stands in for it.
        case revoked
    }

    /// The code of the seal, `esID`.
    public let sealID: String
    /// SHA-256 over ``content``, by which no two seals are the same.
    public let sha256: [UInt8]
    /// The seal, DER; empty once it is purged.
    public let content: [UInt8]
    /// `V1`, `V4` or `V5`.
    public let generation: String
    /// Whose seal it is, as it says itself; empty once it is purged.
    public let name: String
    /// What it is for, by a word of the settings; empty where that is not known.
    public let kind: String
    /// The certificates of this ledger that may sign with it.
    public let owners: [SerialNumber]
    public let notBefore: Instant
    public let notAfter: Instant
    /// When the ledger took it in.
    public let recordedAt: Instant
    public let operatorName: String
    public var state: State
    /// SHA-256 of the seal that stands in for it.
    public var successor: [UInt8]?
    /// Since when it is superseded or revoked.
    public var closedAt: Instant?
    /// Why it is revoked.
    public var reason: RevocationReason?
    /// When bytes and name were taken away, see ``RetentionPolicy``.
    public let purgedAt: Instant?

    public init(
        sealID: String, sha256: [UInt8], content: [UInt8], generation: String, name: String, kind: String,
        owners: [SerialNumber], notBefore: Instant, notAfter: Instant, recordedAt: Instant, operatorName: String,
        state: State = .active, successor: [UInt8]? = nil, closedAt: Instant? = nil, reason: RevocationReason? = nil,
        purgedAt: Instant? = nil
    ) {
        self.sealID = sealID
        self.sha256 = sha256
        self.content = content
        self.generation = generation
        self.name = name
        self.kind = kind
        self.owners = owners
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.recordedAt = recordedAt
        self.operatorName = operatorName
        self.state = state
        self.successor = successor
        self.closedAt = closedAt
        self.reason = reason
        self.purgedAt = purgedAt
    }

    /// A seal that is taken in; of its certificates those that are this CA's.
    init(_ seal: LedgerSeal, _ context: ActContext, in ledger: any LedgerReading) throws {
        var serials: [SerialNumber] = []
        for owner in seal.owners where !serials.contains(owner.serialNumber) {
            guard try ledger.certificate(owner.serialNumber)?.content == owner.derBytes else { continue }
            serials.append(owner.serialNumber)
        }
        self.init(
            sealID: seal.sealID, sha256: try DigestAlgorithm.sha256.hash(seal.content), content: seal.content,
            generation: seal.generation, name: seal.name, kind: seal.kind, owners: serials, notBefore: seal.notBefore,
            notAfter: seal.notAfter, recordedAt: context.now, operatorName: context.operatorName)
    }

    /// What a record of an act names it by.
    var label: String { name.isEmpty ? sealID : "\(sealID), \(name)" }
}

/// A seal as those who know its structure hand it to the ledger.
public struct LedgerSeal: Sendable, Hashable {
    public var sealID: String
    /// DER.
    public var content: [UInt8]
    /// `V1`, `V4` or `V5`.
    public var generation: String
    public var name: String
    public var kind: String
    /// The certificates that may sign with it.
    public var owners: [Certificate]
    public var notBefore: Instant
    public var notAfter: Instant

    public init(
        sealID: String, content: [UInt8], generation: String, name: String, kind: String, owners: [Certificate],
        notBefore: Instant, notAfter: Instant
    ) {
        self.sealID = sealID
        self.content = content
        self.generation = generation
        self.name = name
        self.kind = kind
        self.owners = owners
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
