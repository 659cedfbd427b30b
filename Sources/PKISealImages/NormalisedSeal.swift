internal import Glibc

extension Imprint {
    /// The seal's picture: upright, in one red, opaque where there is ink, as large as the imprint is.
    ///
    /// - Parameters:
    ///   - resolution: of the picture, in pixels per inch.
    ///   - colour: red, green and blue.
    public func normalised(resolution: Int = 600, colour: SealColour = .red) -> Picture {
        let width = Int((size.width / 25.4 * Double(resolution)).rounded())
        let height = Int((size.height / 25.4 * Double(resolution)).rounded())
        let step = Double(self.resolution) / Double(resolution)
        let (cosine, sine) = (cos(rotation * .pi / 180), sin(rotation * .pi / 180))
        let opacity = self.opacity
        // Most of a seal is clear or full, as are all pixels that a place between them is made from.
        let (highest, lowest) = (opacity.largest(within: 2), opacity.smallest(within: 2))
        var pixels: [UInt32] = []
        pixels.reserveCapacity(width * height)
        for y in 0..<height {
            let v = (Double(y) + 0.5 - Double(height) / 2) * step
            for x in 0..<width {
                let u = (Double(x) + 0.5 - Double(width) / 2) * step
                let (column, line) = (
                    outline.centre.x + u * cosine - v * sine, outline.centre.y + u * sine + v * cosine
                )
                let near = (Int(column), Int(line))
                guard column > 0, line > 0, near.0 < opacity.width, near.1 < opacity.height,
                    highest[near.0, near.1] > 0
                else {
                    pixels.append(colour.word)
                    continue
                }
                guard lowest[near.0, near.1] < 1 else {
                    pixels.append(colour.word | 0xFF)
                    continue
                }
                let share = opacity.interpolated(column, line)
                // Enlarged edges are steepened to what print needs.
                let crisp = min(max((share - 0.5) * 1.6 + 0.5, 0), 1)
                pixels.append(colour.word | UInt32(crisp * 255 + 0.5))
            }
        }
        return Picture(width: width, height: height, resolution: resolution, pixels: pixels)
    }

    /// The cover of what belongs to the imprint: full ink is opaque, paper is clear.
    private var opacity: Plane {
        let ink = Plane(width: box[2], height: box[3], values: mask.map { $0 ? 1 : 0 })
        let near = ink.largest(within: 2).values
        var values = [Float](repeating: 0, count: near.count)
        for index in near.indices where near[index] > 0 {
            let share = min(max((cover.values[index] - 0.15) / 0.7, 0), 1)
            // What was closed or cleaned in the mask shows in the picture too.
            values[index] = mask[index] ? max(share, 0.5) : min(share, 0.5)
        }
        return Plane(width: box[2], height: box[3], values: values)
    }
}

/// The one colour of a seal's picture.
public struct SealColour: Sendable, Equatable {
    let word: UInt32

    /// #ff0000, which most electronic seals have.
    public static let red = SealColour(word: 0xFF00_0000)

    private init(word: UInt32) { self.word = word }

    /// Six hexadecimal digits, as in `df1d19`.
    public init?(hexadecimal text: String) {
        guard text.utf8.count == 6, let value = UInt32(text, radix: 16) else { return nil }
        word = value << 8
    }

    /// Each from 0 to 1.
    var components: (red: Double, green: Double, blue: Double) {
        (Double(word >> 24) / 255, Double(word >> 16 & 0xFF) / 255, Double(word >> 8 & 0xFF) / 255)
    }
}
