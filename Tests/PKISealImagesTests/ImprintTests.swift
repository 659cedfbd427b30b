import PKISealImages
import TestSupport
import Testing

/// Imprints of the generator in `Tests/Imprints`: whole pairs through the program, and the library's own face.
@Suite("Imprints", .enabled(if: Foreign.has(.pillow)))
struct ImprintTests {
    /// A slice of the campaign; `Tests/Imprints/run` does all of it with a release build.
    @Test("the better imprint of a pair is taken, masks and sizes are true")
    func slice() throws {
        let result = try Imprints.campaign(["0", "8", "--dpi", "150"])
        #expect(result["refused"]?.elements.isEmpty == true, "\(result)")
        #expect(result["right_share"]?.double == 1, "\(result)")
        #expect(result["size_error_mm"]?["largest"]?.double ?? 9 < 0.5)
        #expect(result["angle_error_degrees"]?["largest"]?.double ?? 9 < 2)
    }

    @Test("at 300 dpi the mask overlaps with the truth by 90 per cent")
    func overlap() throws {
        let result = try Imprints.campaign(["1", "2", "--dpi", "300"])
        #expect(result["refused"]?.elements.isEmpty == true, "\(result)")
        #expect(result["iou_300dpi"]?["least"]?.double ?? 0 >= 0.90, "\(result)")
    }

    @Test("pages of one file are read one by one, and limits are held before anything is decoded")
    func limits() throws {
        let scratch = try Scratch()
        try Imprints.writeSamples(into: scratch.path)
        let bytes = try scratch.read("pages.tif")
        var pages: [Int] = []
        try ScanReader().forEachPage(of: bytes, name: "pages.tif") { pages.append($0.width) }
        #expect(pages.count == 2)
        var limits = ScanReader.Limits()
        limits.pageCount = 1
        #expect(Self.code { try ScanReader(limits: limits).forEachPage(of: bytes, name: "x") { _ in } } == .tooLarge)
        limits = ScanReader.Limits()
        limits.pixelCount = 10_000
        #expect(Self.code { try ScanReader(limits: limits).forEachPage(of: bytes, name: "x") { _ in } } == .tooLarge)
    }

    @Test("only the kinds that are accepted are taken")
    func kinds() throws {
        var rules = SealExtraction.Rules()
        rules.kind = .finance
        #expect(Self.code { _ = try SealExtraction(rules: rules) } == .kind)
        rules.acceptedKinds.insert(.finance)
        _ = try SealExtraction(rules: rules)
    }

    /// 300 damaged files of each format: each is read or refused, and nothing else happens.
    @Test("damaged scans are read or refused", arguments: ["two.jpg", "two.tif", "one.png"])
    func mutations(name: String) throws {
        let scratch = try Scratch()
        try Imprints.writeSamples(into: scratch.path)
        let original = try scratch.read(name)
        var generator = SeededGenerator(seed: 7)
        var limits = ScanReader.Limits()
        limits.pixelCount = 1_000_000
        let reader = ScanReader(limits: limits)
        var refused = 0
        for _ in 0..<300 {
            let bytes = Mutation.mutate(original, &generator)
            if Self.code({ try reader.forEachPage(of: bytes, name: name) { _ in } }) != nil { refused += 1 }
        }
        #expect(refused > 0)
    }

    private static func code(_ body: () throws -> Void) -> SealImageError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? SealImageError)?.code ?? SealImageError.Code(rawValue: "\(error)")
        }
    }
}
