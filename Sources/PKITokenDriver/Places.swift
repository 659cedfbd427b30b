/// Memory for several values in a row, each where a CK_ULONG may stand. It is not wiped: no secret goes through it.
@safe
final class Places {
    private let memory: UnsafeMutableRawBufferPointer
    private let offsets: [Int]
    private let counts: [Int]

    init(_ counts: [Int]) {
        var offsets: [Int] = []
        var end = 0
        for count in counts {
            offsets.append(end)
            end += (count + 7) / 8 * 8
        }
        self.counts = counts
        self.offsets = offsets
        unsafe memory = .allocate(byteCount: max(end, 8), alignment: 8)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { unsafe memory.deallocate() }

    /// Where a value stands; `nil` for an empty one.
    func pointer(_ index: Int) -> UnsafeMutableRawPointer? {
        counts[index] == 0 ? nil : unsafe memory.baseAddress.map { unsafe $0 + offsets[index] }
    }

    func write(_ bytes: [UInt8], at index: Int) {
        for (position, byte) in bytes.prefix(counts[index]).enumerated() {
            unsafe memory[offsets[index] + position] = byte
        }
    }

    /// The first bytes of a value.
    func bytes(_ index: Int, count: Int) -> [UInt8] {
        (0..<min(count, counts[index])).map { unsafe memory[offsets[index] + $0] }
    }
}
