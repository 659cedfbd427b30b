internal import ArgumentParser
internal import PKISystem

/// The program beside this one that does picture work, so that no other command loads imaging libraries.
enum ImagesProgram {
    private static let name = "capki-images"

    /// Runs it with the words that stand after a command on the command line, which have been checked.
    ///
    /// - Parameter further: words that go before those of the user, right behind the command.
    /// - Throws: its exit code, where it is not 0.
    static func run(_ command: String, adding further: [String] = []) throws {
        try run(words: [command] + further + CommandLine.arguments.drop { $0 != command }.dropFirst())
    }

    /// Writes a picture as PNG: one of GIF, BMP or JPEG.
    ///
    /// - Parameter name: how messages call it.
    static func writePNG(of picture: [UInt8], called name: String, to path: String, force: Bool, json: Bool) throws {
        let folder = ProcessEnvironment.value("TMPDIR") ?? "/tmp"
        let spooled = try SpoolFile(in: folder) { try $0(picture[...]) }
        let flags = (force ? ["--force"] : []) + (json ? ["--json"] : [])
        try withExtendedLifetime(spooled) {
            try run(words: ["png", spooled.path, "--name", name, "--out", path] + flags)
        }
    }

    private static func run(words: [String]) throws {
        guard let folder = ProcessEnvironment.programFolder, FileReading.exists("\(folder)/\(name)") else {
            throw CommandError(
                "seal_image.no_program", "the program '\(name)' is not beside capki",
                hint: "install it from the same release as capki")
        }
        let status = try ChildProcess.run("\(folder)/\(name)", words)
        if status != 0 { throw ExitCode(status) }
    }
}
