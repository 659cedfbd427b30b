import CBaselines
import Foundation
import PKIKeys
import PKIStructures

/// The process `capki verify` for one chain beside `openssl verify`: each from its start to its end, in turn.
enum ProcessBenchmarks {
    private static let roundCount = 50

    /// - Parameter program: the capki that is run; `nil` stands for the one beside this program.
    static func all(program: String?) -> [NamedComparison] {
        let folder = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent().path
        let capki = program ?? folder + "/capki"
        return [("p256", KeyAlgorithm.ec(.p256)), ("rsa2048", .rsa(sizeInBits: 2048))].map { name, algorithm in
            NamedComparison(name: "verify.process.\(name)") {
                let folder = NSTemporaryDirectory() + "capki-bench-" + UUID().uuidString
                defer { try? FileManager.default.removeItem(atPath: folder) }
                return try compare("verify.process.\(name)", SampleChain(algorithm), folder, capki)
            }
        }
    }

    private static func compare(_ name: String, _ chain: SampleChain, _ folder: String, _ capki: String) throws
        -> Comparison
    {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (file, certificate) in [("leaf", chain.leaf), ("issuing", chain.issuing), ("root", chain.root)] {
            try Data(certificate.pem.text.utf8).write(to: URL(fileURLWithPath: folder + "/\(file).pem"))
        }
        let files = ["leaf", "issuing", "root"].map { "\(folder)/\($0).pem" }
        let ours = [
            capki, "verify", files[0], "--trust", files[2], "--untrusted", files[1], "--at",
            SampleChain.time.description,
        ]
        let theirs = [
            try path(of: "openssl"), "verify", "-attime", "\(SampleChain.time.secondsSinceEpoch)", "-CAfile", files[2],
            "-untrusted", files[1], files[0],
        ]
        var (mine, other): ([Double], [Double]) = ([], [])
        for _ in 0..<roundCount {
            mine.append(1 / (try seconds(ours)))
            other.append(1 / (try seconds(theirs)))
        }
        return Comparison(name: name, mine, other, against: "openssl verify, a process each")
    }

    private static func seconds(_ command: [String]) throws -> Double {
        capki_baseline_clear()
        for word in command {
            for byte in word.utf8 { capki_baseline_append(byte) }
            capki_baseline_append(0)
        }
        let nanoseconds = capki_baseline_run()
        guard nanoseconds > 0 else {
            throw BenchmarkError(
                "'\(command.joined(separator: " "))' does not say yes; build capki beside capki-bench first")
        }
        return Double(nanoseconds) / 1e9
    }

    private static func path(of program: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") })
        else { throw BenchmarkError("there is no \(program)") }
        return "\(folder)/\(program)"
    }
}
