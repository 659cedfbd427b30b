internal import CapkiImageOptions
internal import PKISealImages

/// What `seal extract --json` prints.
struct ExtractDocument: Encodable {
    struct Candidate: Encodable {
        let file: String
        let page: Int
        let dpi: Int
        /// Left, top, width and height on the page, in pixels.
        let box: [Int]
        /// On the page, in pixels.
        let centre: [Double]
        let shape: String
        let widthMm: Double
        let heightMm: Double
        let rotationDegrees: Double
        let hueDegrees: Double
        let scores: Scores
    }

    struct Scores: Encodable {
        let sharpness: Double
        let completeness: Double
        let density: Double
        let noise: Double
        let hidden: Double
        let quality: Double
    }

    let schema = "capki.seal.extract/1"
    let out: String
    let kind: String
    /// The number of the candidate that was taken, from 1.
    let chosen: Int
    let reason: String
    let dpi: Int
    let widthMm: Double
    let heightMm: Double
    let widthPixels: Int
    let heightPixels: Int
    let candidates: [Candidate]
    let notes: [String]

    init(
        _ extraction: SealExtraction, _ choice: (index: Int, reason: String), _ seal: Picture, _ options: ExtractOptions
    ) {
        out = options.out
        kind = options.kind
        chosen = choice.index + 1
        reason = choice.reason
        dpi = options.picture.outDpi
        let size = extraction.imprints[choice.index].size
        widthMm = Output.rounded(size.width)
        heightMm = Output.rounded(size.height)
        widthPixels = seal.width
        heightPixels = seal.height
        candidates = extraction.imprints.map { imprint in
            Candidate(
                file: imprint.source.file, page: imprint.source.page, dpi: imprint.resolution, box: imprint.box,
                centre: imprint.centre.map(Output.rounded), shape: imprint.size.shape.rawValue,
                widthMm: Output.rounded(imprint.size.width), heightMm: Output.rounded(imprint.size.height),
                rotationDegrees: Output.rounded(imprint.rotation), hueDegrees: Output.rounded(imprint.hue),
                scores: Scores(
                    sharpness: Output.rounded(imprint.scores.sharpness),
                    completeness: Output.rounded(imprint.scores.completeness),
                    density: Output.rounded(imprint.scores.density), noise: Output.rounded(imprint.scores.noise),
                    hidden: Output.rounded(imprint.scores.hidden), quality: Output.rounded(imprint.scores.quality)))
        }
        notes = extraction.notes
    }

    var text: String {
        var lines = candidates.enumerated().map { index, candidate in
            let scores = candidate.scores
            let size =
                candidate.shape == "circle" ? "\(candidate.widthMm)" : "\(candidate.widthMm) × \(candidate.heightMm)"
            return "candidate \(index + 1): '\(candidate.file)' page \(candidate.page), \(candidate.shape) \(size) mm, "
                + "turned \(candidate.rotationDegrees)°, sharpness \(scores.sharpness)/mm, "
                + "completeness \(scores.completeness), density \(scores.density), noise \(scores.noise)"
        }
        lines += notes.map { "note: \($0)" }
        lines.append("candidate \(chosen) is taken: \(reason)")
        lines.append(
            "written to \(out): \(widthPixels) × \(heightPixels) pixels, \(widthMm) × \(heightMm) mm at \(dpi) dpi")
        return lines.joined(separator: "\n")
    }
}
