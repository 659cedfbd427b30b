import CBaselines
import Foundation
import PKIAuthority
import PKIKeys
import PKIStorage
import PKIStructures

/// Making a CRL of many entries out of a ledger: one act of the authority, with lints, the check of the signature, a digest
/// and a file that is synchronised, beside OpenSSL's own CRL functions fed by the same query.
enum RevocationListBenchmarks {
    private static let algorithms: [(name: String, algorithm: KeyAlgorithm)] = [
        ("rsa2048", .rsa(sizeInBits: 2048)), ("p256", .ec(.p256)), ("sm2", .ec(.sm2)),
    ]

    static func all(entryCount: Int) -> [Benchmark] {
        algorithms.enumerated().map { kind, entry in
            let bench = Lazy { try RevocationListBench(entry.algorithm, kind: Int32(kind), entryCount: entryCount) }
            return Benchmark(
                name: "crl.\(entry.name)", against: "openssl X509_CRL, \(entryCount) entries",
                ours: { count in for _ in 0..<count { try bench.value().ours() } },
                theirs: { count in for _ in 0..<count { try bench.value().theirs() } },
                growth: { try bench.value().growth() }, repetitions: 1)
        }
    }
}

/// One authority with a ledger of revocations.
private final class RevocationListBench: Sendable {
    private static let start = Instant(secondsSinceEpoch: 1_767_225_600)
    private static let query = """
        SELECT serial, revoked_at, reason, invalidity_date FROM revocation
        WHERE NOT (edition < 1 AND not_after IS NOT NULL AND not_after < 1) ORDER BY serial
        """

    private let folder: String
    private let authority: CertificateAuthority
    private let kind: Int32

    init(_ algorithm: KeyAlgorithm, kind: Int32, entryCount: Int) throws {
        folder = NSTemporaryDirectory() + "capki-bench-" + UUID().uuidString
        self.kind = kind
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let key = try SoftwareKey.generate(algorithm)
        let certificate = try SelfSigning.root(
            subject: Name(parsing: "C=CN, CN=CA"), signer: key,
            validity: Validity(
                notBefore: CertificateTime(Self.start), notAfter: CertificateTime(Self.start.adding(days: 3650))))
        authority = try CertificateAuthority(
            issuer: try Issuer(certificate: certificate, signer: key),
            store: try SQLiteAuthorityStore(path: folder + "/ledger.sqlite", creates: true))
        try authority.open(.new, context: Self.context)
        try Self.fill(authority.store, entryCount)
        Self.hand(folder + "/ledger.sqlite", at: 0)
        Self.hand(Self.query, at: 1)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static let context = ActContext(now: start.adding(days: 1), operatorName: "capki-bench")

    /// Serial numbers of 16 octets, a reason in nine of ten entries, an invalidity date in one of sixteen.
    private static func fill(_ store: any AuthorityStore, _ count: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let reasons: [RevocationReason] = [.keyCompromise, .superseded, .cessationOfOperation, .affiliationChanged]
        for batch in stride(from: 0, to: count, by: 50_000) {
            try store.write { ledger in
                for number in batch..<min(count, batch + 50_000) {
                    let octets = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
                    guard let serial = SerialNumber(magnitude: [0x40 | octets[0] & 0x3F] + octets.dropFirst()) else {
                        continue
                    }
                    let age = Int.random(in: 0..<86_400 * 700, using: &generator)
                    let reason = number % 10 == 0 ? .unspecified : reasons[number % reasons.count]
                    try ledger.put(
                        RevocationRecord(
                            serialNumber: serial, revokedAt: start.adding(seconds: -Int64(age)), reason: reason,
                            invalidityDate: number % 16 == 1 ? start.adding(seconds: -Int64(age) - 5000) : nil))
                }
            }
        }
    }

    private static func hand(_ text: String, at place: Int32) {
        capki_baseline_text(place, 0)
        for byte in text.utf8 { capki_baseline_text(place, CChar(bitPattern: byte)) }
    }

    func ours() throws {
        let path = folder + "/ca.crl"
        let order = RevocationListOrder(scope: RevocationListScope(name: "ca"), lifetimeInSeconds: 7 * 86_400)
        _ = try authority.makeLists(context: Self.context) { _, _ in
            [order]
        } into: { [folder] _ in
            try RevocationListFile(at: path, isDER: true, overwrites: true, spoolFolder: folder)
        }
    }

    func theirs() throws {
        Self.hand(folder + "/ledger.sqlite", at: 0)
        guard capki_baseline_make_crl(kind, Self.context.now.secondsSinceEpoch) else {
            throw BenchmarkError("openssl makes no CRL")
        }
    }

    func growth() throws -> Comparison.Growth {
        Comparison.Growth(ourBytes: try Self.growth(ours), theirBytes: try Self.growth(theirs))
    }

    /// The peak of a run over the peak before it; the allocator may keep what earlier runs took.
    private static func growth(_ run: () throws -> Void) throws -> Int {
        guard capki_baseline_reset_peak() else { throw BenchmarkError("/proc/self/clear_refs cannot be written") }
        let before = capki_baseline_peak_bytes()
        try run()
        return Int(capki_baseline_peak_bytes()) - Int(before)
    }
}
