/// An imprint that was found in a scan.
public struct Imprint: Sendable {
    /// The page that it is on.
    public let source: ScanPage.Source
    /// Pixels per inch of that page.
    public let resolution: Int
    /// Where its cut lies on the page, in pixels: left, top, width, height.
    public let box: [Int]
    /// The centre of its outline on the page, in pixels.
    public let centre: [Double]
    /// Its form, and how large it is.
    public let size: SealSize
    /// How far it is turned clockwise from upright, in degrees.
    public let rotation: Double
    /// The colour of its ink as an angle: 0 red, 120 green, 240 blue.
    public let hue: Double
    /// How well it came out.
    public let scores: ImprintScores

    let outline: Outline
    let cover: Plane
    let mask: [Bool]
    let hidden: [Bool]
    /// The cut as it was scanned.
    let pixels: [UInt32]

    /// Whether a pixel of the page lies within the outline.
    func surrounds(_ x: Int, _ y: Int) -> Bool { outline.reach(Double(x - box[0]), Double(y - box[1])) < 1 }

    /// The cut of the scan.
    public var cut: Picture {
        Picture(width: box[2], height: box[3], resolution: resolution, pixels: pixels.map { $0 | 0xFF })
    }

    /// What was taken for ink, white on black.
    public var maskPicture: Picture {
        Picture(
            width: box[2], height: box[3], resolution: resolution, pixels: mask.map { $0 ? 0xFFFF_FFFF : 0x0000_00FF })
    }

    /// The cut, bleached, with the ink in red, what was continued under print in blue, and the outline in green.
    public var overlay: Picture {
        var result = pixels
        for index in result.indices {
            let word = pixels[index]
            let grey = 160 + (word >> 24 + word >> 16 & 0xFF + word >> 8 & 0xFF) / 8
            result[index] = min(grey, 255) * 0x0101_0100 | 0xFF
            if mask[index] { result[index] = hidden[index] ? 0x2040_E0FF : 0xD020_20FF }
            let reach = outline.reach(Double(index % box[2]), Double(index / box[2]))
            if abs(reach - 1) * outline.halves.x < 0.8 { result[index] = 0x00A0_40FF }
        }
        return Picture(width: box[2], height: box[3], resolution: resolution, pixels: result)
    }

    /// A place for people: `scan.png, page 1, at 32 × 40 mm`.
    public var place: String {
        let millimetres = centre.map { Int(($0 * 25.4 / Double(resolution)).rounded()) }
        return "'\(source.file)'" + (source.page > 1 ? " page \(source.page)" : "")
            + " at \(millimetres[0]) × \(millimetres[1]) mm"
    }
}
