import Foundation
import TestSupport
import Testing

/// `capki seal extract` and `capki seal draw`, as programs.
@Suite("Seal pictures", .enabled(if: Foreign.has(.pillow)))
struct SealImageCommandTests {
    @Test("the clearer of two imprints becomes a PNG that other programs read: size, alpha, pHYs, one red")
    func extract() throws {
        let scratch = try Scratch()
        try Imprints.writeSamples(into: scratch.path)
        let arguments = [
            "seal", "extract", scratch("two.jpg"), "--out", scratch("seal.png"), "--report", scratch("r.html"),
        ]
        let result = try Capki.json(arguments + ["--masks", scratch("masks")])
        #expect(result["schema"]?.string == "capki.seal.extract/1" && result["chosen"]?.int == 1)
        #expect(result["reason"]?.string?.contains("more complete") == true)
        #expect(abs((result["width_mm"]?.double ?? 0) - 40) < 0.5)
        let candidates = result["candidates"]?.elements ?? []
        #expect(candidates.count == 2)
        #expect(abs((candidates.first?["rotation_degrees"]?.double ?? 0) + 8) < 1)
        let read = try #require(try Imprints.read(scratch("seal.png")).first)
        #expect(read["format"]?.string == "PNG" && read["mode"]?.string == "RGBA")
        #expect(read["dpi"]?.elements.compactMap(\.int) == [600, 600] && read["corner_alpha"]?.int == 0)
        #expect(read["width"]?.int == result["width_pixels"]?.int && read["colours"]?.elements.count == 1)
        #expect((0.1...0.4).contains(read["opaque"]?.double ?? 0))
        // pngcheck reads every chunk and its check sum.
        try Tool.run("pngcheck", ["-q", scratch("seal.png")]).requireSuccess("pngcheck", [])
        let report = try String(decoding: scratch.read("r.html"), as: UTF8.self)
        #expect(report.contains("Candidate 1 is taken") && report.components(separatedBy: "data:image/png").count == 8)
        #expect(!report.contains("src=\"http"))
        #expect(try Snapshot(of: scratch("masks")).names.sorted() == ["candidate-1.png", "candidate-2.png"])
        // The same as one picture: a row for each candidate, the taken one framed in green.
        let sheet = [
            "seal", "extract", scratch("two.jpg"), "--out", scratch("again.png"), "--report", scratch("r.png"),
        ]
        try Capki.run(sheet).requireSuccess("capki", sheet)
        let shown = try #require(try Imprints.read(scratch("r.png")).first)
        #expect(shown["format"]?.string == "PNG" && shown["width"]?.int == 1500 && shown["height"]?.int == 756)
        // Nothing is overwritten unasked.
        let again = try Capki.run(arguments)
        #expect(again.status == 2 && again.errorText.contains("exists already"))
    }

    @Test("the settings of a CA say which kinds are accepted")
    func acceptedKinds() throws {
        let scratch = try Scratch()
        try Imprints.writeSamples(into: scratch.path)
        try scratch.write("schema: capki.ca/1\nkey: ca.key.pem\nseal:\n  kinds: [finance]\n", as: "capki.yaml")
        let arguments = [
            "seal", "extract", scratch("one.png"), "--settings", scratch.path, "--out", scratch("x.png"), "--json",
        ]
        let refused = try Capki.run(arguments)
        #expect(refused.status == 2)
        #expect(try refused.json["error"]?["message"]?.string?.contains("accepted are finance") == true)
        #expect(!FileManager.default.fileExists(atPath: scratch("x.png")))
        #expect(try Capki.json(arguments + ["--kind", "finance"])["kind"]?.string == "finance")
    }

    static let refusals: [(file: String, options: [String], code: String, words: [String])] = [
        ("blank.png", [], "seal_image.not_red", ["differ by 0 of 255"]),
        ("grey.png", [], "seal_image.not_red", ["scan in colour"]),
        ("blue.png", [], "seal_image.not_red", ["its hue is 24"]),
        ("shared.png", [], "seal_image.two_in_box", ["one box holds two imprints", "mm"]),
        ("over.png", [], "seal_image.two_in_box", ["lie over each other", "%"]),
        ("cut.png", [], "seal_image.cut_off", ["mm beyond the scan"]),
        ("faint.png", [], "seal_image.too_faint", ["of the light (at least 15 %)"]),
        ("coarse.png", [], "seal_image.resolution", ["has 100 dpi"]),
        ("untold.png", [], "seal_image.resolution", ["--dpi"]),
        ("small.png", [], "seal_image.size", ["circle of 33.", "40.0 mm"]),
        ("one.png", ["--size-mm", "45x30"], "seal_image.size", ["expected are 45.0 × 30.0 mm"]),
        ("one.png", ["--kind", "finance"], "seal_image.kind_not_accepted", ["--allow-kind finance"]),
    ]

    @Test("what gives no seal is refused with the measured figure, and no file is left")
    func refusals() throws {
        let scratch = try Scratch()
        try Imprints.writeSamples(into: scratch.path)
        for (file, options, code, words) in Self.refusals {
            let arguments = ["seal", "extract", scratch(file), "--out", scratch("x.png")] + options
            let result = try Capki.run(arguments + ["--json"])
            let error = try result.json["error"]
            #expect(result.status == 2 && error?["code"]?.string == code, "\(file): \(result.transcript)")
            let told = (error?["message"]?.string ?? "") + (error?["hint"]?.string ?? "")
            for word in words { #expect(told.contains(word), "\(file): \(told)") }
        }
        let plain = try Capki.run(["seal", "extract", scratch("coarse.png"), "--out", scratch("x.png")])
        #expect(
            plain.status == 2 && plain.output.isEmpty && plain.errorText.contains("has 100 dpi"), "\(plain.transcript)")
        #expect(plain.errorText.hasPrefix("capki: ") && plain.errorText.contains("\nhint: "))
        #expect(!FileManager.default.fileExists(atPath: scratch("x.png")))
        let allowed = ["seal", "extract", scratch("one.png"), "--out", scratch("x.png")]
        try Capki.done(allowed + ["--kind", "finance", "--allow-kind", "finance"])
        try Capki.done(["seal", "extract", scratch("untold.png"), "--dpi", "150", "--out", scratch("y.png")])
    }

    @Test("hostile pictures are refused in bounded time and memory")
    func hostile() throws {
        let scratch = try Scratch()
        try Imprints.writeSamples(into: scratch.path)
        for name in try Imprints.writeHostile(into: scratch.path, like: scratch("two.jpg")) {
            let report = scratch("usage")
            let program = [Capki.path, "seal", "extract", scratch(name), "--out", scratch("x.png"), "--json"]
            let result = try Tool.run("python3", ["-c", Self.measured, report] + program)
            #expect(result.status == 2, "\(name): \(result.transcript)")
            let code = try result.json["error"]?["code"]?.string ?? ""
            #expect(
                ["seal_image.damaged", "seal_image.too_large", "seal_image.format"].contains(code), "\(name): \(code)")
            let usage = try JSONValue(String(decoding: scratch.read("usage"), as: UTF8.self))
            #expect(usage["kilobytes"]?.int ?? .max < 150_000, "\(name): \(usage)")
            #expect(usage["seconds"]?.double ?? .infinity < 5, "\(name): \(usage)")
        }
    }

    /// Runs a program and writes what it and its children used at most.
    private static let measured = """
        import json, resource, subprocess, sys
        status = subprocess.run(sys.argv[2:]).returncode
        use = resource.getrusage(resource.RUSAGE_CHILDREN)
        json.dump({"kilobytes": use.ru_maxrss, "seconds": use.ru_utime + use.ru_stime}, open(sys.argv[1], "w"))
        sys.exit(status)
        """

    @Test("drawn seals are PNG with their real size, and SVG that rsvg renders")
    func draw() throws {
        let scratch = try Scratch()
        let arguments = ["seal", "draw", "--name", "北京某某科技有限公司", "--kind", "contract", "--code", "1101080012345"]
        let document = try Capki.json(arguments + ["--out", scratch("seal.png")])
        #expect(document["schema"]?.string == "capki.seal.draw/1" && document["width_pixels"]?.int == 945)
        try Capki.done(arguments + ["--out", scratch("seal.svg")])
        let svg = try String(decoding: scratch.read("seal.svg"), as: UTF8.self)
        #expect(svg.contains(#"width="40mm""#) && !svg.contains("<text") && !svg.contains("font-family"))
        try Tool.run("rsvg-convert", ["-w", "945", "-o", scratch("svg.png"), scratch("seal.svg")])
            .requireSuccess("rsvg-convert", [])
        let pictures = try Imprints.read(scratch("seal.png"), scratch("svg.png"))
        #expect(pictures[0]["dpi"]?.elements.compactMap(\.int) == [600, 600])
        // Both show the same.
        let shares = pictures.compactMap { $0["opaque"]?.double }
        #expect(shares.count == 2 && abs(shares[0] - shares[1]) < 0.005, "\(shares)")
        let refused = try Capki.run(["seal", "draw", "--name", "某🏮", "--kind", "official", "--out", scratch("z.png")])
        #expect(refused.status == 2 && refused.errorText.contains("U+1F3EE"))
        #expect(!FileManager.default.fileExists(atPath: scratch("z.png")))
    }

    @Test("a drawn seal that is printed and scanned is found with its size and upright")
    func drawnAndExtracted() throws {
        let scratch = try Scratch()
        try Capki.done(
            ["seal", "draw", "--name", "永安镇人民政府", "--kind", "official", "--size-mm", "42", "--out-dpi", "300"]
                + ["--out", scratch("drawn.png")])
        // On a sheet: transparent ground counts as white, and there is room around it.
        let paste = """
            import sys; from PIL import Image
            seal = Image.open(sys.argv[1]); sheet = Image.new("RGB", (800, 800), (250, 249, 245))
            sheet.paste(seal, (150, 150), seal); sheet.save(sys.argv[2], dpi=(300, 300))
            """
        try Foreign.run(python: paste, [scratch("drawn.png"), scratch("sheet.png")])
        let result = try Capki.json(["seal", "extract", scratch("sheet.png"), "--out", scratch("seal.png")])
        #expect(abs((result["width_mm"]?.double ?? 0) - 42) < 0.2, "\(result)")
        #expect(abs(result["candidates"]?.elements.first?["rotation_degrees"]?.double ?? 9) < 0.3)
    }

    @Test("wrong usage has exit code 64 and starts nothing")
    func usage() throws {
        let scratch = try Scratch()
        let wrong: [([String], String)] = [
            (["extract", "--out", scratch("x.png")], "scan"), (["extract", "a.png"], "--out"),
            (["extract", "a.png", "--out", "x", "--kind", "tea"], "contract"),
            (["extract", "a.png", "--out", "x", "--dpi", "72"], "150 to 600"),
            (["extract", "a.png", "--out", "x", "--size-mm", "4x"], "40 or 45x30"),
            (["extract", "a.png", "--out", "x", "--colour", "red"], "six hexadecimal"),
            (["draw", "--name", "x", "--kind", "official", "--out", "x.gif"], ".png"),
            (["draw", "--name", "x", "--out", "x.png"], "--kind"),
        ]
        for (arguments, word) in wrong { try expectWrongUsage(["seal"] + arguments, word) }
    }
}
