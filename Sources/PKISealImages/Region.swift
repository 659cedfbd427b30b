/// Connected pixels of a mask.
struct Region {
    /// Their places in the mask.
    var pixels: [Int] = []
    var left = Int.max
    var top = Int.max
    var right = Int.min
    var bottom = Int.min

    var width: Int { right - left + 1 }
    var height: Int { bottom - top + 1 }

    /// The regions of what is set, which holds together by corners too.
    static func all(in mask: [Bool], width: Int) -> [Region] {
        var regions: [Region] = []
        var seen = [Bool](repeating: false, count: mask.count)
        let height = width > 0 ? mask.count / width : 0
        for start in mask.indices where mask[start] && !seen[start] {
            var region = Region()
            seen[start] = true
            region.pixels.append(start)
            var next = 0
            while next < region.pixels.count {
                let index = region.pixels[next]
                next += 1
                let (x, y) = (index % width, index / width)
                region.include(x, y)
                for dy in max(y - 1, 0)...min(y + 1, height - 1) {
                    for dx in max(x - 1, 0)...min(x + 1, width - 1) {
                        let neighbour = dy * width + dx
                        guard mask[neighbour], !seen[neighbour] else { continue }
                        seen[neighbour] = true
                        region.pixels.append(neighbour)
                    }
                }
            }
            regions.append(region)
        }
        return regions
    }

    mutating func include(_ x: Int, _ y: Int) {
        left = min(left, x)
        right = max(right, x)
        top = min(top, y)
        bottom = max(bottom, y)
    }

    /// Takes in another one.
    mutating func merge(_ other: Region) {
        pixels += other.pixels
        left = min(left, other.left)
        right = max(right, other.right)
        top = min(top, other.top)
        bottom = max(bottom, other.bottom)
    }

    /// Whether the rectangles around both touch.
    func touches(_ other: Region) -> Bool {
        left <= other.right + 1 && other.left <= right + 1 && top <= other.bottom + 1 && other.top <= bottom + 1
    }
}

extension [Bool] {
    /// Turns over the parts of `value` that have no more than `limit` pixels, in the mask of a picture of this width; what is
    /// set holds together by corners too.
    mutating func turnOver(_ value: Bool, upTo limit: Int, width: Int) {
        guard limit > 0, width > 0 else { return }
        var runs: [Range<Int>] = []
        var parents: [Int] = []
        var sizes: [Int] = []
        func root(_ index: Int) -> Int {
            var index = index
            while parents[index] != index {
                parents[index] = parents[parents[index]]
                index = parents[index]
            }
            return index
        }
        let reach = value ? 1 : 0
        var above = 0..<0
        for start in stride(from: 0, to: count, by: width) {
            let first = runs.count
            var upper = above.lowerBound
            for run in Self.runs(of: value, in: self, start..<start + width) {
                let own = runs.count
                runs.append(run)
                parents.append(own)
                sizes.append(run.count)
                while upper < above.upperBound, runs[upper].upperBound + width + reach <= run.lowerBound { upper += 1 }
                var touching = upper
                while touching < above.upperBound, runs[touching].lowerBound + width < run.upperBound + reach {
                    let (low, high) = (root(touching), root(own))
                    if low != high {
                        parents[high] = low
                        sizes[low] += sizes[high]
                    }
                    touching += 1
                }
            }
            above = first..<runs.count
        }
        for (index, run) in runs.enumerated() where sizes[root(index)] <= limit {
            for pixel in run { self[pixel] = !value }
        }
    }

    private static func runs(of value: Bool, in mask: [Bool], _ line: Range<Int>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for index in line {
            if mask[index] == value {
                if start == nil { start = index }
            } else if let begun = start {
                runs.append(begun..<index)
                start = nil
            }
        }
        if let start { runs.append(start..<line.upperBound) }
        return runs
    }

    /// The mask of a picture of this width, grown by `reach` pixels to all sides (a square).
    func dilated(width: Int, by reach: Int) -> [Bool] {
        guard reach > 0, width > 0 else { return self }
        let height = count / width
        return spread(lines: height, length: width, lineStep: width, step: 1, reach)
            .spread(lines: width, length: height, lineStep: 1, step: width, reach)
    }

    private func spread(lines: Int, length: Int, lineStep: Int, step: Int, _ reach: Int) -> [Bool] {
        var result = [Bool](repeating: false, count: count)
        for line in 0..<lines {
            // The last set pixel behind, then the next one ahead.
            var last = -reach - 1
            for place in 0..<length {
                let index = line * lineStep + place * step
                if self[index] { last = place }
                if place - last <= reach { result[index] = true }
            }
            last = length + reach
            for place in stride(from: length - 1, through: 0, by: -1) {
                let index = line * lineStep + place * step
                if self[index] { last = place }
                if last - place <= reach { result[index] = true }
            }
        }
        return result
    }
}
