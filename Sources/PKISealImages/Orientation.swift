internal import Glibc

/// How far an imprint is turned from upright, clockwise.
enum Orientation {
    /// The least evenness of a star's five points for it to tell the angle.
    private static let starClearness = 0.12
    private static let ringClearness = 0.08

    /// - Parameter pageSkew: the page's own angle in degrees, asked for where the imprint does not tell.
    /// - Returns: degrees clockwise, from -180 to 180.
    static func degrees(_ cover: Plane, _ mask: [Bool], _ outline: Outline, pageSkew: () -> Double) -> Double {
        if outline.shape == .ellipse { return outline.angle * 180 / .pi }
        if outline.shape == .rectangle {
            // The side that is nearest to level; its other readings are not told by the form.
            let angle = outline.angle * 180 / .pi
            return angle > 45 ? angle - 90 : angle < -45 ? angle + 90 : angle
        }
        // The ring of the name is open below: the middle of its ink points up.
        let ring = moment(1, 0.58...0.88, mask, cover.width, outline)
        let coarse = ring.clearness > ringClearness ? ring.angle + 90 : nil
        // The star has five points, one of them up.
        let star = moment(5, 0.18...0.37, mask, cover.width, outline)
        guard star.clearness > starClearness else { return coarse.map(wrapped) ?? pageSkew() }
        let fine = star.angle + 90
        let upright = fine - 72 * (fine / 72).rounded()
        // Nobody stamps upside down by a little: the ring overrules only where it is clear and far away.
        // Where a side is missing, the rim shows it, and the ring tells nothing.
        guard let coarse, ring.clearness > 2 * ringClearness, abs(wrapped(coarse - upright)) > 100,
            moment(1, 0.93...1.02, mask, cover.width, outline).clearness < ringClearness
        else { return upright }
        return wrapped(upright + 72 * ((wrapped(coarse - upright)) / 72).rounded())
    }

    /// The direction of the n-th harmonic of the ink around the centre, in degrees, and its share of all ink there.
    private static func moment(
        _ order: Double, _ band: ClosedRange<Double>, _ mask: [Bool], _ width: Int, _ outline: Outline
    ) -> (angle: Double, clearness: Double) {
        var sum = SIMD2<Double>(0, 0)
        var count = 0.0
        for index in mask.indices where mask[index] {
            let (x, y) = (Double(index % width), Double(index / width))
            guard band.contains(outline.reach(x, y)) else { continue }
            let angle = atan2(y - outline.centre.y, x - outline.centre.x) * order
            sum += SIMD2(cos(angle), sin(angle))
            count += 1
        }
        guard count > 16 else { return (0, 0) }
        return (atan2(sum.y, sum.x) / order * 180 / .pi, (sum * sum).sum().squareRoot() / count)
    }

    private static func wrapped(_ degrees: Double) -> Double {
        degrees - 360 * (degrees / 360).rounded()
    }
}
