/// Continues a field over places where it cannot be seen.
enum Continuation {
    private static let sweepCount = 12
    /// How far each sweep goes beyond the mean of the neighbours, which is sooner at the end.
    private static let overshoot: Float = 1.5

    /// Replaces the hidden values by those between their neighbours (a harmonic field): first ring by ring from the edge, then
    /// by relaxation.
    static func fill(_ plane: inout Plane, where hidden: [Bool]) {
        let (width, height) = (plane.width, plane.height)
        var isKnown = hidden.map { !$0 }
        var ring: [Int] = []
        func neighbours(_ index: Int, _ body: (Int) -> Void) {
            let (x, y) = (index % width, index / width)
            if x > 0 { body(index - 1) }
            if x < width - 1 { body(index + 1) }
            if y > 0 { body(index - width) }
            if y < height - 1 { body(index + width) }
        }
        for index in hidden.indices where hidden[index] {
            var touches = false
            neighbours(index) { touches = touches || isKnown[$0] }
            if touches { ring.append(index) }
        }
        var order: [Int] = []
        while !ring.isEmpty {
            var values: [Float] = []
            for index in ring {
                var (sum, count): (Float, Float) = (0, 0)
                neighbours(index) {
                    guard isKnown[$0] else { return }
                    sum += plane.values[$0]
                    count += 1
                }
                values.append(count > 0 ? sum / count : 0)
            }
            for (index, value) in zip(ring, values) {
                plane.values[index] = value
                isKnown[index] = true
            }
            order += ring
            var next: [Int] = []
            for index in ring { neighbours(index) { if !isKnown[$0] { next.append($0) } } }
            ring = Array(Set(next)).sorted()
        }
        for _ in 0..<sweepCount {
            for index in order {
                let (x, y) = (index % width, index / width)
                guard x > 0, y > 0, x < width - 1, y < height - 1 else { continue }
                let mean =
                    (plane.values[index - 1] + plane.values[index + 1] + plane.values[index - width]
                        + plane.values[index + width]) / 4
                plane.values[index] += overshoot * (mean - plane.values[index])
            }
        }
        for index in order { plane.values[index] = min(max(plane.values[index], 0), 1.2) }
    }
}
