internal import PKIStructures

/// Where the orders of a batch come from.
public protocol BatchOrders: Sendable {
    /// How many there are.
    var count: Int { get }

    /// An order by its place; asked from several threads, and more than once.
    ///
    /// - Throws: what is wrong with this one order.
    func order(at index: Int) throws -> ReissueOrder
}

/// An order that cannot be carried out.
public struct BatchFault: Sendable {
    /// The order's place in the batch.
    public let index: Int
    public let error: any Error

    init(_ index: Int, _ error: any Error) {
        self.index = index
        self.error = error
    }
}

/// What became of one order.
public struct BatchOutcome: Sendable {
    public enum Result: Sendable {
        case done(BatchReissued)
        /// An earlier run has done it: the same key has already replaced the same original.
        case doneBefore(BatchReissued)
        case failed(any Error)
    }

    /// The order's place in the batch.
    public let index: Int
    public let result: Result

    init(_ index: Int, _ result: Result) {
        self.index = index
        self.result = result
    }
}

/// Orders that were gone through, before anything is signed.
public struct CheckedBatch: Sendable {
    /// Every order that cannot be carried out.
    public let faults: [BatchFault]
    /// SHA-256 over each request whose signature and key were found good; empty where they were not.
    let requestDigests: [[UInt8]]
    /// What the check has prepared, which is good as long as nobody else has acted; it may end before the batch does.
    private let preparations: [PreparedReissue?]
    /// Where the audit chain stood when the check began.
    let link: AuditRow.Link
    /// The lines of descent and keys of the orders.
    let lines: SeenLines

    init(
        faults: [BatchFault], requestDigests: [[UInt8]], preparations: [PreparedReissue?], link: AuditRow.Link,
        lines: SeenLines
    ) {
        self.faults = faults
        self.requestDigests = requestDigests
        self.preparations = preparations
        self.link = link
        self.lines = lines
    }

    /// What is prepared of an order; `nil` where it must be prepared again.
    func prepared(_ index: Int) -> PreparedReissue? { index < preparations.count ? preparations[index] : nil }

    /// The same after others have acted.
    var withoutPreparations: CheckedBatch {
        CheckedBatch(faults: faults, requestDigests: requestDigests, preparations: [], link: link, lines: lines)
    }
}

/// How a batch is worked on.
public struct BatchPlan: Sendable {
    /// As many as cores for keys in software; more where an HSM works in parallel.
    public var threadCount: Int
    /// How many certificates become durable together.
    public var groupSize: Int
    /// After how many certificates others get their turn on the ledger.
    public var turnSize: Int

    public init(threadCount: Int, groupSize: Int = 1024, turnSize: Int = 4096) {
        self.threadCount = max(1, threadCount)
        self.groupSize = max(1, groupSize)
        self.turnSize = max(1, turnSize)
    }
}
