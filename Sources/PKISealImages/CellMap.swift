/// A page in cells of about a third of a millimetre: fine enough to find imprints and frames, and cheap.
struct CellMap {
    /// A cell's side, in pixels.
    let side: Int
    let width: Int
    let height: Int
    /// Cells a millimetre.
    let scale: Double
    /// The mean colour of each cell.
    private(set) var red: [Float]
    private(set) var green: [Float]
    private(set) var blue: [Float]
    /// The darkest red value in each cell: low where there is black, and not where there is red.
    private(set) var darkest: [Float]

    init(_ page: ScanPage) {
        let side = max(1, Int((Double(page.resolution) / 75).rounded()))
        self.side = side
        width = page.width / side
        height = page.height / side
        scale = page.scale / Double(side)
        let (width, height) = (width, height)
        var (red, green, blue, darkest) = ([Float](), [Float](), [Float](), [Float]())
        red.reserveCapacity(width * height)
        green.reserveCapacity(width * height)
        blue.reserveCapacity(width * height)
        darkest.reserveCapacity(width * height)
        page.withPixels { pixels, rowLength in
            let share = 1 / Float(side * side)
            for row in 0..<height {
                var sums = PixelSums(count: width * side)
                for y in row * side..<(row + 1) * side {
                    sums.add(pixels.extracting(y * rowLength..<y * rowLength + width * side))
                }
                for left in stride(from: 0, to: width * side, by: side) {
                    var (r, g, b, least): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, .max)
                    for x in left..<left + side {
                        r &+= sums.redAndBlue[x] >> 16
                        g &+= sums.green[x]
                        b &+= sums.redAndBlue[x] & 0xFFFF
                        least = Swift.min(least, sums.darkest[x])
                    }
                    red.append(Float(r) * share)
                    green.append(Float(g) * share)
                    blue.append(Float(b) * share)
                    darkest.append(Float(least >> 24))
                }
            }
        }
        (self.red, self.green, self.blue, self.darkest) = (red, green, blue, darkest)
    }

    /// How much redder than anything else a cell is.
    func redness(_ index: Int) -> Float { red[index] - max(green[index], blue[index]) }

    /// How far a cell is from grey.
    func chroma(_ index: Int) -> Float {
        max(red[index], green[index], blue[index]) - min(red[index], green[index], blue[index])
    }

    /// The cells in which a measure stands out from the paper around them, without single ones.
    ///
    /// Paper has a tint and noise of its own, both taken from the lower half of each tile of two centimetres.
    func standingOut(_ measure: (Int) -> Float) -> [Bool] {
        let values = (0..<width * height).map(measure)
        // A few hundred cells tell what a tile's paper is like.
        let step = 3
        let tile = max(8, Int(20 * scale))
        var marked = [Bool](repeating: false, count: values.count)
        for top in stride(from: 0, to: height, by: tile) {
            for left in stride(from: 0, to: width, by: tile) {
                let rows = top..<min(top + tile, height)
                let columns = left..<min(left + tile, width)
                let sample = stride(from: top, to: rows.upperBound, by: step).flatMap { row in
                    stride(from: left, to: columns.upperBound, by: step).map { values[row * width + $0] }
                }
                let sorted = sample.sorted()
                let (low, middle) = (sorted[sorted.count / 10], sorted[sorted.count * 4 / 10])
                let limit = middle + max(9, 4.5 * (middle - low))
                for row in rows {
                    for column in columns where values[row * width + column] > max(9, min(limit, 110)) {
                        marked[row * width + column] = true
                    }
                }
            }
        }
        return withoutSingles(marked)
    }

    private func withoutSingles(_ marked: [Bool]) -> [Bool] {
        var result = marked
        for y in 0..<height {
            for x in 0..<width where marked[y * width + x] {
                var count = 0
                for row in max(0, y - 1)...min(height - 1, y + 1) {
                    for column in max(0, x - 1)...min(width - 1, x + 1) where marked[row * width + column] {
                        count += 1
                    }
                }
                result[y * width + x] = count >= 3
            }
        }
        return result
    }

    /// The groups of marked cells with no more than `gap` millimetres between their parts; what lies within the rectangle
    /// around another belongs to it.
    func groups(of marked: [Bool], gap: Double) -> [Region] {
        let grown = marked.dilated(width: width, by: max(1, Int((gap / 2 * scale).rounded())))
        var groups = Region.all(in: grown, width: width).compactMap { region -> Region? in
            var group = Region()
            for index in region.pixels where marked[index] {
                group.pixels.append(index)
                group.include(index % width, index / width)
            }
            // Specks of two square millimetres are no part of anything.
            return Double(group.pixels.count) >= 2 * scale * scale ? group : nil
        }
        var isChanged = true
        while isChanged {
            isChanged = false
            groups.sort { $0.pixels.count > $1.pixels.count }
            var merged: [Region] = []
            for group in groups {
                if let index = merged.firstIndex(where: { $0.touches(group) }) {
                    merged[index].merge(group)
                    isChanged = true
                } else {
                    merged.append(group)
                }
            }
            groups = merged
        }
        return groups
    }

    /// The frame around a cell: all cells that can be reached without crossing a dark line, or `nil` where there is no end
    /// within `limit` millimetres.
    ///
    /// - Parameter barrier: the dark lines, from ``barrier()``.
    func frame(around x: Int, _ y: Int, _ barrier: [Bool], limit: Double) -> Region? {
        guard let start = freeCell(near: x, y, barrier) else { return nil }
        var seen = [Bool](repeating: false, count: barrier.count)
        var region = Region()
        seen[start] = true
        region.pixels.append(start)
        var next = 0
        while next < region.pixels.count {
            let (x, y) = (region.pixels[next] % width, region.pixels[next] / width)
            next += 1
            region.include(x, y)
            guard x > 0, y > 0, x < width - 1, y < height - 1,
                Double(max(region.width, region.height)) <= limit * scale
            else { return nil }
            for neighbour in [y * width + x - 1, y * width + x + 1, (y - 1) * width + x, (y + 1) * width + x]
            where !barrier[neighbour] && !seen[neighbour] {
                seen[neighbour] = true
                region.pixels.append(neighbour)
            }
        }
        return region
    }

    /// The cells in or beside which there is something dark.
    func barrier() -> [Bool] {
        let sample = stride(from: 0, to: red.count, by: max(1, red.count / 4000)).map { red[$0] }.sorted()
        let limit = 0.5 * sample[sample.count / 2]
        return darkest.map { $0 < limit }.dilated(width: width, by: 1)
    }

    private func freeCell(near x: Int, _ y: Int, _ barrier: [Bool]) -> Int? {
        for reach in 0..<Int(8 * scale) {
            for row in max(0, y - reach)...min(height - 1, y + reach) {
                for column in max(0, x - reach)...min(width - 1, x + reach) where !barrier[row * width + column] {
                    return row * width + column
                }
            }
        }
        return nil
    }
}
