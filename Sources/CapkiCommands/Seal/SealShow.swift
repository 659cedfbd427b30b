internal import ArgumentParser
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// `capki seal show`.
struct SealShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show every field of a seal or a seal signature.",
        discussion: """
            Nothing is verified; 'capki seal verify' does that.

            EXAMPLES
              capki seal show company.esl --lang zh
              capki seal show contract.sig --image seal --json
            """)

    @Argument(help: ArgumentHelp("The seal or the seal signature; '-' is standard input.", valueName: "file"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "Write the image: GIF, BMP and JPG as PNG, others as they are stored; a name without an extension gets that of its kind.",
            valueName: "file"))
    var image: String?

    @Flag(help: "Replace a file that is there.")
    var force = false

    @Option(help: "en or zh; the locale's language without it.")
    var lang: Language?

    @OptionGroup var result: ResultOptions

    func validate() throws {
        if image == "-" { throw ValidationError("an image is not written to standard output; name a file") }
    }

    func run() throws {
        let read = try SealInput.file(file)
        let written = try image.map { try write(read.picture, to: $0) }
        let shown = Shown.parts(["file": .text(file), "kind": .term(read.kind)]).adding(read.shown)
            .adding(["image": written.map(Shown.text)])
        let document = Shown.parts(["schema": .text("capki.seal-show/1")]).adding(shown)
        try result.show(document, ShownText(language: lang ?? .ofLocale).text(shown))
    }

    private func write(_ picture: SealPicture, to path: String) throws -> String {
        let name = path.split(separator: "/").last ?? ""
        let stored = Array(picture.data)
        let isRaster = [.gif, .bmp, .jpg].contains(SealPictureFormat(stored))
        let type = isRaster ? "png" : picture.type.description.lowercased()
        let isPlain = type.allSatisfy { $0.isASCII && $0.isLetter }
        let place = name.contains(".") || type.isEmpty || !isPlain ? path : "\(path).\(type)"
        guard isRaster else {
            try PendingFile(at: place, overwrites: force).commit(stored)
            return place
        }
        try ImagesProgram.writePNG(
            of: stored, called: "the image of \(file)", to: place, force: force, json: result.json)
        return place
    }
}
