internal import PKIKeys
internal import PKIStructures

/// Where the orders of a batch for holders of two certificates come from.
public protocol PairBatchOrders: Sendable {
    /// How many there are.
    var count: Int { get }

    /// An order by its place, its original the signing certificate of the pair; asked from several threads, and more than
    /// once.
    ///
    /// - Throws: what is wrong with this one order.
    func order(at index: Int) throws -> PairReissueOrder
}

/// The reissue of a pair that a batch has carried out, in this run or an earlier one.
public struct PairBatchReissued: Sendable {
    public let signing: BatchReissued
    public let encryption: BatchReissued
    /// How the key of the new encryption certificate was handed out.
    public let delivery: DeliveryRecord?
    /// How the old key was handed out beside a new one.
    public let recoveredDelivery: DeliveryRecord?
}

/// What became of one order.
public struct PairBatchOutcome: Sendable {
    public enum Result: Sendable {
        case done(PairBatchReissued)
        /// An earlier run has done it: the same key has already replaced the same original, in a pair.
        case doneBefore(PairBatchReissued)
        case failed(any Error)
    }

    /// The order's place among the pairs of the batch.
    public let index: Int
    public let result: Result
}

/// The keys of one order as they are handed out, before both certificates count as issued.
public struct PairBatchDelivery: Sendable {
    /// The order's place among the pairs of the batch.
    public let index: Int
    public let key: DeliveredKey
    /// The old key where it comes beside a new one.
    public let recoveredKey: DeliveredKey?
}

/// What may stand in a batch only once: the lines and keys of certificates, transport keys, recoveries.
struct SeenPairs {
    private var lines: SeenLines
    private var transportKeys: Set<[UInt8]> = []
    private var recoveries: Set<String> = []

    init(after lines: SeenLines? = nil) { self.lines = lines ?? SeenLines() }

    /// Notes an order; what is wrong where something of it was had before.
    mutating func clash(of pair: PreparedPair) throws -> AuthorityError? {
        if let clash = lines.clash(of: LineIdentity(pair.signing)) ?? lines.clash(ofLine: pair.encryption.line) {
            return clash
        }
        if case .cms(let key) = pair.order.delivery,
            try !transportKeys.insert(PublicKeyHash.hash(key.subjectPublicKeyInfo)).inserted
        {
            return AuthorityError(
                .keyReused, "an earlier line of the batch has the same transport key",
                hint: "a transport key is made for one delivery; make a new one")
        }
        guard pair.order.recovery.map({ recoveries.insert($0).inserted }) ?? true else {
            return AuthorityError(.recovery, "an earlier line of the batch uses the same recovery")
        }
        return nil
    }
}

extension CertificateAuthority {
    /// What an earlier run has made of an order; `nil` where none has.
    func doneBefore(_ order: PairReissueOrder, in ledger: any LedgerReading) throws -> PairBatchReissued? {
        guard let signing = try doneBefore(order.signing, on: ground(of: order.signing, in: ledger), in: ledger),
            let pair = try ledger.pair(with: signing.certificate.serialNumber),
            pair.signing == signing.certificate.serialNumber,
            let record = try ledger.reissue(by: pair.encryption),
            let replacement = try ledger.certificate(pair.encryption)?.certificate,
            let original = try ledger.certificate(record.original)?.certificate
        else { return nil }
        let encryption = BatchReissued(
            certificate: try Certificate(derEncoded: replacement), original: try Certificate(derEncoded: original),
            record: record)
        return try reissued(order, signing, encryption, in: ledger)
    }

    /// What is told of a pair that is in the ledger.
    func reissued(
        _ order: PairReissueOrder, _ signing: BatchReissued, _ encryption: BatchReissued, in ledger: any LedgerReading
    ) throws -> PairBatchReissued {
        let fresh = try ledger.deliveries(of: encryption.record.replacement).first { $0.recovery == nil }
        let old = try ledger.deliveries(of: encryption.record.original).last {
            $0.recovery != nil && $0.recovery == order.recovery
        }
        return PairBatchReissued(
            signing: signing, encryption: encryption, delivery: fresh ?? old,
            recoveredDelivery: fresh == nil ? nil : old)
    }
}
