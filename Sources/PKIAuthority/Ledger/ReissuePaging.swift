public import PKIStructures

/// A reissue with where it stands in the order in which the ledger recorded them.
public struct ListedReissue: Sendable, Hashable {
    public let place: Int64
    public let record: ReissueRecord

    public init(place: Int64, record: ReissueRecord) {
        self.place = place
        self.record = record
    }
}

/// Going through the reissues of a ledger.
public protocol ReissuePaging {
    /// One page of all reissues, in the order in which they were recorded.
    ///
    /// - Parameter place: of the last one of the page before; `nil` for the first page.
    func reissues(after place: Int64?, limit: Int) throws -> [ListedReissue]

    /// All reissues of one original, live or not, in the order in which they were recorded.
    func listedReissues(of original: SerialNumber) throws -> [ListedReissue]

    /// Where the last reissue stands; `nil` where there is none.
    func lastReissuePlace() throws -> Int64?
}

extension ReissuePaging {
    /// All reissues of the original, live or not, in the order in which they were recorded.
    public func reissues(of original: SerialNumber) throws -> [ReissueRecord] {
        try listedReissues(of: original).map(\.record)
    }
}

extension AuthorityStore {
    /// Hands over what is made of each reissue, one at a time.
    ///
    /// The pages are read one after another, so that neither memory nor other processes are held by a slow reader.
    ///
    /// - Parameters:
    ///   - last: where to stop.
    ///   - make: makes it, in the transaction of its page; `nil` is left out.
    public func forEachReissue<Made>(
        through last: Int64, pageLength: Int = 512, make: (any LedgerReading, ListedReissue) throws -> Made?,
        _ body: (Made) throws -> Void
    ) throws {
        var place: Int64?
        while true {
            let (made, end) = try read { ledger in
                let page = try ledger.reissues(after: place, limit: pageLength).filter { $0.place <= last }
                return (try page.compactMap { try make(ledger, $0) }, page.last?.place)
            }
            try made.forEach(body)
            guard let end else { return }
            place = end
        }
    }
}
