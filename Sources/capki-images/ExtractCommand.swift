internal import ArgumentParser
internal import CapkiImageOptions
internal import PKISealImages
internal import PKISystem

/// `capki seal extract`.
struct ExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract", abstract: "Take the clearest imprint from scans.")

    /// The largest file that is read, in bytes: an A4 page at 600 dpi without compression has 105 million.
    static let byteLimit = 192 << 20
    private static let memoryByteCount = 1 << 30
    private static let seconds = 120

    @OptionGroup var options: ExtractOptions

    func run() throws {
        ProcessLimits.restrict(memoryByteCount: Self.memoryByteCount, seconds: Self.seconds)
        ScanReader.keepFreedMemory()
        let outputs = try Outputs(options)
        var extraction = try SealExtraction(rules: try rules())
        let reader = ScanReader(resolution: options.dpi)
        for scan in options.scans {
            let bytes = try FileReading.bytes(at: scan, byteLimit: Self.byteLimit)
            // The decoders write to standard error as they like; what counts is told as one error.
            try ProcessEnvironment.silencingErrors {
                try reader.forEachPage(of: bytes, name: scan) { try extraction.add($0) }
            }
        }
        let choice = try extraction.choice()
        let chosen = extraction.imprints[choice.index]
        let seal = chosen.normalised(resolution: options.picture.outDpi, colour: colour)
        let document = ExtractDocument(extraction, choice, seal, options)
        try outputs.write(seal, extraction.imprints, document)
        try Output.show(document, asJSON: options.json, document.text)
    }

    private var colour: SealColour { SealColour(hexadecimal: options.picture.colour) ?? .red }

    private func rules() throws -> SealExtraction.Rules {
        var rules = SealExtraction.Rules()
        rules.kind = SealKind(rawValue: options.kind) ?? .official
        rules.acceptedKinds.formUnion(options.allowKind.compactMap(SealKind.init(rawValue:)))
        rules.expectedSize = try options.sizeMm.map(SealWords.size)
        return rules
    }

    /// The files that are written, claimed before the work begins.
    private struct Outputs {
        private let seal: PendingFile
        private let report: PendingFile?
        private let reportIsPicture: Bool
        private let masks: String?
        private let overwrites: Bool

        init(_ options: ExtractOptions) throws {
            seal = try PendingFile(at: options.out, overwrites: options.force)
            report = try options.report.map { try PendingFile(at: $0, overwrites: options.force) }
            reportIsPicture = options.reportIsPicture
            masks = options.masks
            overwrites = options.force
        }

        /// The seal comes last: where it is, everything is.
        func write(_ picture: Picture, _ imprints: [Imprint], _ document: ExtractDocument) throws {
            if let masks {
                if !FileReading.isDirectory(masks) { try Folders.make(masks) }
                for (index, imprint) in imprints.enumerated() {
                    let file = try PendingFile(at: "\(masks)/candidate-\(index + 1).png", overwrites: overwrites)
                    try file.commit(imprint.maskPicture.png())
                }
            }
            let png = try picture.png()
            if let report {
                let pages = ExtractReport(document, imprints, png)
                try report.commit(reportIsPicture ? pages.sheet() : Array(pages.html().utf8))
            }
            try seal.commit(png)
        }
    }
}
