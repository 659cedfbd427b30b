internal import Glibc

/// A field of numbers over the pixels of a picture.
struct Plane {
    let width: Int
    let height: Int
    var values: [Float]

    init(width: Int, height: Int, values: [Float]) {
        self.width = width
        self.height = height
        self.values = values
    }

    init(width: Int, height: Int, repeating value: Float = 0) {
        self.init(width: width, height: height, values: [Float](repeating: value, count: width * height))
    }

    subscript(x: Int, y: Int) -> Float {
        get { values[y * width + x] }
        set { values[y * width + x] = newValue }
    }

    /// Each value made into another.
    @inline(__always)
    func map(_ transform: (Float) -> Float) -> Plane {
        Plane(width: width, height: height, values: Rows.map(values, values) { own, _ in transform(own) })
    }

    /// Each value joined with the one of a field of the same size.
    @inline(__always)
    func joined(_ other: Plane, _ transform: (Float, Float) -> Float) -> Plane {
        Plane(width: width, height: height, values: Rows.map(values, other.values, transform))
    }

    /// Blurred by a Gaussian of `sigma` pixels; the edges are continued.
    func blurred(sigma: Float) -> Plane {
        guard sigma >= 0.2, width > 0, height > 0 else { return self }
        let reach = max(1, Int((sigma * 2.5).rounded(.up)))
        var kernel = (0...reach).map { expf(-0.5 * Float($0 * $0) / (sigma * sigma)) }
        let sum = 2 * kernel.reduce(0, +) - kernel[0]
        for index in kernel.indices { kernel[index] /= sum }
        return unsafe Plane(
            width: width, height: height,
            values: Rows.filtered(values, width: width, reach: reach) { target, line, count in
                unsafe Rows.weigh(target, line, kernel, count)
            })
    }

    /// The largest value in the square of `reach` pixels to all sides.
    func largest(within reach: Int) -> Plane {
        guard reach > 0, width > 0, height > 0 else { return self }
        return unsafe Plane(
            width: width, height: height,
            values: Rows.filtered(values, width: width, reach: reach) { target, line, count in
                unsafe Rows.maximum(target, line, reach, count)
            })
    }

    /// The smallest value in the square of `reach` pixels to all sides.
    func smallest(within reach: Int) -> Plane { map { -$0 }.largest(within: reach).map { -$0 } }

    /// The value between pixels by bicubic interpolation (Catmull–Rom); 0 outside.
    func interpolated(_ x: Double, _ y: Double) -> Float {
        let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
        guard left >= 1, top >= 1, left < width - 2, top < height - 2 else { return 0 }
        let columns = Self.weights(Float(x) - Float(left))
        let rows = Self.weights(Float(y) - Float(top))
        var sum: Float = 0
        for row in 0..<4 {
            let start = (top - 1 + row) * width + left - 1
            sum +=
                rows[row]
                * (columns[0] * values[start] + columns[1] * values[start + 1] + columns[2] * values[start + 2]
                    + columns[3] * values[start + 3])
        }
        return sum
    }

    private static func weights(_ t: Float) -> SIMD4<Float> {
        let (t2, t3) = (t * t, t * t * t)
        return SIMD4(
            -0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1, -1.5 * t3 + 2 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2)
    }
}
