import PKIAuthority
import PKIKeys
import PKIStorage
import PKIStructures
import Synchronization
import TestSupport
import Testing

@Suite("Batches of pairs")
struct PairBatchReissuingTests {
    /// Orders that are kept in memory.
    private struct Orders: PairBatchOrders {
        let orders: [PairReissueOrder]

        var count: Int { orders.count }

        func order(at index: Int) throws -> PairReissueOrder { orders[index] }
    }

    private func batch(_ desk: ArchiveDesk, _ orders: [PairReissueOrder]) throws -> PairBatchReissuing {
        PairBatchReissuing(
            Orders(orders: orders), by: desk.authority, access: try desk.access, plan: BatchPlan(threadCount: 1))
    }

    private func run(
        _ desk: ArchiveDesk, _ orders: [PairReissueOrder], keep: (PairBatchDelivery) throws -> Void = { _ in }
    ) throws -> [PairBatchOutcome] {
        var outcomes: [PairBatchOutcome] = []
        try batch(desk, orders).run(context: desk.context, keep: keep, deliver: { outcomes.append($0) })
        return outcomes
    }

    private func issued(_ desk: ArchiveDesk, _ count: Int) throws -> [IssuedPair] {
        try (0..<count).map { try desk.issue(subject: "C=CN, O=单位\($0), CN=单位\($0)") }
    }

    @Test("an order that fails fails alone, and is recorded")
    func failsAlone() throws {
        let desk = try ArchiveDesk()
        let pairs = try issued(desk, 3)
        let orders = try pairs.map { try desk.order($0.signing.serialNumber, .new) }
        #expect(try batch(desk, orders).check(after: nil, context: desk.context).isEmpty)
        _ = try desk.authority.revoke(
            pairs[1].encryption.serialNumber, reason: .privilegeWithdrawn, context: desk.context)
        let outcomes = try run(desk, orders)
        let words = outcomes.map { outcome in
            switch outcome.result {
            case .done: "done"
            case .doneBefore: "done before"
            case .failed: "failed"
            }
        }
        #expect(words == ["done", "failed", "done"] && outcomes.map(\.index) == [0, 1, 2])
        // Neither certificate of the one that failed was replaced.
        #expect(try desk.revocation(pairs[1].signing.serialNumber) == nil)
        #expect(try desk.acts.last { $0.kind == "reissue" && $0.outcome == "refused" } != nil)
    }

    @Test("a signature that fails leaves no new certificate of the group, and the next run does all", arguments: 1...6)
    func dies(signature: Int) throws {
        let count = Mutex<Int?>(nil)
        let desk = try ArchiveDesk { _ in
            let dies = count.withLock { value in
                value = value.map { $0 + 1 }
                return value == signature
            }
            if dies { throw PairIssuingTests.Killed() }
        }
        let pairs = try issued(desk, 3)
        let orders = try pairs.map { try desk.order($0.signing.serialNumber, .new) }
        count.withLock { $0 = 0 }
        var kept: [Int] = []
        #expect(throws: PairIssuingTests.Killed.self) {
            _ = try run(desk, orders) { kept.append($0.index) }
        }
        count.withLock { $0 = nil }
        for pair in pairs {
            #expect(try [pair.signing, pair.encryption].allSatisfy { try desk.revocation($0.serialNumber) == nil })
        }
        #expect(kept.isEmpty)
        // What is only intended owns its keys until it is closed.
        #expect(try batch(desk, orders).check(after: nil, context: desk.context).isEmpty == false)
        try desk.authority.repair(context: desk.context)
        #expect(try batch(desk, orders).check(after: nil, context: desk.context).isEmpty)
        #expect(try run(desk, orders).count == 3)
        for pair in pairs {
            #expect(try [pair.signing, pair.encryption].allSatisfy { try desk.revocation($0.serialNumber) != nil })
        }
    }

    @Test("keys are kept before their certificates count as issued; where that fails, none is")
    func keptFirst() throws {
        struct Full: Error {}
        let desk = try ArchiveDesk()
        let pairs = try issued(desk, 2)
        let orders = try pairs.map { try desk.order($0.signing.serialNumber, .new) }
        #expect(throws: Full.self) {
            _ = try run(desk, orders) { delivery in
                #expect(try desk.revocation(pairs[delivery.index].signing.serialNumber) == nil)
                if delivery.index == 1 { throw Full() }
            }
        }
        #expect(try pairs.allSatisfy { try desk.revocation($0.signing.serialNumber) == nil })
        let again = try run(desk, orders)
        #expect(again.count == 2)
    }

    @Test("the digest of what was handed out is kept, so that a later run finds the file")
    func digests() throws {
        let desk = try ArchiveDesk()
        let pair = try issued(desk, 1)[0]
        let id = try desk.approved(pair.encryption.serialNumber)
        let order = try desk.order(pair.signing.serialNumber, .newAndRecover, recovery: id)
        var handed: [[UInt8]] = []
        _ = try run(desk, [order]) { handed = [$0.key.bytes, $0.recoveredKey?.bytes ?? []] }
        guard case .doneBefore(let before)? = try run(desk, [order]).first?.result else {
            Issue.record("the order is not known to be done")
            return
        }
        #expect(before.delivery?.sha256 == (try DigestAlgorithm.sha256.hash(handed[0])))
        #expect(before.recoveredDelivery?.sha256 == (try DigestAlgorithm.sha256.hash(handed[1])))
    }
}
