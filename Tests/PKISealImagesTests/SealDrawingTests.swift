import PKISealImages
import TestSupport
import Testing

/// Drawn seals keep to the rules, and what does not fit is refused.
@Suite("Drawn seals")
struct SealDrawingTests {
    private static let font = "Noto Serif CJK SC"
    private static let company = "北京某某科技有限公司"

    @Test("each kind has its form and size", arguments: SealKind.allCases)
    func kinds(kind: SealKind) throws {
        let drawing = try SealDrawing(name: kind == .personal ? "王小明" : Self.company, kind: kind, font: Self.font)
        let size = try #require(kind.sizes.first)
        #expect(drawing.size == size)
        let picture = try drawing.picture(resolution: 300)
        #expect(picture.width == Int((size.width / 25.4 * 300).rounded()))
        #expect(picture.height == Int((size.height / 25.4 * 300).rounded()))
        // The rim reaches all four sides; a circle leaves the corners clear, a square does not.
        let middle = picture.pixels[picture.height / 2 * picture.width]
        #expect(middle & 0xFF > 100 && middle >> 8 == 0xFF0000)
        #expect((picture.pixels[0] & 0xFF == 0) == (size.shape != .rectangle))
    }

    @Test("the star has one point up and five-fold symmetry (国发〔1999〕25号)")
    func star() throws {
        let picture = try SealDrawing(name: Self.company, kind: .official, font: Self.font).picture(resolution: 300)
        let (middle, radius) = (Double(picture.width) / 2, 0.35 / 2 * Double(picture.width))
        func isInk(_ share: Double, _ degrees: Double) -> Bool {
            let (sine, cosine) = Self.turn(degrees)
            let (x, y) = (Int(middle + share * radius * sine), Int(middle - share * radius * cosine))
            return picture.pixels[y * picture.width + x] & 0xFF > 127
        }
        for point in stride(from: 0.0, to: 360, by: 72) {
            #expect(isInk(0.93, point) && !isInk(1.05, point), "point at \(point)°")
            #expect(!isInk(0.5, point + 36) && isInk(0.33, point + 36), "notch at \(point + 36)°")
        }
    }

    @Test("a long name is set narrower, and one that would not be readable is refused with the limit")
    func longNames() throws {
        let short = try SealDrawing(name: Self.company, kind: .official, font: Self.font)
        let long = try SealDrawing(name: String(repeating: "某", count: 30), kind: .official, font: Self.font)
        #expect(long.condensation < short.condensation)
        #expect(throws: SealImageError.self) {
            try SealDrawing(name: String(repeating: "某", count: 80), kind: .official, font: Self.font)
        }
        do {
            _ = try SealDrawing(name: String(repeating: "某", count: 80), kind: .contract, font: Self.font)
        } catch {
            #expect(error.code == .text && error.message.contains("80 characters"), "\(error)")
            let limit = try #require(error.message.split(separator: " ").last.flatMap { Int($0) })
            _ = try SealDrawing(name: String(repeating: "某", count: limit), kind: .contract, font: Self.font)
        }
    }

    @Test(
        "what has no glyph is refused by its code point",
        arguments: [("某\u{10FFFF}公司", "U+10FFFF"), ("某\u{2028}公司", "U+2028"), ("某 公司", "U+20"), ("某🏮", "U+1F3EE")])
    func missingGlyphs(name: String, word: String) throws {
        let error = #expect(throws: SealImageError.self) {
            try SealDrawing(name: name, kind: .official, font: Self.font)
        }
        #expect(error?.code == .glyph && error?.message.contains(word) == true, "\(String(describing: error))")
    }

    @Test("a typeface that is not there is not replaced by another")
    func missingFont() throws {
        let error = #expect(throws: SealImageError.self) {
            try SealDrawing(name: Self.company, kind: .official, font: "No Such Song")
        }
        #expect(error?.code == .glyph && error?.message.contains("'No Such Song' is not installed") == true)
    }

    @Test("sizes that no rule knows are refused")
    func sizes() throws {
        let error = #expect(throws: SealImageError.self) {
            try SealDrawing(name: Self.company, kind: .official, size: (44, 44), font: Self.font)
        }
        #expect(error?.code == .size && error?.message.contains("44.0 × 44.0 mm") == true)
        _ = try SealDrawing(name: Self.company, kind: .official, size: (45, 30), font: Self.font)
    }

    /// Sine and cosine without a mathematics library.
    private static func turn(_ degrees: Double) -> (Double, Double) {
        var (sine, cosine) = (0.0, 1.0)
        let step = degrees / 720 * .pi / 180
        for _ in 0..<720 {
            (sine, cosine) = (sine + cosine * step, cosine - sine * step)
            let length = (sine * sine + cosine * cosine).squareRoot()
            (sine, cosine) = (sine / length, cosine / length)
        }
        return (sine, cosine)
    }
}
