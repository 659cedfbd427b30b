internal import Glibc

/// The colours of a cut of a page as shares of what its paper sends back there: uneven light is taken out.
struct LitColours {
    var red: [Float] = []
    var green: [Float] = []
    var blue: [Float] = []

    init(_ page: ScanPage, _ frame: PixelFrame) {
        let pixels = page.cut(frame)
        red = Rows.map(pixels, pixels) { word, _ in Float(word >> 24) }
        green = Rows.map(pixels, pixels) { word, _ in Float(word >> 16 & 0xFF) }
        blue = Rows.map(pixels, pixels) { word, _ in Float(word >> 8 & 0xFF) }
        let cell = max(6, Int(2.5 * page.scale))
        // Paper is what most of it is; where ink or shadow covers a cell, its neighbours speak for it.
        let mode = Self.mode(of: green)
        var paper = [mode, mode, mode].map { Plane(width: frame.width, height: frame.height, repeating: $0) }
        var limits: (Float, Float) = (0.72, 1.35)
        for _ in 0..<2 {
            var grids = [0, 1, 2].map { _ in CellGrid(width: frame.width, height: frame.height, cell: cell) }
            // Every second pixel of every second row tells enough of paper.
            for y in stride(from: 0, to: frame.height, by: 2) {
                for x in stride(from: 0, to: frame.width, by: 2) {
                    let index = y * frame.width + x
                    let share = green[index] / paper[1].values[index]
                    guard share > limits.0, share < limits.1, red[index] - green[index] < 0.12 * paper[1].values[index]
                    else { continue }
                    grids[0].add(red[index], x, y)
                    grids[1].add(green[index], x, y)
                    grids[2].add(blue[index], x, y)
                }
            }
            paper = grids.map { $0.smooth(prior: nil, priorCount: 0.01, spread: 6) }
            limits = (0.86, 1.2)
        }
        red = Self.lit(red, paper[0])
        green = Self.lit(green, paper[1])
        blue = Self.lit(blue, paper[2])
    }

    private static func lit(_ colour: [Float], _ paper: Plane) -> [Float] {
        Rows.map(colour, paper.values) { min($0 / max($1, 16), 1.3) }
    }

    /// One colour as a field.
    func plane(_ colour: KeyPath<LitColours, [Float]>, _ frame: PixelFrame) -> Plane {
        Plane(width: frame.width, height: frame.height, values: self[keyPath: colour])
    }

    /// The most frequent value, in steps of four.
    private static func mode(of values: [Float]) -> Float {
        var counts = [Int](repeating: 0, count: 64)
        for value in values { counts[min(63, Int(value) / 4)] += 1 }
        let top = counts.indices.max { counts[$0] < counts[$1] } ?? 63
        return Float(top * 4 + 2)
    }
}

/// The means of a field over square cells, and between them.
struct CellGrid {
    private let cell: Int
    private let columns: Int
    private let rows: Int
    private let width: Int
    private let height: Int
    private var sums: [Float]
    private var counts: [Float]

    init(width: Int, height: Int, cell: Int) {
        (self.width, self.height, self.cell) = (width, height, cell)
        columns = (width + cell - 1) / cell
        rows = (height + cell - 1) / cell
        sums = [Float](repeating: 0, count: columns * rows)
        counts = sums
    }

    mutating func add(_ value: Float, _ x: Int, _ y: Int) {
        let index = y / cell * columns + x / cell
        sums[index] += value
        counts[index] += 1
    }

    /// The field between the cells' middles.
    ///
    /// - Parameters:
    ///   - prior: what a cell without values is taken to have; `nil`: the mean of all.
    ///   - priorCount: how many values weigh as much as that.
    ///   - spread: how often cells are mixed with their neighbours.
    func smooth(prior: Float?, priorCount: Float, spread: Int) -> Plane {
        var (sums, counts) = (sums, counts)
        let whole = counts.reduce(0, +)
        let prior = prior ?? (whole > 0 ? sums.reduce(0, +) / whole : 1)
        for _ in 0..<spread { (sums, counts) = mixed(sums, counts) }
        return between(zip(sums, counts).map { ($0 + prior * priorCount) / ($1 + priorCount) })
    }

    /// Each cell with a part of its neighbours, which is all that an empty one gets.
    private func mixed(_ sums: [Float], _ counts: [Float]) -> ([Float], [Float]) {
        var (newSums, newCounts) = (sums, counts)
        for y in 0..<rows {
            for x in 0..<columns {
                let own = y * columns + x
                for row in max(0, y - 1)...min(rows - 1, y + 1) {
                    for column in max(0, x - 1)...min(columns - 1, x + 1) where row != y || column != x {
                        newSums[own] += 0.05 * sums[row * columns + column]
                        newCounts[own] += 0.05 * counts[row * columns + column]
                    }
                }
            }
        }
        return (newSums, newCounts)
    }

    private func between(_ values: [Float]) -> Plane {
        var plane = Plane(width: width, height: height)
        let half = Float(cell) / 2
        let places = (0..<width).map { place($0, half, columns) }
        // One point more, so that the last one has a neighbour.
        var line = [Float](repeating: 0, count: columns + 1)
        for y in 0..<height {
            let row = place(y, half, rows)
            let (upper, lower) = (row.index * columns, min(row.index + 1, rows - 1) * columns)
            for column in 0...columns {
                let inner = min(column, columns - 1)
                line[column] = values[upper + inner] * (1 - row.share) + values[lower + inner] * row.share
            }
            Rows.between(line, places, &plane.values, at: y * width)
        }
        return plane
    }

    private func place(_ pixel: Int, _ half: Float, _ count: Int) -> (index: Int, share: Float) {
        let position = min(max((Float(pixel) - half) / Float(cell), 0), Float(count - 1))
        return (Int(position), position - Float(Int(position)))
    }
}

/// Otsu's threshold between two heaps of values.
enum Otsu {
    /// - Parameter upTo: the largest value that counts; those below 0 count as 0.
    static func threshold(of values: [Float], upTo limit: Float) -> Float {
        var counts = [Double](repeating: 0, count: 256)
        for value in values { counts[min(255, max(0, Int(value / limit * 256)))] += 1 }
        let total = Double(values.count)
        let sum = counts.indices.reduce(0) { $0 + Double($1) * counts[$1] }
        var (below, belowSum, best, bestVariance) = (0.0, 0.0, 0, -1.0)
        for index in counts.indices {
            below += counts[index]
            belowSum += Double(index) * counts[index]
            guard below > 0, below < total else { continue }
            let difference = belowSum / below - (sum - belowSum) / (total - below)
            let variance = below * (total - below) * difference * difference
            if variance > bestVariance { (best, bestVariance) = (index, variance) }
        }
        return Float(best + 1) / 256 * limit
    }
}

/// Colours as angles.
enum Hue {
    /// 0 red, 120 green, 240 blue.
    static func degrees(red: Double, green: Double, blue: Double) -> Double {
        let angle = atan2((green - blue) * 3.0.squareRoot(), 2 * red - green - blue) * 180 / .pi
        return angle < 0 ? angle + 360 : angle
    }
}
