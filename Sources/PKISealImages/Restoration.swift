internal import Glibc

/// How softly the edges of an imprint were scanned.
enum EdgeSpread {
    /// The deviation of the Gaussian that a clean edge was blurred by, in pixels, or `nil` where no edge is clear enough.
    ///
    /// Only edges of broad parts tell it, the rim's and the star's: those of thin strokes lose their height too.
    static func pixels(of cover: Plane, _ hidden: [Bool]) -> Float? {
        let width = cover.width
        let values = cover.values
        let reach = 6
        let high = cover.largest(within: reach)
        let low = cover.map { -$0 }.largest(within: reach)
        var slopes: [Float] = []
        for y in 2..<max(2, cover.height - 2) {
            for x in 2..<max(2, width - 2) {
                let index = y * width + x
                guard values[index] >= 0.35, values[index] < 0.65, high.values[index] > 0.85,
                    low.values[index] > -0.15, !hidden[index]
                else { continue }
                let gx = values[index + 1] - values[index - 1]
                let gy = values[index + width] - values[index - width]
                slopes.append((gx * gx + gy * gy).squareRoot() / 2 / (high.values[index] + low.values[index]))
            }
        }
        guard slopes.count >= 64 else { return nil }
        slopes.sort()
        let slope = slopes[slopes.count / 2]
        return slope > 0 ? 1 / ((2 * Float.pi).squareRoot() * slope) : nil
    }
}

extension Plane {
    private static let stepCount = 6
    /// The square of the spread that an edge has of itself, in pixels: rough rubber, and the look over two pixels.
    private static let ownSquare: Float = 0.3

    /// Takes a blur of a known width back, by steps that never leave what a cover can be (van Cittert's method).
    ///
    /// More steps would bring out the grain of the ink; strokes thinner than the blur stay lost.
    func sharpened(spread: Float) -> Plane {
        let square = spread * spread - Self.ownSquare
        guard square > 0.25 else { return self }
        var result = self
        for _ in 0..<Self.stepCount {
            let rest = joined(result.blurred(sigma: square.squareRoot())) { $0 - $1 }
            result = result.joined(rest) { min(max($0 + $1, 0), 1) }
        }
        return result
    }
}
