internal import CLeptonica

/// Reads scans: PNG, JPEG and TIFF, the last with several pages.
///
/// The head of a file is read before any pixel is: what is larger than the limits is refused before memory is taken for it.
public struct ScanReader: Sendable {
    /// What is read at most.
    public struct Limits: Sendable {
        /// Of a page, in pixels. A page of A4 at 600 dpi has 34.8 million.
        public var pixelCount = 40_000_000
        /// Of one side, in pixels.
        public var sideLength = 20_000
        /// Of one file.
        public var pageCount = 16
        /// Scans of a progressive JPEG: each takes the time of a picture.
        public var progressionCount = 64
        /// Pixels per inch.
        public var resolutions = 148...620

        public init() {}
    }

    private let limits: Limits
    private let givenResolution: Int?

    /// - Parameter resolution: pixels per inch, for files that do not tell it or tell it wrongly.
    public init(limits: Limits = Limits(), resolution: Int? = nil) {
        self.limits = limits
        givenResolution = resolution
    }

    /// Hands over the pages of a file one after the other, so that no two of them are in memory.
    ///
    /// - Parameter name: how messages call the file.
    /// - Throws: `SealImageError.Code.format`, `damaged`, `tooLarge`, `resolution`, or what `body` throws.
    public func forEachPage(of bytes: [UInt8], name: String, _ body: (ScanPage) throws -> Void) throws {
        setMsgSeverity(Int32(L_SEVERITY_NONE))
        var format: Int32 = 0
        guard bytes.count > 16, unsafe findFileFormatBuffer(bytes, &format) == 0 else {
            throw SealImageError(.format, "'\(name)' is no picture", hint: "give a scan as PNG, JPEG or TIFF")
        }
        switch Int(format) {
        case IFF_PNG, IFF_JFIF_JPEG:
            try unsafe checkHead(bytes, name, page: 1) {
                unsafe pixReadHeaderMem(bytes, bytes.count, nil, $0, $1, $2, $3, nil)
            }
            if Int(format) == IFF_JFIF_JPEG { try checkProgression(bytes, name) }
            let pix =
                unsafe Int(format) == IFF_PNG
                ? pixReadMemPng(bytes, bytes.count) : pixReadMemJpeg(bytes, bytes.count, 0, 1, nil, 0)
            try body(unsafe page(pix, ScanPage.Source(file: name, page: 1)))
        case IFF_TIFF...IFF_TIFF_ZIP, IFF_TIFF_JPEG: try forEachTIFFPage(bytes, name, body)
        default:
            throw SealImageError(
                .format, "'\(name)' is of a format that is not read", hint: "give a scan as PNG, JPEG or TIFF")
        }
    }

    /// Keeps memory that is freed for the next use of the whole process: large arrays that come and go otherwise cost the kernel
    /// a fault a page.
    public static func keepFreedMemory() { capki_keep_freed_memory() }

    /// Leptonica's own reading of a file and nothing else, to measure against.
    ///
    /// - Throws: `SealImageError.Code.damaged`.
    public static func bareRead(_ bytes: [UInt8]) throws(SealImageError) {
        var pix = unsafe pixReadMem(bytes, bytes.count)
        guard unsafe pix != nil else { throw SealImageError(.damaged, "the picture cannot be decoded") }
        unsafe pixDestroy(&pix)
    }

    private func forEachTIFFPage(_ bytes: [UInt8], _ name: String, _ body: (ScanPage) throws -> Void) throws {
        var offset = 0
        for number in 1...limits.pageCount {
            try unsafe checkHead(bytes, name, page: number) { width, height, bits, samples in
                unsafe readHeaderMemTiff(
                    bytes, bytes.count, Int32(number - 1), width, height, bits, samples, nil, nil, nil)
            }
            let pix = unsafe pixReadMemFromMultipageTiff(bytes, bytes.count, &offset)
            try body(unsafe page(pix, ScanPage.Source(file: name, page: number)))
            if offset == 0 { return }
        }
        throw SealImageError(.tooLarge, "'\(name)' has more than the \(limits.pageCount) pages that are read")
    }

    private typealias Number = UnsafeMutablePointer<Int32>

    /// Reads the size that a head tells, and refuses what is too large.
    private func checkHead(
        _ bytes: [UInt8], _ name: String, page: Int, _ read: (Number, Number, Number, Number) -> l_ok
    ) throws(SealImageError) {
        var (width, height, bits, samples): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        guard unsafe read(&width, &height, &bits, &samples) == 0, width > 0, height > 0 else {
            throw damaged(name, page)
        }
        let sides = (Int(width), Int(height))
        guard max(sides.0, sides.1) <= limits.sideLength, sides.0 * sides.1 <= limits.pixelCount else {
            throw SealImageError(
                .tooLarge,
                "'\(name)' has \(width) × \(height) pixels; read are at most \(limits.pixelCount) in all and "
                    + "\(limits.sideLength) on a side", hint: "scan at 300 dpi, or cut the picture to the form")
        }
    }

    /// Every start of scan (FF DA) is counted; entropy-coded data have no such octets.
    private func checkProgression(_ bytes: [UInt8], _ name: String) throws(SealImageError) {
        var count = 0
        for index in 1..<bytes.count where bytes[index] == 0xDA && bytes[index - 1] == 0xFF { count += 1 }
        guard count <= limits.progressionCount else {
            throw SealImageError(
                .tooLarge, "'\(name)' has \(count) scans; a JPEG may have \(limits.progressionCount)")
        }
    }

    /// Brings a picture to 32 bits a pixel without transparency.
    @unsafe
    private func page(_ read: UnsafeMutablePointer<PIX>?, _ source: ScanPage.Source) throws(SealImageError) -> ScanPage
    {
        guard let pix = unsafe read else { throw damaged(source.file, source.page) }
        var owned: UnsafeMutablePointer<PIX>? = unsafe pix
        defer { unsafe pixDestroy(&owned) }
        let resolution = try unsafe resolution(of: pix, source)
        let isColour = unsafe pixGetDepth(pix) == 32
        let hasAlpha = unsafe isColour && pixGetSpp(pix) == 4
        guard
            let colour = unsafe hasAlpha
                ? pixAlphaBlendUniform(pix, 0xFFFF_FF00) : isColour ? pixClone(pix) : pixConvertTo32(pix)
        else {
            throw SealImageError(.failed, "'\(source.file)' cannot be brought to colour; memory may be short")
        }
        return unsafe ScanPage(takingOwnershipOf: colour, resolution: resolution, source: source)
    }

    @unsafe
    private func resolution(
        of pix: UnsafeMutablePointer<PIX>, _ source: ScanPage.Source
    ) throws(SealImageError) -> Int {
        let (x, y) = (Int(unsafe pixGetXRes(pix)), Int(unsafe pixGetYRes(pix)))
        let found = givenResolution ?? x
        let hint = "scan at 300 dpi; --dpi tells the resolution of a file that does not"
        guard found > 0 else {
            throw SealImageError(.resolution, "'\(source.file)' does not tell its resolution", hint: hint)
        }
        guard givenResolution != nil || abs(x - y) <= 1 else {
            throw SealImageError(.resolution, "'\(source.file)' has \(x) dpi across and \(y) dpi down", hint: hint)
        }
        guard limits.resolutions.contains(found) else {
            throw SealImageError(.resolution, "'\(source.file)' has \(found) dpi; taken are 150 to 600", hint: hint)
        }
        return found
    }

    private func damaged(_ name: String, _ page: Int) -> SealImageError {
        SealImageError(
            .damaged, "'\(name)' is damaged" + (page > 1 ? " on page \(page)" : "") + ": it cannot be decoded whole",
            hint: "scan the form again, or fetch the file again")
    }
}
