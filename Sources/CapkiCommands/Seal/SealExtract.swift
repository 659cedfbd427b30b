internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiImageOptions
internal import CapkiSettings
internal import PKISealing

/// `capki seal extract`.
struct SealExtract: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract", abstract: "Take the clearest imprint from scans of an application form.",
        discussion: """
            The form is stamped in each of its boxes, once. Scans are PNG, JPEG or TIFF (several pages too) in colour, 150 to \
            600 dpi. Every imprint is found, cut out over print, pen strokes and uneven light, turned upright and measured on \
            its ink alone: how sharp its edges are, how much of its area is inked, how strong the ink is, how noisy the scan. \
            The clearest one is written as PNG in one red with a clear ground, as large as it is on paper (pHYs). --report \
            writes a page (or, to a name that ends in .png, a contact sheet) that shows candidates, masks and scores side by side.

            Refused, with the measured figure: no imprint, two in one box or over each other, one that is cut off, too faint \
            or not red, a resolution below 150 dpi, and sizes that no rule allows for the kind. Files that are damaged or \
            larger than 40 million pixels a page are refused before they are decoded.

            EXAMPLES
              capki seal extract form.jpg --out seal.png --report seal.html
              capki seal extract page1.tif page2.tif --kind contract --out contract.png --json
              capki seal extract photo.png --dpi 300 --kind finance --allow-kind finance --out finance.png
              capki seal extract form.jpg --settings ca --kind finance --out finance.png
            """)

    @OptionGroup var options: ExtractOptions

    func run() throws {
        guard let settings = options.settings else { return try ImagesProgram.run("extract") }
        let found = try AuthorityDirectory.settings(in: settings)
        let accepted = (found.seal ?? SealSettings()).kinds.map(\.rawValue) + options.allowKind
        guard accepted.contains(options.kind) else {
            throw CommandError(
                "seal_image.kind_not_accepted",
                "a seal of the kind '\(options.kind)' is not accepted; accepted are \(accepted.joined(separator: ", "))",
                hint: "the settings of '\(settings)' say which, under seal.kinds")
        }
        try ImagesProgram.run("extract", adding: ["--allow-kind", options.kind])
    }
}
