import CapkiDirectories
import PKIAuthority
import PKIKeys
import PKIRequests
import PKIStructures
import PKISystem
import TestCA

/// What a large ledger costs: a reissue in it against one in a small ledger, a search by identity number against one by
/// serial number.
///
/// Both ledgers are made for the run, so that the large one takes minutes.
enum LedgerBenchmarks {
    static let names = ["ledger.reissue", "ledger.search"]
    private static let smallCount = 1000

    /// - Parameter count: of the certificates in the large ledger.
    static func all(_ chosen: [String], count: Int, folder: String) throws -> [Benchmark] {
        guard !chosen.isEmpty else { return [] }
        let large = try LedgerSample(count: count, at: "\(folder)/large")
        var benchmarks: [Benchmark] = []
        if chosen.contains("ledger.reissue") {
            let small = try LedgerSample(count: smallCount, at: "\(folder)/small")
            benchmarks.append(
                Benchmark(
                    name: "ledger.reissue", against: "one of \(smallCount) certificates; ours of \(count)",
                    ours: { try large.reissue($0) }, theirs: { try small.reissue($0) }))
        }
        if chosen.contains("ledger.search") {
            benchmarks.append(
                Benchmark(
                    name: "ledger.search", against: "by serial number; ours by identity number, of \(count)",
                    ours: { try large.searchByIdentity($0) }, theirs: { try large.searchBySerial($0) }))
        }
        return benchmarks
    }
}

/// A ledger and certificates out of it, spread over the whole.
private final class LedgerSample: @unchecked Sendable {
    private static let sampleCount = 4000

    private let authority: CertificateAuthority
    private let context: ActContext
    private let reissuable: [SerialNumber]
    private let serials: [SerialNumber]
    private let numbers: [String]
    private var requests: [CertificationRequest] = []
    private var next = 0
    private var position = 0

    init(count: Int, at folder: String) throws {
        let now = Instant(secondsSinceEpoch: SystemClock.now())
        let made = try LargeLedger(LargeLedger.Plan(count: count, now: now), at: folder)
        context = ActContext(now: now, operatorName: "benchmark")
        authority = try made.directory.authority(secrets: SecretSources(), context: context)
        var search = CertificateSearch(now: now)
        search.condition = .status(.valid)
        var found: [ListedCertificate] = []
        let stride = max(1, count / Self.sampleCount)
        var seen = 0
        _ = try authority.store.forEachCertificate(search) { one in
            if seen % stride == 0, one.origin == .issued { found.append(one) }
            seen += 1
        }
        found.shuffle()
        reissuable = found.map(\.serialNumber)
        serials = reissuable
        numbers = try authority.store.read { ledger in
            try found.compactMap { one in
                try ledger.certificate(one.serialNumber)?.certificate.flatMap {
                    IdentityNumbers.numbers(inCertificate: $0).first
                }
            }
        }
        requests = try (0..<Self.sampleCount).map { _ in
            try RequestBuilder.request(subject: .empty, signer: SoftwareKey.generate(.ec(.p256)))
        }
    }

    /// Reissues one certificate after another, each durable before the next.
    func reissue(_ count: Int) throws {
        for _ in 0..<count {
            guard next < reissuable.count, let request = requests.popLast() else {
                throw BenchmarkError("the ledger has no more certificates to reissue")
            }
            let order = ReissueOrder(original: reissuable[next], request: request, reason: .lost)
            next += 1
            _ = try authority.reissue(order, context: context)
        }
    }

    func searchByIdentity(_ count: Int) throws {
        var search = CertificateSearch(now: context.now)
        for _ in 0..<count {
            position = (position + 1) % numbers.count
            search.identityNumber = numbers[position]
            try requireFound(search)
        }
    }

    func searchBySerial(_ count: Int) throws {
        var search = CertificateSearch(now: context.now)
        for _ in 0..<count {
            position = (position + 1) % serials.count
            search.serialNumber = serials[position]
            try requireFound(search)
        }
    }

    private func requireFound(_ search: CertificateSearch) throws {
        let found = try authority.store.read { try $0.certificates(search, after: nil, limit: 10) }
        guard !found.isEmpty else { throw BenchmarkError("a certificate is not found") }
    }
}
