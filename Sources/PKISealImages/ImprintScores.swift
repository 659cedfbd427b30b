internal import Glibc

/// How well an imprint came out, measured on its ink alone.
public struct ImprintScores: Sendable, Equatable {
    /// How steeply the ink rises at its edges, in full covers a millimetre.
    public let sharpness: Double
    /// The share of the outline's area that is ink.
    public let completeness: Double
    /// How much of the green light the ink swallows, from 0 to 1.
    public let density: Double
    /// The deviation of the paper's brightness from pixel to pixel, as a share of it.
    public let noise: Double
    /// The share of the outline's area in which print or pen strokes hide the imprint.
    public let hidden: Double

    init(_ separation: InkSeparation, _ outline: Outline) {
        var (ink, hidden) = (0, 0)
        for index in separation.mask.indices {
            let (x, y) = (index % separation.frame.width, index / separation.frame.width)
            guard separation.mask[index] || separation.hidden[index], outline.reach(Double(x), Double(y)) <= 1.02
            else { continue }
            if separation.mask[index] { ink += 1 }
            if separation.hidden[index] { hidden += 1 }
        }
        completeness = Double(ink) / outline.area
        self.hidden = Double(hidden) / outline.area
        density = separation.density
        noise = separation.noise
        sharpness = Self.slope(separation) * separation.scale
    }

    /// The mean rise of the cover from one pixel to the next across the ink's edges, where they are seen.
    private static func slope(_ separation: InkSeparation) -> Double {
        let (width, height) = (separation.frame.width, separation.frame.height)
        let (mask, cover) = (separation.mask, separation.steepness)
        var normals = Plane(width: width, height: height)
        for index in mask.indices where mask[index] { normals.values[index] = 1 }
        // The edge's direction comes from a wider look than its steepness, so that noise is levelled out.
        normals = normals.blurred(sigma: 1.5)
        var (sum, count) = (0.0, 0.0)
        for y in 2..<max(2, height - 2) {
            for x in 2..<max(2, width - 2) {
                let index = y * width + x
                guard mask[index], !separation.hidden[index],
                    !(mask[index - 1] && mask[index + 1] && mask[index - width] && mask[index + width])
                else { continue }
                let around = [index - 1, index + 1, index - width, index + width]
                guard !around.contains(where: { separation.hidden[$0] }) else { continue }
                let (nx, ny) = (
                    normals.values[index + 1] - normals.values[index - 1],
                    normals.values[index + width] - normals.values[index - width]
                )
                let length = (nx * nx + ny * ny).squareRoot()
                guard length > 0.05 else { continue }
                let (gx, gy) = (
                    cover.values[index + 1] - cover.values[index - 1],
                    cover.values[index + width] - cover.values[index - width]
                )
                sum += Double((gx * nx + gy * ny) / length) / 2
                count += 1
            }
        }
        return count > 0 ? sum / count : 0
    }

    /// One figure to compare imprints by; what weighs how much was taken from pairs that differ in one respect.
    public var quality: Double { parts.reduce(0) { $0 + $1.value } }

    /// What the quality consists of.
    var parts: [(name: String, value: Double)] {
        [
            ("sharper", 3 * log(max(sharpness, 0.01))), ("more complete", 8 * log(max(completeness, 0.01))),
            ("stronger in ink", log(max(density, 0.01))), ("cleaner", -0.4 * log(max(noise, 0.012))),
        ]
    }
}
