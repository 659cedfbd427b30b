import Foundation
import TestSupport

/// The C module of `Tests/FaultModule`, compiled for one test, and the program that works on a token through it.
struct FaultBench {
    /// What `token-faults` does; the names are its own.
    static let operations = [
        "generate", "write", "replace", "seal", "encryption", "enveloped", "erase", "pin-change", "pin-unlock",
    ]

    private let scratch: Folder
    let module: String

    /// A folder in memory where there is one: a token is written thousands of times.
    private final class Folder: Sendable {
        let path: String

        init() throws {
            let manager = FileManager.default
            let parent = manager.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : manager.temporaryDirectory.path
            path = parent + "/capki-faults-" + UUID().uuidString.lowercased()
            try manager.createDirectory(atPath: path + "/tokens", withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    init() throws {
        scratch = try Folder()
        module = scratch.path + "/faults.so"
        try Data("directories.tokendir = \(scratch.path)/tokens\nlog.level = ERROR\n".utf8).write(
            to: URL(fileURLWithPath: scratch.path + "/softhsm2.conf"))
        try FaultLibrary.make(at: module)
    }

    /// Runs `token-faults`, which hangs for no longer than the time limit in seconds.
    func run(_ arguments: [String], limit: Int = 600, environment: [String: String] = [:]) throws -> ToolResult {
        var own = ["SOFTHSM2_CONF": scratch.path + "/softhsm2.conf"].merging(environment) { $1 }
        let modules = try Scratch()
        if arguments.first == "enveloped" {
            own["CAPKI_FAULT_MODULE"] = try TestModule.sm2(["OWNS_SOFTHSM": "1"], in: modules)
        }
        let program = URL(fileURLWithPath: Capki.path).deletingLastPathComponent().path + "/token-faults"
        return try Tool.run("timeout", ["\(limit)", program, scratch.path, module] + arguments, environment: own)
    }
}
