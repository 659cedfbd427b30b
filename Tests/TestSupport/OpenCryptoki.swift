internal import Foundation

/// openCryptoki's software token in a room of its own, with pkcsslotd in it, as long as the value lives.
public final class OpenCryptoki: @unchecked Sendable {
    public static let module = "/usr/lib/x86_64-linux-gnu/opencryptoki/libopencryptoki.so.0"
    /// What its tokens leave the factory with.
    public static let factorySOPIN = "87654321"

    /// A room of its own takes mount namespaces, and so root.
    public static var isWanted: Bool { FileManager.default.fileExists(atPath: module) && geteuid() == 0 }

    private let scratch: Scratch
    private let process = Process()
    private let input = Pipe()
    private let inner: String

    public init() throws {
        scratch = try Scratch()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = [
            "--mount", "--ipc", "--pid", "--fork", "\(Sources.root)/Tests/Modules/opencryptoki", scratch("room"),
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let answer = try output.fileHandleForReading.read(upToCount: 6) ?? Data()
        let outer = process.processIdentifier
        let children = try String(contentsOfFile: "/proc/\(outer)/task/\(outer)/children", encoding: .utf8)
        inner = children.split(separator: " ").first.map(String.init) ?? ""
        guard String(decoding: answer, as: UTF8.self) == "ready\n", !inner.isEmpty else {
            throw UnexpectedExit(description: "pkcsslotd does not start in \(scratch("room"))")
        }
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// The program and the first arguments of a command in the room.
    public var entrance: [String] { ["nsenter", "--target", inner, "--mount", "--ipc", "--pid"] }
}
