/// Arithmetic on whole rows of numbers, without a check of bounds for each: the loops are such that the compiler turns them into
/// vector instructions.
enum Rows {
    /// The values of two arrays joined in pairs; as many as the shorter one has.
    @inline(__always)
    static func map(_ left: [Float], _ right: [Float], _ transform: (Float, Float) -> Float) -> [Float] {
        let count = min(left.count, right.count)
        return unsafe [Float](unsafeUninitializedCapacity: count) { target, initializedCount in
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
}
