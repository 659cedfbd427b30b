import Foundation
import TestSupport
import Testing

/// `capki seal show --image`: raster images come out as PNG, whoever made the seal.
@Suite("The images of seals", .enabled(if: Foreign.has(.pillow)))
struct SealPictureTests {
    typealias Office = SealCommandTests.Office

    /// Writes a picture with Pillow: two colours, a clear ground where the format has one.
    private static let make = """
        import sys
        from PIL import Image
        path, kind = sys.argv[1:]
        image = Image.new("P", (60, 40), 0)
        image.putpalette([255, 255, 255, 200, 10, 20])
        image.paste(1, (10, 10, 50, 30))
        more = {"transparency": 0} if kind == "GIF" else {"quality": 95} if kind == "JPEG" else {}
        image.convert("P" if kind == "GIF" else "RGB").save(path, kind, **more)
        """

    /// Both pictures are the same to Pillow, and the second is a PNG.
    private static let compare = """
        import sys
        from PIL import Image, ImageChops
        first, second = (Image.open(path) for path in sys.argv[1:])
        assert second.format == "PNG", second.format
        worst = max(high for low, high in ImageChops.difference(first.convert("RGBA"), second.convert("RGBA")).getextrema())
        assert worst <= (3 if first.format == "JPEG" else 0), worst
        """

    @Test("GIF, BMP and JPEG come out as PNG with the same pixels", arguments: ["GIF", "BMP", "JPEG"])
    func converted(kind: String) throws {
        let office = try Office()
        try Foreign.run(python: Self.make, [office.authority("seal.png"), kind])
        #expect(try office.make(["--width", "40"]).status == 0)
        let out = office.authority("out")
        let shown = try Capki.json(["seal", "show", office.authority("a.esl"), "--image", out])
        #expect(shown["image"]?.string == out + ".png")
        try Foreign.run(python: Self.compare, [office.authority("seal.png"), out + ".png"])
        let again = try Capki.run(["seal", "show", office.authority("a.esl"), "--image", out])
        #expect(again.status == 2 && again.errorText.contains("--force"), "\(again.transcript)")
        #expect(try Capki.run(["seal", "show", office.authority("a.esl"), "--image", out, "--force"]).status == 0)
    }

    @Test("what is no raster image comes out as it is stored")
    func stored() throws {
        let office = try Office()
        let drawing = Array("<svg xmlns='http://www.w3.org/2000/svg' width='40mm' height='40mm'/>".utf8)
        try Data(drawing).write(to: URL(fileURLWithPath: office.authority("seal.png")))
        #expect(try office.make(["--width", "40"]).status == 0)
        try Capki.done(["seal", "show", office.authority("a.esl"), "--image", office.authority("out")])
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: office.authority("out.svg")))) == drawing)
    }

    /// A GIF with a screen of 1 × 1 and a picture of 60,000 × 60,000.
    private static let bomb: [UInt8] =
        Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0, 0x2C, 0, 0, 0, 0]
        + [0x60, 0xEA, 0x60, 0xEA, 0, 2, 2, 0x4C, 1, 0, 0x3B]
    private static let broad: [UInt8] =
        Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [40, 0, 0, 0, 0x10, 0x27, 0, 0, 0xA0, 0x86, 1, 0]
        + [UInt8](repeating: 0, count: 100)

    @Test(
        "a hostile image is refused, and nothing is written",
        arguments: [
            (bomb, "seal_image.too_large"), (broad, "seal_image.too_large"),
            (Array(bomb.dropLast(8)), "seal_image.damaged"), ([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "seal_image.damaged"),
        ])
    func hostile(picture: [UInt8], code: String) throws {
        let office = try Office()
        try Data(picture).write(to: URL(fileURLWithPath: office.authority("seal.png")))
        #expect(try office.make(["--width", "40"]).status == 0)
        let shown = try Capki.run(
            ["seal", "show", office.authority("a.esl"), "--image", office.authority("out"), "--json"])
        #expect(shown.status == 2, "\(shown.transcript)")
        #expect(try shown.json["error"]?["code"]?.string == code)
        #expect(!FileManager.default.fileExists(atPath: office.authority("out.png")))
    }
}
