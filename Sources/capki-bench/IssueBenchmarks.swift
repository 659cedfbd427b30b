import Foundation
import PKIAuthority
import PKIKeys
import PKIStructures

/// Durable reissues in a batch beside the bare cryptography that they need, on all cores.
enum IssueBenchmarks {
    struct Orders: BatchOrders {
        let desk: IssueDesk
        var count: Int { desk.requests.count }

        func order(at index: Int) throws -> ReissueOrder {
            ReissueOrder(
                original: desk.originals[index].serialNumber,
                request: try CertificationRequest(derEncoded: desk.requests[index].derBytes), reason: .lost)
        }
    }

    private static let algorithms: [(name: String, algorithm: KeyAlgorithm, count: Int)] = [
        ("rsa2048", .rsa(sizeInBits: 2048), 2000), ("p256", .ec(.p256), 10_000),
    ]

    /// The comparisons by their names.
    static let all: [NamedComparison] = algorithms.map { entry in
        NamedComparison(name: "issue.\(entry.name)") { try compare(entry.name, entry.algorithm, entry.count) }
    }

    private static let roundCount = 7

    private static func compare(_ name: String, _ algorithm: KeyAlgorithm, _ count: Int) throws -> Comparison {
        let desk = try IssueDesk(algorithm, count: count)
        let toSign = desk.originals.map { Array($0.tbsCertificate) }
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for round in 0..<roundCount {
            let (authority, _) = try desk.fresh("round\(round)")
            ours.append(Double(count) / (try seconds { try batch(desk, authority) }))
            theirs.append(Double(count) / (try seconds { try bare(desk, toSign) }))
        }
        return Comparison(
            name: "issue.\(name)", oursPerSecond: median(ours), theirsPerSecond: median(theirs),
            against: "one check and one signature each, \(IssueDesk.threadCount) threads",
            ratio: median(ours) / median(theirs))
    }

    private static func seconds(_ work: () throws -> Void) throws -> Double {
        let time = try ContinuousClock().measure(work)
        return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    /// The whole batch: every line is checked, then carried out.
    static func batch(_ desk: IssueDesk, _ authority: CertificateAuthority) throws {
        let plan = BatchPlan(threadCount: IssueDesk.threadCount)
        let batch = BatchReissuing(Orders(desk: desk), by: authority, plan: plan)
        let checked = try batch.check(context: IssueDesk.context)
        guard checked.faults.isEmpty else { throw BenchmarkError("the batch is refused: \(checked.faults[0].error)") }
        var done = 0
        try batch.run(
            checked, context: IssueDesk.context,
            describe: { outcome in
                guard case .done(let reissued) = outcome.result else { throw BenchmarkError("\(outcome.result)") }
                return reissued.certificate.derBytes.count
            }, deliver: { done += $0.count })
        guard done == desk.requests.count else { throw BenchmarkError("\(done) are done") }
    }

    /// One check of a request's signature and one signature each.
    static func bare(_ desk: IssueDesk, _ toSign: [[UInt8]]) throws {
        let key = desk.issuerKey
        _ = try parallel(desk.requests.count) { index in
            guard try desk.requests[index].provesPossession() else { throw BenchmarkError("a request is not signed") }
            return try key.sign(SignableMessage(toSign[index]), with: key.usualAlgorithm).count
        }
    }
}

/// A comparison that is made when it is asked for.
struct NamedComparison: Sendable {
    let name: String
    let run: @Sendable () throws -> Comparison
}
