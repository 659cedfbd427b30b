internal import CLeptonica

/// One page of a scan, in colour, as Leptonica holds it.
@safe
public final class ScanPage {
    /// In pixels.
    public let width: Int
    /// In pixels.
    public let height: Int
    /// Pixels per inch.
    public let resolution: Int
    /// The file that it came from, and its number there from 1.
    public let source: Source

    /// Where a page came from.
    public struct Source: Hashable, Sendable {
        public let file: String
        public let page: Int
    }

    private let pix: UnsafeMutablePointer<PIX>

    /// Takes over a picture of 32 bits a pixel.
    @unsafe
    init(takingOwnershipOf pix: UnsafeMutablePointer<PIX>, resolution: Int, source: Source) {
        unsafe self.pix = pix
        width = Int(unsafe pixGetWidth(pix))
        height = Int(unsafe pixGetHeight(pix))
        self.resolution = resolution
        self.source = source
    }

    deinit {
        var owned: UnsafeMutablePointer<PIX>? = unsafe pix
        unsafe pixDestroy(&owned)
    }

    /// Pixels per millimetre.
    var scale: Double { Double(resolution) / 25.4 }

    /// Lends the pixels, row by row, each row so many words long: red in the highest octet, then green, blue.
    func withPixels<Result>(_ body: (Span<UInt32>, _ rowLength: Int) -> Result) -> Result {
        let rowLength = Int(unsafe pixGetWpl(pix))
        let words = unsafe UnsafeBufferPointer(start: pixGetData(pix), count: rowLength * height)
        return body(unsafe words.span, rowLength)
    }

    /// The pixels of a part of the page, row by row.
    ///
    /// - Parameter frame: within the page.
    func cut(_ frame: PixelFrame) -> [UInt32] {
        withPixels { pixels, rowLength in
            var result: [UInt32] = []
            result.reserveCapacity(frame.width * frame.height)
            for y in frame.top..<frame.top + frame.height {
                let start = y * rowLength + frame.left
                unsafe pixels.extracting(start..<start + frame.width).withUnsafeBufferPointer {
                    unsafe result.append(contentsOf: $0)
                }
            }
            return result
        }
    }

    /// The angle by which lines of print and frames lean, in degrees clockwise; 0 where none is found for sure.
    func skew() -> Double {
        guard let grey = unsafe pixConvertTo8(pix, 0) else { return 0 }
        var owned: UnsafeMutablePointer<PIX>? = unsafe grey
        defer { unsafe pixDestroy(&owned) }
        guard let binary = unsafe pixThresholdToBinary(grey, 128) else { return 0 }
        var ownedBinary: UnsafeMutablePointer<PIX>? = unsafe binary
        defer { unsafe pixDestroy(&ownedBinary) }
        var (angle, confidence): (Float, Float) = (0, 0)
        guard unsafe pixFindSkew(binary, &angle, &confidence) == 0, confidence > 3 else { return 0 }
        return -Double(angle)
    }
}
