import CBaselines
import Dispatch
import Foundation
import PKIKeys
import PKIStructures
import PKIVerification
import Synchronization

/// Very many leaves under one intermediate, which is verified once: on all cores beside one core, and beside one bare
/// signature check a leaf.
enum CrowdBenchmarks {
    private static let roundCount = 5

    static func all(leafCount: Int) -> [NamedComparison] {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        // Signing takes RSA so long that its leaves are fewer and come again; none of their signatures is remembered.
        let algorithms: [(name: String, algorithm: KeyAlgorithm, distinct: Int)] = [
            ("p256", .ec(.p256), leafCount), ("rsa2048", .rsa(sizeInBits: 2048), min(leafCount, 2000)),
        ]
        return algorithms.flatMap { entry in
            let crowd = Lazy { try Crowd(SampleChain(entry.algorithm, leafCount: entry.distinct), leafCount) }
            return [
                NamedComparison(name: "verify.cores.\(entry.name)") {
                    let crowd = try crowd.value()
                    return try compare(
                        "verify.cores.\(entry.name)", "the same on one core, \(leafCount) leaves, \(threads) threads",
                        leafCount, { try crowd.judge(threads) }, { try crowd.judge(1) })
                },
                NamedComparison(name: "verify.leaves.\(entry.name)") {
                    let crowd = try crowd.value()
                    try crowd.chain.handOver()
                    return try compare(
                        "verify.leaves.\(entry.name)", "one bare signature check a leaf, \(threads) threads each",
                        leafCount, { try crowd.judge(threads) },
                        {
                            guard capki_baseline_leaf_signatures(Int32(clamping: leafCount), Int32(threads)) else {
                                throw BenchmarkError("openssl says no")
                            }
                        })
                },
            ]
        }
    }

    private static func compare(
        _ name: String, _ against: String, _ count: Int, _ ours: () throws -> Void, _ theirs: () throws -> Void
    ) throws -> Comparison {
        var (mine, other): ([Double], [Double]) = ([], [])
        for _ in 0..<roundCount {
            mine.append(Double(count) / (try Benchmark.seconds(ours)))
            other.append(Double(count) / (try Benchmark.seconds(theirs)))
        }
        return Comparison(name: name, mine, other, against: against)
    }
}

/// The leaves as bytes, each parsed when it is judged.
private struct Crowd: Sendable {
    let chain: SampleChain
    private let leaves: [[UInt8]]
    private let count: Int

    init(_ chain: SampleChain, _ count: Int) {
        self.chain = chain
        self.count = count
        leaves = chain.leaves.map(\.derBytes)
    }

    /// Judges every leaf in so many threads, through one verifier that is made for this run.
    func judge(_ threads: Int) throws {
        let validator = PathValidator(anchors: [TrustAnchor(chain.root)], untrusted: [chain.issuing])
        let failure = Mutex<String?>(nil)
        let signatures = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            var checked = 0
            for place in stride(from: thread, to: count, by: threads) {
                guard let leaf = try? Certificate(derEncoded: leaves[place % leaves.count]) else { continue }
                let verdict = validator.verdict(for: leaf, at: SampleChain.time)
                checked += verdict.effort.signatureCount
                if !verdict.isValid { failure.withLock { $0 = verdict.reason } }
            }
            signatures.add(checked, ordering: .relaxed)
        }
        if let reason = failure.withLock({ $0 }) { throw BenchmarkError("our side says \(reason)") }
        // Threads that begin together may each verify the intermediate.
        let checked = signatures.load(ordering: .relaxed)
        guard checked > count, checked <= count + threads else {
            throw BenchmarkError("our side checked \(checked) signatures")
        }
    }
}
