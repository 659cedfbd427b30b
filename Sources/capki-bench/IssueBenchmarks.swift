import CBaselines
import Foundation
import PKIAuthority
import PKIKeys
import PKIStructures
import PKISystem
import Synchronization

/// Durable reissues in a batch beside the bare cryptography that they need, on all cores.
enum IssueBenchmarks {
    struct Orders: BatchOrders {
        let desk: IssueDesk
        var count: Int { desk.requests.count }

        func order(at index: Int) throws -> ReissueOrder {
            let file = try FileReading.bytes(at: desk.requestFiles[index], byteLimit: 1 << 20)
            return ReissueOrder(
                original: desk.originals[index].serialNumber, request: try CertificationRequest(file: file),
                reason: .lost)
        }
    }

    private static let algorithms: [(name: String, algorithm: KeyAlgorithm, count: Int)] = [
        ("rsa2048", .rsa(sizeInBits: 2048), 1000), ("p256", .ec(.p256), 8000),
    ]

    /// The comparisons by their names.
    static let all: [NamedComparison] = algorithms.flatMap { entry in
        let desk = SharedDesk(entry.algorithm, entry.count)
        let name = "issue.\(entry.name)"
        return [
            NamedComparison(name: "\(name).bare") {
                let desk = try desk.value()
                let toSign = desk.originals.map { Array($0.tbsCertificate) }
                return try compare(
                    "\(name).bare", "one check and one signature each, \(IssueDesk.threadCount) threads", desk
                ) { try bare(desk, toSign) }
            },
            NamedComparison(name: "\(name).rows") {
                let desk = try desk.value()
                let toSign = desk.originals.map { Array($0.tbsCertificate) }
                let rows = try BareRows(desk)
                return try compare(
                    "\(name).rows", "the same, then the same rows by bare SQLite, as durable", desk
                ) {
                    try bare(desk, toSign)
                    try rows.write()
                }
            },
            NamedComparison(name: "\(name).openssl-ca") {
                let desk = try desk.value()
                let tools = try IssuingTools(desk)
                return try compare("\(name).openssl-ca", "openssl ca -batch", desk) { try tools.opensslCA() }
            },
            NamedComparison(name: "\(name).cfssl") {
                guard IssuingTools.hasCFSSL else { throw BenchmarkError("install golang-cfssl and curl") }
                let desk = try desk.value()
                let tools = try IssuingTools(desk)
                var result: Comparison?
                try tools.withCFSSL {
                    result = try compare("\(name).cfssl", "cfssl serve, 8 connections", desk) { try tools.cfssl() }
                }
                guard let result else { throw BenchmarkError("cfssl was not measured") }
                return result
            },
        ]
    }

    private static let roundCount = 5

    private static func compare(
        _ name: String, _ against: String, _ desk: IssueDesk, _ other: () throws -> Void
    ) throws -> Comparison {
        let count = Double(desk.requests.count)
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for round in 0..<roundCount {
            let (authority, _) = try desk.fresh("round\(round)")
            ours.append(count / (try Benchmark.seconds { try batch(desk, authority) }))
            theirs.append(count / (try Benchmark.seconds(other)))
        }
        return Comparison(name: name, ours, theirs, against: against)
    }

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

/// A desk that several comparisons share; making its keys takes long.
private final class SharedDesk: Sendable {
    private let algorithm: KeyAlgorithm
    private let count: Int
    private let made = Mutex<IssueDesk?>(nil)

    init(_ algorithm: KeyAlgorithm, _ count: Int) {
        self.algorithm = algorithm
        self.count = count
    }

    func value() throws -> IssueDesk {
        if let desk = made.withLock({ $0 }) { return desk }
        let desk = try IssueDesk(algorithm, count: count)
        made.withLock { $0 = desk }
        return desk
    }
}

/// The rows that one batch leaves, to be written again into a ledger without them.
private struct BareRows {
    private let desk: IssueDesk

    /// Carries out a batch and keeps its rows.
    init(_ desk: IssueDesk) throws {
        self.desk = desk
        try {
            let (authority, path) = try desk.fresh("rows")
            try IssueBenchmarks.batch(desk, authority)
            hand(path, at: 0)
        }()
        guard capki_baseline_keep_rows() else { throw BenchmarkError("the rows cannot be read") }
    }

    func write() throws {
        hand(try desk.freshLedger("bare"), at: 1)
        guard capki_baseline_write_rows(Int32(clamping: BatchPlan(threadCount: 1).groupSize)) else {
            throw BenchmarkError("the rows cannot be written")
        }
    }

    private func hand(_ path: String, at place: Int32) {
        capki_baseline_text(place, 0)
        for byte in path.utf8 { capki_baseline_text(place, CChar(bitPattern: byte)) }
    }
}
