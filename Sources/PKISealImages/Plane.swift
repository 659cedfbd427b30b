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

    /// Blurred by a Gaussian of `sigma` pixels; the edges are continued.
    func blurred(sigma: Float) -> Plane {
        guard sigma >= 0.2, width > 0, height > 0 else { return self }
        let reach = max(1, Int((sigma * 2.5).rounded(.up)))
        var kernel = (-reach...reach).map { expf(-0.5 * Float($0 * $0) / (sigma * sigma)) }
        let sum = kernel.reduce(0, +)
        for index in kernel.indices { kernel[index] /= sum }
        return alongRows(kernel, reach).alongColumns(kernel, reach)
    }

    private func alongRows(_ kernel: [Float], _ reach: Int) -> Plane {
        var result = [Float](repeating: 0, count: values.count)
        for start in stride(from: 0, to: values.count, by: width) {
            for x in 0..<width {
                var sum: Float = 0
                if x >= reach, x < width - reach {
                    for tap in kernel.indices { sum += kernel[tap] * values[start + x - reach + tap] }
                } else {
                    for tap in kernel.indices {
                        sum += kernel[tap] * values[start + min(max(x - reach + tap, 0), width - 1)]
                    }
                }
                result[start + x] = sum
            }
        }
        return Plane(width: width, height: height, values: result)
    }

    /// Row by row, so that memory is read in its order.
    private func alongColumns(_ kernel: [Float], _ reach: Int) -> Plane {
        var result = [Float](repeating: 0, count: values.count)
        for y in 0..<height {
            let start = y * width
            for tap in kernel.indices {
                let source = min(max(y - reach + tap, 0), height - 1) * width
                let weight = kernel[tap]
                for x in 0..<width { result[start + x] += weight * values[source + x] }
            }
        }
        return Plane(width: width, height: height, values: result)
    }

    /// The largest value in the square of `reach` pixels to all sides.
    func largest(within reach: Int) -> Plane {
        var rows = self
        for y in 0..<height {
            for x in 0..<width {
                var value = self[x, y]
                for place in max(0, x - reach)...min(width - 1, x + reach) {
                    value = max(value, values[y * width + place])
                }
                rows.values[y * width + x] = value
            }
        }
        var result = rows
        for y in 0..<height {
            for row in max(0, y - reach)...min(height - 1, y + reach) where row != y {
                let (own, other) = (y * width, row * width)
                for x in 0..<width where rows.values[other + x] > result.values[own + x] {
                    result.values[own + x] = rows.values[other + x]
                }
            }
        }
        return result
    }

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
