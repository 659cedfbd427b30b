internal import Glibc

/// The outline of an imprint in the pixels of its cut.
struct Outline: Equatable {
    let shape: SealSize.Shape
    let centre: SIMD2<Double>
    /// Half of the longer and of the shorter side, in pixels.
    let halves: SIMD2<Double>
    /// Of the longer side, in radians clockwise from the right.
    let angle: Double
    /// The share of all directions in which the outermost ink lies on the outline.
    let support: Double

    /// The direction of the longer side.
    private let axis: SIMD2<Double>

    init(shape: SealSize.Shape, centre: SIMD2<Double>, halves: SIMD2<Double>, angle: Double, support: Double) {
        (self.shape, self.centre, self.halves, self.angle, self.support) = (shape, centre, halves, angle, support)
        axis = SIMD2(cos(angle), sin(angle))
    }

    /// How far out a place is: 1 on the outline.
    func reach(_ x: Double, _ y: Double) -> Double {
        let (dx, dy) = (x - centre.x, y - centre.y)
        let along = (dx * axis.x + dy * axis.y) / halves.x
        let across = (dy * axis.x - dx * axis.y) / halves.y
        return shape == .rectangle ? max(abs(along), abs(across)) : (along * along + across * across).squareRoot()
    }

    /// In square pixels.
    var area: Double { (shape == .rectangle ? 4 : Double.pi) * halves.x * halves.y }

    /// How far it reaches to the left, right and up, down of its centre, in pixels.
    var extent: SIMD2<Double> {
        let (c, s) = (abs(axis.x), abs(axis.y))
        let (a, b) = (halves.x, halves.y)
        if shape == .rectangle { return SIMD2(a * c + b * s, a * s + b * c) }
        return SIMD2((a * a * c * c + b * b * s * s).squareRoot(), (a * a * s * s + b * b * c * c).squareRoot())
    }
}

/// Finds the outline: the outermost ink in every direction lies on a circle, an ellipse or a rectangle.
struct OutlineFit {
    private static let directionCount = 360
    private static let trialCount = 200
    /// The least share of directions for a circle and an ellipse.
    private static let circleSupport = 0.4
    private static let ellipseSupport = 0.72

    private let points: [SIMD2<Double>]
    /// How far ink may lie off the outline, in pixels.
    private let tolerance: Double

    /// - Parameter mask: what is ink, in a cut of this width.
    static func outline(of mask: [Bool], width: Int, scale: Double) -> Outline? {
        var centre = SIMD2<Double>(0, 0)
        var count = 0.0
        for index in mask.indices where mask[index] {
            centre += SIMD2(Double(index % width), Double(index / width))
            count += 1
        }
        guard count > 64 else { return nil }
        centre /= count
        // From the first fit's centre all directions see their own part of the rim.
        var best: Outline?
        for _ in 0..<2 {
            let fit = OutlineFit(mask, width, centre, tolerance: 0.35 * scale)
            best = fit.circle() ?? fit.ellipse() ?? fit.rectangle()
            guard let found = best else { return nil }
            centre = found.centre
        }
        return best
    }

    private init(_ mask: [Bool], _ width: Int, _ centre: SIMD2<Double>, tolerance: Double) {
        self.tolerance = tolerance
        var farthest = [Double](repeating: -1, count: Self.directionCount)
        var points = [SIMD2<Double>](repeating: .zero, count: Self.directionCount)
        for index in mask.indices where mask[index] {
            // Only edges count, and most of a mask is none.
            if index > 0, index + 1 < mask.count, mask[index - 1], mask[index + 1] { continue }
            let offset = SIMD2(Double(index % width), Double(index / width)) - centre
            let distance = (offset * offset).sum()
            let turn = (atan2(offset.y, offset.x) / (2 * .pi) + 1) * Double(Self.directionCount)
            let direction = Int(turn) % Self.directionCount
            if distance > farthest[direction] { (farthest[direction], points[direction]) = (distance, offset + centre) }
        }
        self.points = zip(farthest, points).filter { $0.0 >= 0 }.map(\.1)
    }

    private func support(_ outline: Outline) -> (share: Double, points: [SIMD2<Double>]) {
        let size = (outline.halves.x + outline.halves.y) / 2
        let near = points.filter { abs(outline.reach($0.x, $0.y) - 1) * size <= tolerance }
        return (Double(near.count) / Double(Self.directionCount), near)
    }

    private func circle() -> Outline? {
        guard points.count >= 12 else { return nil }
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random() -> SIMD2<Double> {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return points[Int(state >> 33) % points.count]
        }
        var best: (share: Double, outline: Outline)?
        for _ in 0..<Self.trialCount {
            guard let found = Self.circle(through: [random(), random(), random()]) else { continue }
            let share = support(found).share
            if share > best?.share ?? 0 { best = (share, found) }
        }
        guard var found = best?.outline else { return nil }
        for _ in 0..<3 { found = Self.circle(through: support(found).points) ?? found }
        let (share, near) = support(found)
        guard share >= Self.circleSupport, !isOval(near, found) else { return nil }
        // The outermost pixels' middles lie half a pixel inside of the edge.
        return Outline(
            shape: .circle, centre: found.centre, halves: found.halves + 0.5, angle: 0, support: share)
    }

    /// Whether an ellipse fits clearly better, and is clearly longer than wide.
    private func isOval(_ near: [SIMD2<Double>], _ circle: Outline) -> Bool {
        guard let oval = ellipse(), oval.halves.x > 1.08 * oval.halves.y else { return false }
        return oval.support > support(circle).share + 0.1
    }

    /// The circle of least squares through points (three or more).
    private static func circle(through points: [SIMD2<Double>]) -> Outline? {
        guard points.count >= 3 else { return nil }
        let middle = points.reduce(.zero, +) / Double(points.count)
        var rows: [[Double]] = []
        for point in points {
            let p = point - middle
            rows.append([p.x, p.y, 1, (p * p).sum()])
        }
        guard let solution = LeastSquares.solve(rows) else { return nil }
        let centre = SIMD2(solution[0] / 2, solution[1] / 2)
        let square = solution[2] + (centre * centre).sum()
        guard square > 1, square < 1e8 else { return nil }
        return Outline(
            shape: .circle, centre: centre + middle, halves: SIMD2(repeating: square.squareRoot()), angle: 0, support: 0
        )
    }

    private func ellipse() -> Outline? {
        var near = points
        var found: Outline?
        for _ in 0..<8 {
            guard let next = Self.ellipse(through: near) else { break }
            found = next
            near = support(next).points
            if near.count < 60 { near = points.filter { next.reach($0.x, $0.y) > 0.97 } }
        }
        guard let found else { return nil }
        let share = support(found).share
        guard share >= Self.ellipseSupport else { return nil }
        return Outline(
            shape: .ellipse, centre: found.centre, halves: found.halves + 0.5, angle: found.angle, support: share)
    }

    /// The ellipse of least squares: x² + bxy + cy² + dx + ey + f = 0.
    private static func ellipse(through points: [SIMD2<Double>]) -> Outline? {
        guard points.count >= 12 else { return nil }
        let middle = points.reduce(.zero, +) / Double(points.count)
        let size = points.map { (($0 - middle) * ($0 - middle)).sum() }.max()?.squareRoot() ?? 1
        let rows = points.map { point -> [Double] in
            let p = (point - middle) / size
            return [p.x * p.y, p.y * p.y, p.x, p.y, 1, -p.x * p.x]
        }
        guard let s = LeastSquares.solve(rows) else { return nil }
        let (b, c, d, e, f) = (s[0], s[1], s[2], s[3], s[4])
        let determinant = 4 * c - b * b
        guard determinant > 1e-6 else { return nil }
        let centre = SIMD2((b * e - 2 * c * d) / determinant, (b * d - 2 * e) / determinant)
        let value = f + (d * centre.x + e * centre.y) / 2
        let root = ((1 - c) * (1 - c) + b * b).squareRoot()
        let (small, large) = ((1 + c - root) / 2, (1 + c + root) / 2)
        guard small > 1e-6, value < 0 else { return nil }
        let halves = SIMD2((-value / small).squareRoot(), (-value / large).squareRoot()) * size
        // The longer axis belongs to the smaller eigenvalue.
        let angle = abs(b) < 1e-12 && c >= 1 ? 0 : atan2(2 * (small - 1), b)
        let turned = angle > .pi / 2 ? angle - .pi : angle < -.pi / 2 ? angle + .pi : angle
        return Outline(shape: .ellipse, centre: centre * size + middle, halves: halves, angle: turned, support: 0)
    }

    /// The smallest rectangle around all points, where they fill it.
    private func rectangle() -> Outline? {
        var best: Outline?
        for step in 0..<180 {
            let angle = Double(step - 90) / 2 * .pi / 180
            let along = points.map { $0.x * cos(angle) + $0.y * sin(angle) }
            let across = points.map { -$0.x * sin(angle) + $0.y * cos(angle) }
            guard let left = along.min(), let right = along.max(), let top = across.min(), let bottom = across.max()
            else { return nil }
            let halves = SIMD2(right - left + 1, bottom - top + 1) / 2
            guard best.map({ halves.x * halves.y < $0.halves.x * $0.halves.y }) ?? true else { continue }
            let middle = SIMD2(left + right, top + bottom) / 2
            let centre = SIMD2(
                middle.x * cos(angle) - middle.y * sin(angle), middle.x * sin(angle) + middle.y * cos(angle))
            best = Outline(shape: .rectangle, centre: centre, halves: halves, angle: angle, support: 0)
        }
        guard let best, min(best.halves.x, best.halves.y) > 4 else { return nil }
        let size = min(best.halves.x, best.halves.y)
        let share =
            Double(points.count { (1 - best.reach($0.x, $0.y)) * size <= tolerance * 1.5 })
            / Double(Self.directionCount)
        guard share >= Self.ellipseSupport else { return nil }
        return Outline(
            shape: .rectangle, centre: best.centre, halves: best.halves, angle: best.angle, support: share)
    }
}

/// Linear equations with more rows than unknowns.
enum LeastSquares {
    /// - Parameter rows: the coefficients, and last the value.
    static func solve(_ rows: [[Double]]) -> [Double]? {
        guard let count = rows.first.map({ $0.count - 1 }), rows.count >= count else { return nil }
        // The normal equations, then elimination with pivots.
        var table = [[Double]](repeating: [Double](repeating: 0, count: count + 1), count: count)
        for row in rows {
            for i in 0..<count { for j in 0...count { table[i][j] += row[i] * row[j] } }
        }
        for column in 0..<count {
            let pivot = (column..<count).max { abs(table[$0][column]) < abs(table[$1][column]) } ?? column
            guard abs(table[pivot][column]) > 1e-12 else { return nil }
            table.swapAt(column, pivot)
            for row in 0..<count where row != column {
                let factor = table[row][column] / table[column][column]
                for index in column...count { table[row][index] -= factor * table[column][index] }
            }
        }
        return (0..<count).map { table[$0][count] / table[$0][$0] }
    }
}
