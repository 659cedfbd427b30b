public import ArgumentParser

/// The options of `capki seal extract`: `capki` checks them and tells of them, `capki-images` acts on them.
public struct ExtractOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The scans, as PNG, JPEG or TIFF with one page or more.", valueName: "scan"))
    public var scans: [String]

    @Option(help: ArgumentHelp("Where to write the seal, as PNG.", valueName: "file"))
    public var out: String

    @Option(
        help: ArgumentHelp(
            "Where to write candidates, masks and scores: a page (HTML), or a contact sheet where the name ends in .png.",
            valueName: "file"))
    public var report: String?

    @Option(
        help: ArgumentHelp(
            "A folder for the masks of all candidates, as PNG in the scan's pixels.", valueName: "folder"))
    public var masks: String?

    @Option(help: "What the imprint is: official, contract, finance, invoice or personal.")
    public var kind = "official"

    @Option(help: ArgumentHelp("Accept this kind too; official and contract are accepted.", valueName: "kind"))
    public var allowKind: [String] = []

    @Option(
        help: ArgumentHelp(
            "A CA directory: its settings say which kinds are accepted (seal.kinds), instead.", valueName: "directory"))
    public var settings: String?

    @Option(
        help: ArgumentHelp(
            "The size that the seal was approved with, instead of those of its kind: 36 or 45x30.", valueName: "mm"))
    public var sizeMm: String?

    @Option(help: ArgumentHelp("The resolution of scans that do not tell it, 150 to 600.", valueName: "number"))
    public var dpi: Int?

    @OptionGroup public var picture: PictureOptions

    @Flag(help: "Replace files that are there.")
    public var force = false

    @Flag(help: "Print one JSON document instead of text.")
    public var json = false

    public init() {}

    /// Whether the report is a contact sheet.
    public var reportIsPicture: Bool { report?.lowercased().hasSuffix(".png") ?? false }

    public func validate() throws {
        guard !scans.isEmpty else { throw ValidationError("name a scan") }
        for kind in [kind] + allowKind { try SealWords.check(kind: kind) }
        if let sizeMm { _ = try SealWords.size(sizeMm) }
        if let dpi, !(150...600).contains(dpi) { throw ValidationError("--dpi \(dpi) is not in 150 to 600") }
        if out == "-" { throw ValidationError("the seal is written to a file; name one by --out") }
    }
}

/// What a seal's picture looks like.
public struct PictureOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The resolution of the seal's picture, 96 to 1200.", valueName: "number"))
    public var outDpi = 600

    @Option(help: ArgumentHelp("Its colour, six hexadecimal digits.", valueName: "rrggbb"))
    public var colour = "ff0000"

    public init() {}

    public func validate() throws {
        guard (96...1200).contains(outDpi) else { throw ValidationError("--out-dpi \(outDpi) is not in 96 to 1200") }
        guard colour.utf8.count == 6, colour.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw ValidationError("--colour '\(colour)' is not six hexadecimal digits, as in ff0000")
        }
    }
}

/// Values that both commands read.
public enum SealWords {
    /// The kinds by their names.
    public static let kinds = ["official", "contract", "finance", "invoice", "personal"]

    static func check(kind: String) throws {
        guard kinds.contains(kind) else {
            throw ValidationError("the kind '\(kind)' is not known; known are \(kinds.joined(separator: ", "))")
        }
    }

    /// A size in millimetres: `40`, or `45x30`, width first.
    public static func size(_ text: String) throws -> (width: Double, height: Double) {
        let sides = text.split(whereSeparator: { $0 == "x" || $0 == "×" }).compactMap { Double($0) }
        guard sides.count == text.count(where: { $0 == "x" || $0 == "×" }) + 1, (1...2).contains(sides.count),
            sides.allSatisfy({ $0 >= 12 && $0 <= 75 })
        else { throw ValidationError("the size '\(text)' is not 12 to 75 mm, as in 40 or 45x30") }
        return (sides[0], sides[sides.count - 1])
    }
}
