internal import Foundation

/// A PC/SC service of its own in a room of its own, with readers that a virtual card is put into.
///
/// It takes mount namespaces, and so root; nothing outside the room sees it, and it ends with the value.
public final class VirtualReader: Sendable {
    /// The name of the reader that the card goes into; there is a second one without a card.
    public static let name = "Virtual PCD 00 00"
    /// What the card answers to a reset, where nothing else is said.
    public static let answerToReset = "3b951381018073ff01000b"

    /// Tests with it are skipped where there is no service to start or no right to do so, unless the tests run as a whole.
    public static var isWanted: Bool {
        ["CAPKI_VECTORS", "CAPKI_PYTHON"].contains { ProcessInfo.processInfo.environment[$0] != nil }
            || geteuid() == 0 && FileManager.default.fileExists(atPath: "/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
    }

    private let scratch: Scratch
    private let room: RunningTool
    private let card: RunningTool
    private let inner: String

    /// Makes the room; the service is not started yet.
    public init() throws {
        scratch = try Scratch()
        let port = try Self.freePort()
        room = try RunningTool(
            "/usr/bin/unshare",
            ["--mount", "--pid", "--fork", "\(Sources.root)/Tests/Modules/pcscd", scratch("room"), "\(port)"])
        guard try room.next().text == "ready" else { throw UnexpectedExit(description: "no room for pcscd") }
        let children = "/proc/\(room.identifier)/task/\(room.identifier)/children"
        inner = try String(contentsOfFile: children, encoding: .utf8).trimmingCharacters(in: .whitespaces)
        card = try RunningTool("python3", ["-B", "\(Sources.root)/Tests/python/virtual_card.py", "\(port)"])
    }

    deinit {
        card.endInput()
        _ = try? card.end()
        room.endInput()
        _ = try? room.end()
    }

    /// The first of two ports that nobody listens at.
    private static func freePort() throws -> Int {
        let program = """
            import socket
            while True:
                with socket.socket() as first, socket.socket() as second:
                    first.bind(("0.0.0.0", 0))
                    port = first.getsockname()[1]
                    try:
                        second.bind(("0.0.0.0", port + 1))
                    except OSError:
                        continue
                    print(port)
                    break
            """
        let found = try Tool.run("python3", ["-c", program]).requireSuccess("python3", [program])
        return Int(found.text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// The program and the first arguments of a command in the room.
    public var entrance: [String] { ["nsenter", "--target", inner, "--mount"] }

    /// Starts the service, ends it properly, or ends it without warning, and waits until that is done.
    public func service(_ command: ServiceCommand) throws {
        try room.send(command.rawValue)
        guard try room.next().text == "done" else {
            throw UnexpectedExit(description: String(decoding: try scratch.read("room/log"), as: UTF8.self))
        }
    }

    public enum ServiceCommand: String, Sendable {
        case start, stop, kill
        /// Starts the service without the readers.
        case startWithoutReaders = "bare"
        /// As a crash does.
        case killLeavingSocket = "crash"
    }

    /// Puts the card in, and waits until the reader has it.
    ///
    /// - Parameter answerToReset: hexadecimal.
    public func insertCard(answerToReset: String = VirtualReader.answerToReset) throws {
        try card.send("insert \(answerToReset)")
        try card.next()
    }

    /// Takes the card out.
    public func removeCard() throws {
        try card.send("remove")
        try card.next()
    }
}
