/// All candidates on one picture, for a person who compares them by eye: scan, ink and mask side by side, and what was measured.
public enum ContactSheet {
    /// The side of a tile, in pixels.
    private static let side = 360
    private static let gap = 12
    private static let frame = 4
    private static let white: UInt32 = 0xFFFF_FFFF
    private static let grey: UInt32 = 0xC8C8_C8FF
    private static let green: UInt32 = 0x0080_00FF

    /// - Parameters:
    ///   - chosen: the index of the imprint that was taken, which gets a green frame.
    ///   - captions: the lines beside each imprint.
    /// - Throws: `SealImageError.Code.failed`.
    public static func picture(
        _ imprints: [Imprint], chosen: Int, captions: [[String]]
    ) throws(SealImageError) -> Picture {
        let (columns, step) = (4, side + gap)
        let (width, height) = (columns * step + gap, imprints.count * step + gap)
        var sheet = [UInt32](repeating: white, count: width * height)
        for (row, imprint) in imprints.enumerated() {
            let top = gap + row * step
            let lines = row < captions.count ? captions[row] : []
            let caption = try CairoCanvas.text(lines, width: side, height: side)
            for (column, tile) in [imprint.cut, imprint.overlay, imprint.maskPicture, caption].enumerated() {
                place(tile, gap + column * step, top, &sheet, width)
            }
            outline(gap / 2, top - gap / 2, width - gap, step, row == chosen ? green : grey, &sheet, width)
        }
        return Picture(width: width, height: height, pixels: sheet)
    }

    /// Puts a picture into a tile, made smaller by means of its pixels where it is larger.
    private static func place(_ picture: Picture, _ left: Int, _ top: Int, _ sheet: inout [UInt32], _ width: Int) {
        let longest = max(picture.width, picture.height)
        let size = min(side, longest)
        for y in 0..<picture.height * size / longest {
            let rows = source(y, longest, size, picture.height)
            for x in 0..<picture.width * size / longest {
                let columns = source(x, longest, size, picture.width)
                var (red, green, blue): (UInt32, UInt32, UInt32) = (0, 0, 0)
                for row in rows {
                    for column in columns {
                        let word = picture.pixels[row * picture.width + column]
                        red += word >> 24
                        green += word >> 16 & 0xFF
                        blue += word >> 8 & 0xFF
                    }
                }
                let count = UInt32(rows.count * columns.count)
                sheet[(top + y) * width + left + x] =
                    (red / count) << 24 | (green / count) << 16 | (blue / count) << 8 | 0xFF
            }
        }
    }

    /// The places that come together in one, at least one.
    private static func source(_ place: Int, _ longest: Int, _ size: Int, _ limit: Int) -> Range<Int> {
        let start = min(place * longest / size, limit - 1)
        return start..<max(start + 1, min((place + 1) * longest / size, limit))
    }

    private static func outline(
        _ left: Int, _ top: Int, _ across: Int, _ down: Int, _ colour: UInt32, _ sheet: inout [UInt32], _ width: Int
    ) {
        for y in 0..<down {
            for x in 0..<across
            where min(x, y, across - 1 - x, down - 1 - y) < frame {
                let index = (top + y) * width + left + x
                if sheet.indices.contains(index) { sheet[index] = colour }
            }
        }
    }
}
