internal import Foundation
internal import PKISealImages

/// The page or the contact sheet by which a person compares candidates; it needs no other file.
struct ExtractReport {
    private let document: ExtractDocument
    private let imprints: [Imprint]
    private let seal: [UInt8]

    init(_ document: ExtractDocument, _ imprints: [Imprint], _ seal: [UInt8]) {
        self.document = document
        self.imprints = imprints
        self.seal = seal
    }

    /// The contact sheet, as PNG.
    func sheet() throws -> [UInt8] {
        let captions = document.candidates.enumerated().map { index, candidate in
            let isChosen = index + 1 == document.chosen
            return ["Candidate \(index + 1)" + (isChosen ? " is taken: \(document.reason)" : ""), ""]
                + Self.figures(candidate).map { "\($0): \($1)" }
        }
        return try ContactSheet.picture(imprints, chosen: document.chosen - 1, captions: captions).png()
    }

    func html() throws -> String {
        let candidates = try zip(imprints, document.candidates).enumerated().map { index, pair in
            try section(index + 1, pair.0, pair.1)
        }
        let notes = document.notes.map { "<p>\(Self.escaped($0))</p>" }.joined()
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Imprints</title><style>
            body { font: 15px sans-serif; margin: 2em; color: #222 }
            section { border: 2px solid #ccc; border-radius: 6px; padding: 1em; margin: 1em 0 }
            section.chosen { border-color: #080 }
            figure { display: inline-block; margin: 0 1em 0 0; vertical-align: top }
            figure img { width: 300px; border: 1px solid #ddd; background: #fff }
            td, th { padding: 0.1em 1em 0.1em 0; text-align: left }
            </style></head><body>
            <h1>Candidate \(document.chosen) is taken</h1><p>\(Self.escaped(document.reason))</p>\(notes)
            <figure>\(Self.image(seal))<figcaption>the seal, \(document.widthMm) × \(document.heightMm) mm</figcaption></figure>
            \(candidates.joined(separator: "\n"))
            </body></html>

            """
    }

    private func section(_ number: Int, _ imprint: Imprint, _ candidate: ExtractDocument.Candidate) throws -> String {
        let rows = Self.figures(candidate).map { "<tr><th>\($0)</th><td>\(Self.escaped($1))</td></tr>" }.joined()
        return """
            <section\(number == document.chosen ? " class=\"chosen\"" : "")><h2>Candidate \(number)</h2>
            <figure>\(Self.image(try imprint.cut.png()))<figcaption>the scan</figcaption></figure>
            <figure>\(Self.image(try imprint.overlay.png()))<figcaption>ink red, continued under print blue, outline green</figcaption></figure>
            <figure>\(Self.image(try imprint.maskPicture.png()))<figcaption>the mask</figcaption></figure>
            <table>\(rows)</table></section>
            """
    }

    /// What was measured, with its name.
    private static func figures(_ candidate: ExtractDocument.Candidate) -> [(String, String)] {
        let scores = candidate.scores
        return [
            ("file", "\(candidate.file), page \(candidate.page), \(candidate.dpi) dpi"),
            ("size", "\(candidate.shape), \(candidate.widthMm) × \(candidate.heightMm) mm"),
            ("turned", "\(candidate.rotationDegrees)°"),
            ("sharpness", "\(scores.sharpness) covers a millimetre"),
            ("completeness", "\(scores.completeness) of its area is ink"),
            ("density", "\(scores.density) of the light is taken"), ("noise", "\(scores.noise)"),
            ("hidden", "\(scores.hidden) of its area lies under print or pen"), ("quality", "\(scores.quality)"),
        ]
    }

    private static func image(_ png: [UInt8]) -> String {
        "<img alt=\"\" src=\"data:image/png;base64,\(Data(png).base64EncodedString())\">"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
