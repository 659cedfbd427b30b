/// Arithmetic on whole rows of numbers, without a check of bounds for each: the loops are such that the compiler turns them into
/// vector instructions.
enum Rows {
    /// The values of two arrays joined in pairs; as many as the shorter one has.
    @inline(__always)
    static func map<Left, Right, Result>(
        _ left: [Left], _ right: [Right], _ transform: (Left, Right) -> Result
    ) -> [Result] {
        let count = min(left.count, right.count)
        return unsafe [Result](unsafeUninitializedCapacity: count) { target, initializedCount in
            unsafe left.withUnsafeBufferPointer { left in
                unsafe right.withUnsafeBufferPointer { right in
                    for index in 0..<count {
                        unsafe target.initializeElement(at: index, to: transform(left[index], right[index]))
                    }
                }
            }
            initializedCount = count
        }
    }

    /// What a filter makes of one line: a line of `count` numbers, from one that begins `reach` numbers before it and ends as
    /// many behind it. A line is a row, or a stack of rows that lie `stride` numbers apart.
    typealias Filter = (_ target: UnsafeMutablePointer<Float>, _ line: Lines, _ count: Int) -> Void

    /// The rows that a filter looks at, by their distance from its own: for a filter along rows they are the same one, shifted.
    @unsafe
    struct Lines {
        fileprivate let rows: UnsafeMutablePointer<UnsafePointer<Float>>
        fileprivate let reach: Int

        /// - Parameter distance: from `-reach` to `reach`.
        @inline(__always)
        func at(_ distance: Int) -> UnsafePointer<Float> { unsafe rows[reach + distance] }
    }

    /// Filters a picture along its rows, then along its columns; its edges are continued.
    ///
    /// - Parameter values: not empty, and whole rows of `width`.
    static func filtered(_ values: [Float], width: Int, reach: Int, _ filter: Filter) -> [Float] {
        let height = values.count / width
        let lines = 2 * reach + 1
        // A window of filtered rows goes down the picture, so that both directions are done while a row is near.
        var window = [Float](repeating: 0, count: lines * width)
        var padded = [Float](repeating: 0, count: width + 2 * reach)
        return unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: lines) { pointers in
            guard let rows = pointers.baseAddress else { return values }
            let line = unsafe Lines(rows: rows, reach: reach)
            return unsafe [Float](unsafeUninitializedCapacity: values.count) { target, initializedCount in
                unsafe values.withUnsafeBufferPointer { source in
                    unsafe window.withUnsafeMutableBufferPointer { window in
                        unsafe padded.withUnsafeMutableBufferPointer { padded in
                            guard let source = source.baseAddress, let window = window.baseAddress,
                                let padded = padded.baseAddress, let target = target.baseAddress
                            else { return }
                            for y in 0..<height + reach {
                                if y < height {
                                    let row = unsafe source + y * width
                                    for index in 0..<reach {
                                        unsafe padded[index] = unsafe row[0]
                                        unsafe padded[reach + width + index] = unsafe row[width - 1]
                                    }
                                    unsafe (padded + reach).update(from: row, count: width)
                                    for index in 0..<lines { unsafe rows[index] = UnsafePointer(padded + index) }
                                    unsafe filter(window + y % lines * width, line, width)
                                }
                                let middle = y - reach
                                guard middle >= 0 else { continue }
                                for index in 0..<lines {
                                    let place = min(max(middle - reach + index, 0), height - 1)
                                    unsafe rows[index] = UnsafePointer(window + place % lines * width)
                                }
                                unsafe filter(target + middle * width, line, width)
                            }
                        }
                    }
                }
                initializedCount = values.count
            }
        }
    }

    /// The weighted sum around each place; the weights are the same to both sides.
    @inline(__always)
    static func weigh(_ target: UnsafeMutablePointer<Float>, _ line: Lines, _ kernel: [Float], _ count: Int) {
        let middle = unsafe line.at(0)
        let first = kernel[0]
        for x in 0..<count { unsafe target[x] = unsafe first * middle[x] }
        for distance in 1..<kernel.count {
            let (before, behind, weight) = unsafe (line.at(-distance), line.at(distance), kernel[distance])
            for x in 0..<count { unsafe target[x] += unsafe weight * (before[x] + behind[x]) }
        }
    }

    /// The largest number around each place.
    @inline(__always)
    static func maximum(_ target: UnsafeMutablePointer<Float>, _ line: Lines, _ reach: Int, _ count: Int) {
        let middle = unsafe line.at(0)
        for x in 0..<count { unsafe target[x] = unsafe middle[x] }
        for distance in 1...reach {
            let (before, behind) = unsafe (line.at(-distance), line.at(distance))
            for x in 0..<count {
                let other = unsafe before[x] > behind[x] ? before[x] : behind[x]
                let own = unsafe target[x]
                unsafe target[x] = own > other ? own : other
            }
        }
    }

    /// A row of numbers between the points of a line: `points[index] * (1 - share) + points[index + 1] * share` for each place.
    static func between(
        _ points: [Float], _ places: [(index: Int, share: Float)], _ target: inout [Float], at start: Int
    ) {
        // Places go from left to right, so that the first and the last one tell of all.
        guard start >= 0, start + places.count <= target.count, let first = places.first, first.index >= 0,
            let last = places.last, last.index + 1 < points.count
        else { return }
        unsafe points.withUnsafeBufferPointer { points in
            unsafe places.withUnsafeBufferPointer { places in
                unsafe target.withUnsafeMutableBufferPointer { target in
                    for x in 0..<places.count {
                        let (index, share) = unsafe places[x]
                        let left = unsafe points[index]
                        unsafe target[start + x] = unsafe left + (points[index + 1] - left) * share
                    }
                }
            }
        }
    }
}

/// Sums of pixels over several rows of a page: two colours a word, each in half of it.
struct PixelSums {
    private(set) var redAndBlue: [UInt32]
    private(set) var green: [UInt32]
    /// The pixel with the least red.
    private(set) var darkest: [UInt32]

    init(count: Int) {
        redAndBlue = [UInt32](repeating: 0, count: count)
        green = redAndBlue
        darkest = [UInt32](repeating: .max, count: count)
    }

    /// Adds a row, of which no more than 256 may come together.
    mutating func add(_ row: Span<UInt32>) {
        let count = min(row.count, green.count)
        unsafe row.withUnsafeBufferPointer { row in
            unsafe redAndBlue.withUnsafeMutableBufferPointer { redAndBlue in
                for x in 0..<count { unsafe redAndBlue[x] &+= unsafe (row[x] >> 8) & 0x00FF_00FF }
            }
            unsafe green.withUnsafeMutableBufferPointer { green in
                for x in 0..<count { unsafe green[x] &+= unsafe (row[x] >> 16) & 0xFF }
            }
            unsafe darkest.withUnsafeMutableBufferPointer { darkest in
                for x in 0..<count {
                    let (own, other) = unsafe (darkest[x], row[x])
                    unsafe darkest[x] = own < other ? own : other
                }
            }
        }
    }
}
