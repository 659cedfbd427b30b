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
    /// - Throws: `SealImageError.Code.failed`.
    public func png() throws(SealImageError) -> [UInt8] {
        let fault = SealImageError(.failed, "a picture of \(width) × \(height) pixels cannot be written")
        guard pixels.count == width * height, let pix = unsafe pixCreate(Int32(width), Int32(height), 32) else {
            throw fault
        }
        var owned: UnsafeMutablePointer<PIX>? = unsafe pix
        defer { unsafe pixDestroy(&owned) }
        unsafe pixSetSpp(pix, 4)
        // One colour and its edges: more work makes it hardly smaller.
        unsafe pixSetZlibCompression(pix, 3)
        if let resolution { unsafe pixSetResolution(pix, Int32(resolution), Int32(resolution)) }
        // At 32 bits a row has no padding.
        guard unsafe Int(pixGetWpl(pix)) == width, let data = unsafe pixGetData(pix) else { throw fault }
        unsafe pixels.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe data.update(from: start, count: source.count)
        }
        var encoded: UnsafeMutablePointer<UInt8>?
        var byteCount = 0
        guard unsafe pixWriteMemPng(&encoded, &byteCount, pix, 0) == 0, let bytes = unsafe encoded else { throw fault }
        defer { unsafe lept_free(bytes) }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: byteCount))
    }
}
