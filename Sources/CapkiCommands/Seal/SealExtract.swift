internal import ArgumentParser
internal import CapkiImageOptions

/// `capki seal extract`.
struct SealExtract: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract", abstract: "Take the clearest imprint from scans of an application form.",
        discussion: """
            The form is stamped in each of its boxes, once. Scans are PNG, JPEG or TIFF (several pages too) in colour, 150 to \
            600 dpi. Every imprint is found, cut out over print, pen strokes and uneven light, turned upright and measured on \
            its ink alone: how sharp its edges are, how much of its area is inked, how strong the ink is, how noisy the scan. \
            The clearest one is written as PNG in one red with a clear ground, as large as it is on paper (pHYs). --report \
            writes a page that shows candidates, masks and scores side by side.

            Refused, with the measured figure: no imprint, two in one box or over each other, one that is cut off, too faint \
            or not red, a resolution below 150 dpi, and sizes that no rule allows for the kind. Files that are damaged or \
            larger than 40 million pixels a page are refused before they are decoded.

            EXAMPLES
              capki seal extract form.jpg --out seal.png --report seal.html
              capki seal extract page1.tif page2.tif --kind contract --out contract.png --json
              capki seal extract photo.png --dpi 300 --kind finance --allow-kind finance --out finance.png
            """)

    @OptionGroup var options: ExtractOptions

    func run() throws { try ImagesProgram.run("extract") }
}
