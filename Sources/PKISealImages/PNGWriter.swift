internal import CLeptonica

/// A picture that is to be written.
public struct Picture: Sendable {
    /// In pixels.
    public let width: Int
    /// In pixels.
    public let height: Int
    /// Pixels per inch, or `nil` where the picture has no size.
    public let resolution: Int?
    /// Row by row: red in the highest octet, then green, blue, and opacity in the lowest.
    public let pixels: [UInt32]

    init(width: Int, height: Int, resolution: Int? = nil, pixels: [UInt32]) {
        self.width = width
        self.height = height
        self.resolution = resolution
        self.pixels = pixels
    }

    /// As PNG with an alpha channel; pHYs tells the resolution.
    ///
    /// The rows are told as differences from the one above, which suits areas of one colour: libpng tries five ways for each row,
    /// and takes longer over that than over compressing.
    ///
    /// - Throws: `SealImageError.Code.failed`.
    public func png() throws(SealImageError) -> [UInt8] {
        guard width > 0, height > 0, pixels.count == width * height, let data = compressed(differences()) else {
            throw SealImageError(.failed, "a picture of \(width) × \(height) pixels cannot be written")
        }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // Eight bits a sample, red, green, blue and opacity; no interlacing.
        file += Self.chunk("IHDR", Self.octets(width) + Self.octets(height) + [8, 6, 0, 0, 0])
        if let resolution {
            let perMetre = Self.octets(Int((Double(resolution) / 0.0254).rounded()))
            file += Self.chunk("pHYs", perMetre + perMetre + [1])
        }
        return file + Self.chunk("IDAT", data) + Self.chunk("IEND", [])
    }

    /// Each row after the filter's number, 2 (up), as octets.
    private func differences() -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity((width * 4 + 1) * height)
        var above = [UInt32](repeating: 0, count: width)
        for start in stride(from: 0, to: pixels.count, by: width) {
            let row = Array(pixels[start..<start + width])
            // Octet by octet: a borrow must not go over to the next one.
            let (high, low): (UInt32, UInt32) = (0x8080_8080, 0x7F7F_7F7F)
            let steps = Rows.map(row, above) { (own: UInt32, upper: UInt32) -> UInt32 in
                let rest = (own | high) &- (upper & low)
                return (rest ^ ((own ^ ~upper) & high)).bigEndian
            }
            rows.append(2)
            unsafe steps.withUnsafeBytes { unsafe rows.append(contentsOf: $0) }
            above = row
        }
        return rows
    }

    private func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        var byteCount = 0
        guard let found = unsafe zlibCompress(bytes, bytes.count, &byteCount) else { return nil }
        defer { unsafe lept_free(found) }
        return unsafe Array(UnsafeBufferPointer(start: found, count: byteCount))
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return octets(content.count) + body + octets(Int(checkSum(body)))
    }

    private static func octets(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// CRC-32 of ISO 3309 (PNG specification, annex D).
    private static func checkSum(_ bytes: [UInt8]) -> UInt32 {
        var table: [UInt32] = []
        for first in 0..<UInt32(256) {
            var value = first
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
            table.append(value)
        }
        var sum = ~UInt32(0)
        for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
        return ~sum
    }
}
