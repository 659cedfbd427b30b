internal import CLeptonica

/// The picture of a seal as other makers have stored it: GIF, BMP or JPEG.
public enum StoredPicture {
    /// What a picture may have at most: a seal of 60 mm has 1417 pixels on a side at 600 dpi.
    private static let pixelLimit = 40_000_000
    private static let sideLimit = 20_000

    /// The same picture as PNG, with its resolution where it tells one, and with the clear ground of a GIF.
    ///
    /// What the head of the file tells is looked at before any pixel is read.
    ///
    /// - Parameter name: how messages call the file.
    /// - Throws: `SealImageError.Code.format`, `damaged`, `tooLarge`.
    public static func png(of file: [UInt8], name: String) throws(SealImageError) -> [UInt8] {
        setMsgSeverity(Int32(L_SEVERITY_NONE))
        var clear: Int?
        var pix: UnsafeMutablePointer<PIX>?
        if file.starts(with: "GIF8".utf8) {
            guard let head = GIFHead(file) else { throw damaged(name) }
            try check(head.pixelCount, head.longestSide, name)
            clear = head.clearIndex
            unsafe pix = unsafe pixReadMemGif(file, file.count)
        } else if file.starts(with: "BM".utf8) {
            guard let (width, height) = sizeOfBMP(file) else { throw damaged(name) }
            try check(width * height, max(width, height), name)
            unsafe pix = unsafe pixReadMemBmp(file, file.count)
        } else if file.starts(with: [0xFF, 0xD8, 0xFF]) {
            var (width, height): (Int32, Int32) = (0, 0)
            guard unsafe readHeaderMemJpeg(file, file.count, &width, &height, nil, nil, nil) == 0 else {
                throw damaged(name)
            }
            try check(Int(width) * Int(height), Int(max(width, height)), name)
            unsafe pix = unsafe pixReadMemJpeg(file, file.count, 0, 1, nil, 0)
        } else {
            throw SealImageError(.format, "'\(name)' is no GIF, BMP or JPEG")
        }
        defer { unsafe pixDestroy(&pix) }
        guard let read = unsafe pix else { throw damaged(name) }
        if let clear, let colours = unsafe pixGetColormap(read) {
            _ = unsafe pixcmapSetAlpha(colours, Int32(clear), 0)
        }
        return try unsafe written(read, name)
    }

    @unsafe
    private static func written(_ pix: UnsafeMutablePointer<PIX>, _ name: String) throws(SealImageError) -> [UInt8] {
        var encoded: UnsafeMutablePointer<UInt8>?
        var byteCount = 0
        guard unsafe pixWriteMemPng(&encoded, &byteCount, pix, 0) == 0, let bytes = unsafe encoded else {
            throw SealImageError(.failed, "'\(name)' cannot be written as PNG")
        }
        defer { unsafe lept_free(bytes) }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: byteCount))
    }

    private static func check(_ pixelCount: Int, _ side: Int, _ name: String) throws(SealImageError) {
        guard pixelCount <= pixelLimit, side <= sideLimit else {
            throw SealImageError(
                .tooLarge,
                "'\(name)' has \(pixelCount) pixels, \(side) on a side; read are at most \(pixelLimit) and \(sideLimit)"
            )
        }
    }

    private static func damaged(_ name: String) -> SealImageError {
        SealImageError(.damaged, "'\(name)' is damaged: it cannot be decoded whole")
    }

    /// The size that the head of a BMP tells: its older form has 16 bits for a side, and a height below zero runs downwards.
    private static func sizeOfBMP(_ file: [UInt8]) -> (Int, Int)? {
        guard file.count >= 26 else { return nil }
        func number(_ place: Int, _ count: Int) -> UInt32 {
            file[place..<place + count].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        guard number(14, 4) != 12 else { return (Int(number(18, 2)), Int(number(20, 2))) }
        let sides = [18, 22].map { Int(Int32(bitPattern: number($0, 4)).magnitude) }
        return sides[0] > 0 && sides[1] > 0 ? (sides[0], sides[1]) : nil
    }
}

/// What the blocks of a GIF tell (GIF89a §18 to §24): a decoder reads all of its pictures, whatever size its screen has.
private struct GIFHead {
    /// Of all pictures.
    private(set) var pixelCount = 0
    private(set) var longestSide = 0
    /// The colour of the first picture that is not shown.
    private(set) var clearIndex: Int?

    /// `nil` for a file that ends before its end, or has no picture.
    init?(_ file: [UInt8]) {
        guard file.count > 13 else { return nil }
        var place = 13 + Self.tableByteCount(file[10])
        var next: Int?
        var isFirst = true
        while place < file.count, file[place] != 0x3B {
            switch file[place] {
            case 0x21 where place + 6 < file.count:
                if file[place + 1] == 0xF9, file[place + 2] == 4 {
                    next = file[place + 3] & 1 == 1 ? Int(file[place + 6]) : nil
                }
                place += 2
            case 0x2C where place + 10 < file.count:
                let sides = [5, 7].map { Int(file[place + $0]) | Int(file[place + $0 + 1]) << 8 }
                pixelCount += sides[0] * sides[1]
                longestSide = max(longestSide, sides[0], sides[1])
                if isFirst { clearIndex = next }
                isFirst = false
                // The code size of the compressed data stands before their first piece.
                place += 11 + Self.tableByteCount(file[place + 9])
            default: return nil
            }
            while place < file.count, file[place] != 0 { place += 1 + Int(file[place]) }
            place += 1
        }
        guard !isFirst, place < file.count else { return nil }
    }

    private static func tableByteCount(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
}
