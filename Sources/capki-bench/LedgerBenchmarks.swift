import CapkiDirectories
import Foundation
import PKIAuthority
import PKIKeys
import PKIRequests
import PKIStructures
import PKISystem
import TestCA

/// What a large ledger costs: a reissue in it against one in a small ledger, a search by identity number against one by
/// serial number.
///
/// Both ledgers are made for the run where no large one is given, which takes minutes.
struct LedgerBenchmarks: Sendable {
    private static let smallCount = 1000

    private let count: Int
    private let made: String?
    /// On the disk of the working folder, since what is durable there is what is measured.
    private let folder =
        "\(FileManager.default.currentDirectoryPath)/.capki-bench.\(ProcessInfo.processInfo.processIdentifier)"

    /// - Parameters:
    ///   - count: of the certificates in the large ledger.
    ///   - made: a CA directory that has it already.
    init(count: Int, made: String?) {
        self.count = count
        self.made = made
    }

    var all: [NamedComparison] {
        [
            NamedComparison(name: "ledger.reissue") { try cleaning(reissue) },
            NamedComparison(name: "ledger.search") { try cleaning(search) },
        ]
    }

    private func reissue() throws -> Comparison {
        let large = try large()
        let small = try LedgerSample(count: Self.smallCount, at: "\(folder)/small")
        return try Benchmark(
            name: "ledger.reissue", against: "one of \(Self.smallCount) certificates; ours of \(large.count)",
            ours: { try large.reissue($0) }, theirs: { try small.reissue($0) }
        ).run()
    }

    private func search() throws -> Comparison {
        let large = try large()
        return try Benchmark(
            name: "ledger.search", against: "by serial number; ours by identity number, of \(large.count)",
            ours: { try large.searchByIdentity($0) }, theirs: { try large.searchBySerial($0) }
        ).run()
    }

    private func large() throws -> LedgerSample {
        if let made { return try LedgerSample(AuthorityDirectory(opening: made)) }
        return try LedgerSample(count: count, at: "\(folder)/large")
    }

    private func cleaning(_ work: () throws -> Comparison) throws -> Comparison {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try work()
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

    /// How many certificates the ledger has.
    let count: Int

    convenience init(count: Int, at folder: String) throws {
        let now = Instant(secondsSinceEpoch: SystemClock.now())
        try self.init(LargeLedger(LargeLedger.Plan(count: count, now: now), at: folder).directory)
    }

    init(_ directory: AuthorityDirectory) throws {
        let now = Instant(secondsSinceEpoch: SystemClock.now())
        context = ActContext(now: now, operatorName: "benchmark")
        authority = try directory.authority(secrets: SecretSources(), context: context)
        let count = try authority.store.read { try $0.certificateCount() }
        self.count = count
        var search = CertificateSearch(now: now)
        search.condition = .status(.valid)
        search.profile = "organisation-signing"
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
