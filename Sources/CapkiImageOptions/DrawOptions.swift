public import ArgumentParser

/// The options of `capki seal draw`.
public struct DrawOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The name in the ring (单位名称), or of the person.", valueName: "text"))
    public var name: String

    @Option(help: "What is drawn: official, contract, finance, invoice or personal.")
    public var kind: String

    @Option(
        help: ArgumentHelp(
            "What stands at the lower rim, mostly the filing number; in an invoice seal the tax number.",
            valueName: "text"))
    public var code: String?

    @Option(help: ArgumentHelp("Its size, one that its kind may have: 42 or 45x30.", valueName: "mm"))
    public var sizeMm: String?

    @Option(help: ArgumentHelp("The typeface, a Song (宋体) for seals.", valueName: "family"))
    public var font = "Noto Serif CJK SC"

    @Option(help: ArgumentHelp("Where to write it: PNG, or SVG by the name's end.", valueName: "file"))
    public var out: String

    @OptionGroup public var picture: PictureOptions

    @Flag(help: "Replace a file that is there.")
    public var force = false

    @Flag(help: "Print one JSON document instead of text.")
    public var json = false

    public init() {}

    /// Whether the drawing is to be SVG.
    public var isVector: Bool { out.lowercased().hasSuffix(".svg") }

    public func validate() throws {
        try SealWords.check(kind: kind)
        if let sizeMm { _ = try SealWords.size(sizeMm) }
        guard isVector || out.lowercased().hasSuffix(".png") else {
            throw ValidationError("'\(out)' ends neither in .png nor in .svg")
        }
    }
}
