internal import ArgumentParser
internal import CapkiImageOptions
internal import PKISealImages
internal import PKISystem

/// `capki seal draw`.
struct DrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "draw", abstract: "Draw a seal.")

    @OptionGroup var options: DrawOptions

    func run() throws {
        let file = try PendingFile(at: options.out, overwrites: options.force)
        let drawing = try SealDrawing(
            name: options.name, kind: SealKind(rawValue: options.kind) ?? .official, code: options.code,
            size: try options.sizeMm.map(SealWords.size), font: options.font)
        let colour = SealColour(hexadecimal: options.picture.colour) ?? .red
        var document = Document(drawing, options)
        if options.isVector {
            try file.commit(try drawing.svg(colour: colour))
        } else {
            let picture = try drawing.picture(resolution: options.picture.outDpi, colour: colour)
            (document.dpi, document.widthPixels, document.heightPixels) = (
                options.picture.outDpi, picture.width, picture.height
            )
            try file.commit(try picture.png())
        }
        try Output.show(document, asJSON: options.json, document.text)
    }

    private struct Document: Encodable {
        let schema = "capki.seal.draw/1"
        let out: String
        let kind: String
        let name: String
        let shape: String
        let widthMm: Double
        let heightMm: Double
        let condensation: Double
        var dpi: Int?
        var widthPixels: Int?
        var heightPixels: Int?

        init(_ drawing: SealDrawing, _ options: DrawOptions) {
            out = options.out
            kind = drawing.kind.rawValue
            name = options.name
            shape = drawing.size.shape.rawValue
            (widthMm, heightMm) = (drawing.size.width, drawing.size.height)
            condensation = Output.rounded(drawing.condensation)
        }

        var text: String {
            let pixels = widthPixels.map { ", \($0) × \(heightPixels ?? 0) pixels at \(dpi ?? 0) dpi" } ?? ""
            return "\(kind), \(shape), \(widthMm) × \(heightMm) mm\(pixels)\nwritten to \(out)"
        }
    }
}
