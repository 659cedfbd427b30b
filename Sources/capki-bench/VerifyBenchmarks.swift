import CBaselines
import Foundation
import PKIKeys
import PKIStructures
import PKIVerification

/// Judging a leaf, an intermediate and a root beside the bare checks of its two signatures, and beside OpenSSL.
enum VerifyBenchmarks {
    private static let algorithms: [(name: String, algorithm: KeyAlgorithm)] = [
        ("p256", .ec(.p256)), ("rsa2048", .rsa(sizeInBits: 2048)),
    ]

    static func all() -> [Benchmark] {
        algorithms.flatMap { entry in
            let bench = Lazy { try ChainBench(entry.algorithm) }
            func benchmark(
                _ name: String, _ against: String, _ ours: @escaping @Sendable (Int) throws -> Void,
                _ theirs: @escaping @Sendable (Int32) -> Bool
            ) -> Benchmark {
                Benchmark(
                    name: name, against: against, ours: ours,
                    theirs: { count in
                        guard theirs(Int32(clamping: count)) else { throw BenchmarkError("openssl says no") }
                    }, prepare: { try bench.value().chain.handOver() })
            }
            return [
                benchmark(
                    "verify.\(entry.name)", "openssl X509_verify_cert", { try bench.value().kept($0) },
                    capki_baseline_chain_verify),
                benchmark(
                    "verify.signatures.\(entry.name)", "the two bare signature checks", { try bench.value().kept($0) },
                    capki_baseline_chain_signatures),
                benchmark(
                    "verify.anew.\(entry.name)", "the two bare signature checks, our verifier made anew each time",
                    { try bench.value().anew($0) }, capki_baseline_chain_signatures),
            ]
        }
    }
}

/// One chain as the files of a desk have it: bytes, of which every certificate is parsed each time.
private struct ChainBench: Sendable {
    let chain: SampleChain
    private let validator: PathValidator

    init(_ algorithm: KeyAlgorithm) throws {
        chain = try SampleChain(algorithm)
        validator = Self.validator(chain.root)
    }

    /// No signature is remembered, so that each chain costs both checks.
    private static func validator(_ root: Certificate) -> PathValidator {
        PathValidator(anchors: [TrustAnchor(root)], keptSignatureCount: 0)
    }

    /// Through one verifier, which keeps its anchor and the keys of issuers.
    func kept(_ count: Int) throws {
        for _ in 0..<count { try judge { _ in validator } }
    }

    /// Through a verifier for each chain.
    func anew(_ count: Int) throws {
        for _ in 0..<count { try judge(Self.validator) }
    }

    private func judge(_ validator: (Certificate) -> PathValidator) throws {
        let root = try Certificate(derEncoded: chain.root.derBytes)
        let issuing = try Certificate(derEncoded: chain.issuing.derBytes)
        let leaf = try Certificate(derEncoded: chain.leaf.derBytes)
        let verdict = validator(root).verdict(for: leaf, untrusted: [issuing, root], at: SampleChain.time)
        guard verdict.isValid, verdict.effort.signatureCount == 2 else {
            throw BenchmarkError("our side says \(verdict.reason), \(verdict.effort.signatureCount) signatures")
        }
    }
}
