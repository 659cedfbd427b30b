import ArgumentParser
import PKISealImages
import PKISystem

/// The picture of a seal as PNG, for `capki seal show --image`.
struct PNGCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "png", abstract: "Write a GIF, BMP or JPEG as PNG.", shouldDisplay: false)

    private static let byteLimit = 64 << 20
    private static let memoryByteCount = 1 << 30
    private static let seconds = 30

    @Argument(help: "The picture.")
    var picture: String

    @Option(help: "How messages call it.")
    var name: String

    @Option(help: "Where to write it.")
    var out: String

    @Flag(help: "Replace a file that is there.")
    var force = false

    @Flag(help: "Tell a failure as JSON.")
    var json = false

    func run() throws {
        ProcessLimits.restrict(memoryByteCount: Self.memoryByteCount, seconds: Self.seconds)
        let file = try PendingFile(at: out, overwrites: force)
        let bytes = try FileReading.bytes(at: picture, byteLimit: Self.byteLimit)
        try file.commit(ProcessEnvironment.silencingErrors { try StoredPicture.png(of: bytes, name: name) })
    }
}
