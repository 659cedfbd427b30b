internal import ArgumentParser
internal import Foundation
internal import PKISealImages
internal import PKISystem

/// The part of `capki seal` that needs imaging libraries; `capki` starts it.
@main
struct CapkiImages: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capki-images", abstract: "Does the picture work of 'capki seal extract' and 'capki seal draw'.",
        subcommands: [ExtractCommand.self, DrawCommand.self, PNGCommand.self, BenchCommand.self])

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            ProcessEnvironment.ignoreBrokenPipes()
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let error as any ToldError {
            tell(error, asJSON: arguments.contains("--json"))
            exit(withError: ExitCode(2))
        } catch {
            exit(withError: error)
        }
    }

    private static func tell(_ error: any ToldError, asJSON: Bool) {
        guard asJSON else {
            ProcessEnvironment.note("capki: \(error.message)" + (error.hint.map { "\nhint: \($0)" } ?? ""))
            return
        }
        let body = ErrorDocument.Body(code: error.word, message: error.message, hint: error.hint)
        try? Output.put(ErrorDocument(error: body))
    }
}

/// A fault with a stable word.
protocol ToldError: Error {
    var word: String { get }
    var message: String { get }
    var hint: String? { get }
}

extension SealImageError: ToldError {
    var word: String { code.rawValue }
}

extension SystemError: ToldError {
    var word: String { code.rawValue }
}

/// How `capki` tells a failure under `--json`.
private struct ErrorDocument: Encodable {
    struct Body: Encodable {
        let code: String
        let message: String
        let hint: String?
    }

    let error: Body
}

/// What the commands print.
enum Output {
    /// A result: the document where JSON is asked for, the text otherwise.
    static func show(_ document: some Encodable, asJSON: Bool, _ text: @autoclosure () -> String) throws {
        if asJSON { return try put(document) }
        try ProcessEnvironment.put(Array((TerminalText.visible(text()) + "\n").utf8))
    }

    /// One JSON document with keys in snake_case, sorted.
    static func put(_ document: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let text = String(decoding: try encoder.encode(document), as: UTF8.self)
        try ProcessEnvironment.put(Array((TerminalText.visibleInJSON(text) + "\n").utf8))
    }

    /// Three decimals are enough for what is measured.
    static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
