/// An imprint apart from its paper, print and pen strokes: how much of each pixel its ink covers.
///
/// A pixel is seen as paper × light, of which red ink swallows green and blue, and black or blue ink swallows red too. Where
/// the scan is dark in red, nothing can be seen of the imprint: there the cover is continued from around.
struct InkSeparation {
    /// The cut of the page that was looked at, in its pixels.
    let frame: PixelFrame
    /// Pixels per millimetre.
    let scale: Double
    /// How much of each pixel is covered: 0 paper, 1 as much ink as around there.
    private(set) var cover: Plane
    /// The same before thin strokes were brought to full ink: what sharpness is measured by.
    let steepness: Plane
    /// Where something dark lies over or under the imprint.
    let hidden: [Bool]
    /// What is ink.
    private(set) var mask: [Bool]
    /// How much of the green light the ink swallows, from 0 to 1.
    let density: Double
    /// The ink's colour as an angle: 0 red, 120 green, 240 blue.
    let hue: Double
    /// The deviation of the paper's brightness from pixel to pixel, as a share of it.
    let noise: Double

    /// The share that has to be covered for a pixel to be ink.
    static let limit: Float = 0.5
    /// The share of red light, of what ink lets through, below which nothing can be told.
    private static let hiddenLimit: Float = 0.6

    init?(_ page: ScanPage, _ frame: PixelFrame) {
        self.frame = frame
        scale = page.scale
        let colours = LitColours(page, frame)
        let green = colours.plane(\.green, frame)
        let strongest = green.joined(colours.plane(\.blue, frame)) { max($0, $1) }
        let redness = colours.plane(\.red, frame).joined(strongest) { $0 - $1 }
        let absorbed = green.map { min(max(1 - $0, 0), 1) }
        let softRedness = redness.blurred(sigma: max(0.7, Float(0.04 * scale)))
        let threshold = min(max(Otsu.threshold(of: softRedness.values, upTo: 1), 0.05), 0.4)
        // Away from edges, where ink and paper are mixed, ink shows what it is.
        let core = softRedness.smallest(within: max(1, Int((0.2 * scale).rounded())))
        guard let ink = Ink(core, softRedness, absorbed, colours, threshold: threshold) else { return nil }
        density = Double(ink.absorbed)
        hue = ink.hue
        hidden = Self.dark(colours.red, ink, frame.width, scale)
        noise = Self.noise(colours.green, frame.width, softRedness, hidden, threshold)

        // The weaker the ink against the noise, the more pixels have to agree.
        let roughness = Float(noise) / ink.absorbed
        let blur = min(max(roughness * 6, 0.45), 1.4)
        let gateLimit = min(max(3.5 * roughness, 0.07), 0.22)
        let level = Self.level(absorbed, core, hidden, ink, threshold, scale)
        let red = colours.plane(\.red, frame).blurred(sigma: blur)
        let softGreen = green.blurred(sigma: blur)
        cover = Plane(width: frame.width, height: frame.height)
        // So little red stays below the gate whatever is around it.
        let paper = gateLimit * ink.redness * 0.45 * min(0.25 / ink.red, 1)
        for index in cover.values.indices where softRedness.values[index] > paper {
            let share = level.values[index] / ink.absorbed
            let through = max(red.values[index], 0.25)
            let gate = softRedness.values[index] / min(through / ink.red, 1) / (ink.redness * share)
            let open = min(max((gate - gateLimit) / (0.8 * gateLimit), 0), 1)
            cover.values[index] =
                open * ink.cover(red: through, green: softGreen.values[index], absorbed: level.values[index])
        }
        Continuation.fill(&cover, where: hidden)
        steepness = cover
        if let spread = EdgeSpread.pixels(of: cover, hidden) {
            cover = cover.sharpened(spread: spread)
        }
        cover = Self.levelled(cover, scale, roughness)
        mask = cover.values.map { $0 >= Self.limit }
        Self.clean(&mask, frame.width, scale)
    }

    /// The cover against the strongest one nearby: strokes that are thinner than the scan's eye never reach full ink.
    ///
    /// A line keeps its width where its limit is a little below its own height.
    ///
    /// - Parameter roughness: the noise as a share of full ink.
    private static func levelled(_ cover: Plane, _ scale: Double, _ roughness: Float) -> Plane {
        let least = min(max(4 * roughness, 0.16), 0.24)
        let peak = cover.largest(within: max(1, Int((0.2 * scale).rounded()))).blurred(sigma: 0.7)
        return cover.joined(peak) { own, highest in min(own / (2 * min(max(0.8 * highest, least), 0.47)), 1.2) }
    }

    /// Takes out what lies outside of the imprint's outline.
    mutating func keep(_ isInside: (_ x: Double, _ y: Double) -> Bool) {
        for index in mask.indices where mask[index] {
            let (x, y) = (index % frame.width, index / frame.width)
            if !isInside(Double(x), Double(y)) { mask[index] = false }
        }
    }

    /// The pixels in which black or blue hides the imprint, with their soft edges.
    private static func dark(_ red: [Float], _ ink: Ink, _ width: Int, _ scale: Double) -> [Bool] {
        var plane = Plane(width: width, height: red.count / width)
        plane.values = red
        let limit = hiddenLimit * ink.red
        return plane.blurred(sigma: 0.5).smallest(within: Int((0.07 * scale).rounded())).values.map { $0 < limit }
    }

    /// How much green light full ink swallows at each place: pressure and ink change over an imprint.
    private static func level(
        _ absorbed: Plane, _ core: Plane, _ hidden: [Bool], _ ink: Ink, _ threshold: Float, _ scale: Double
    ) -> Plane {
        let cell = max(4, Int(1.5 * scale))
        var grid = CellGrid(width: absorbed.width, height: absorbed.height, cell: cell)
        for y in 0..<absorbed.height {
            for x in 0..<absorbed.width {
                let index = y * absorbed.width + x
                guard !hidden[index], core.values[index] > max(threshold, 0.42 * ink.redness) else { continue }
                grid.add(absorbed.values[index], x, y)
            }
        }
        return grid.smooth(prior: ink.absorbed, priorCount: Float(cell * cell) * 0.12, spread: 1)
            .map { min(max($0, 0.45 * ink.absorbed), 1.6 * ink.absorbed) }
    }

    /// The deviation of neighbouring pixels of bare paper.
    ///
    /// The middle of all differences tells it: print and its soft edges touch few of them.
    private static func noise(_ green: [Float], _ width: Int, _ redness: Plane, _ hidden: [Bool], _ threshold: Float)
        -> Double
    {
        var counts = [Int](repeating: 0, count: 1024)
        let finest: Float = 1.0 / 2048
        for y in stride(from: 0, to: redness.height, by: 2) {
            for x in stride(from: 0, to: width - 2, by: 2) {
                let index = y * width + x
                guard redness.values[index] < threshold * 0.4, redness.values[index + 2] < threshold * 0.4,
                    !hidden[index], !hidden[index + 2]
                else { continue }
                counts[min(1023, Int(abs(green[index] - green[index + 2]) / finest))] += 1
            }
        }
        let half = counts.reduce(0, +) / 2
        guard half > 0 else { return 0 }
        var (sum, bin) = (0, 0)
        while sum + counts[bin] < half { (sum, bin) = (sum + counts[bin], bin + 1) }
        // Within the bin the differences are taken as even; the middle of |a - b| is 0.954 of the deviation.
        return (Double(bin) + Double(half - sum) / Double(max(counts[bin], 1))) * Double(finest) / 0.954
    }

    /// Specks go, pinholes close.
    private static func clean(_ mask: inout [Bool], _ width: Int, _ scale: Double) {
        mask.turnOver(true, upTo: Int(0.05 * scale * scale), width: width)
        mask.turnOver(false, upTo: Int(0.025 * scale * scale), width: width)
    }
}

/// A rectangle of pixels of a page.
struct PixelFrame: Equatable {
    var left: Int
    var top: Int
    var width: Int
    var height: Int

    /// The part that lies on the page.
    func clipped(to page: ScanPage) -> PixelFrame {
        let (x, y) = (max(0, left), max(0, top))
        return PixelFrame(
            left: x, top: y, width: min(page.width, left + width) - x, height: min(page.height, top + height) - y)
    }

    /// Itself, or what it takes to hold an outline, too, of which more than half a margin lies outside of it.
    func holding(_ outline: Outline, margin: Int) -> PixelFrame {
        let extent = outline.extent
        let (low, high) = (outline.centre - extent, outline.centre + extent)
        let slack = -Double(margin) / 2
        guard
            min(low.x, low.y, Double(width) - high.x, Double(height) - high.y) < slack,
            max(extent.x, extent.y) < 2 * Double(max(width, height))
        else { return self }
        let (x, y) = (min(0, Int(low.x) - margin), min(0, Int(low.y) - margin))
        return PixelFrame(
            left: left + x, top: top + y, width: max(width, Int(high.x) + margin) - x,
            height: max(height, Int(high.y) + margin) - y)
    }
}

/// The typical ink of an imprint.
private struct Ink {
    let absorbed: Float
    let redness: Float
    /// How much red light it lets through.
    let red: Float
    let hue: Double

    init?(_ core: Plane, _ redness: Plane, _ absorbed: Plane, _ colours: LitColours, threshold: Float) {
        var indices: [Int] = []
        for index in redness.values.indices where redness.values[index] > threshold { indices.append(index) }
        guard indices.count >= 32 else { return nil }
        // The strong half: edges are mixed with paper.
        let sample = stride(from: 0, to: indices.count, by: max(1, indices.count / 5000)).map { indices[$0] }
        let sorted = sample.sorted { core.values[$0] < core.values[$1] }
        let strong = Array(sorted[(sorted.count / 2)...])
        func median(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }
        self.redness = median(strong.map { redness.values[$0] })
        self.absorbed = max(median(strong.map { absorbed.values[$0] }), 0.01)
        let (r, g, b) = (
            median(strong.map { colours.red[$0] }), median(strong.map { colours.green[$0] }),
            median(strong.map { colours.blue[$0] })
        )
        red = r
        hue = Hue.degrees(red: Double(r), green: Double(g), blue: Double(b))
    }

    /// The share of a pixel that ink covers.
    ///
    /// Without black in it, green tells it best: JPEG keeps brightness sharper than colour. Black takes the same share of red
    /// and green, so that their ratio is free of it.
    func cover(red: Float, green: Float, absorbed: Float) -> Float {
        let plain = (1 - green) / absorbed
        let expected = 1 - min(max(plain, 0), 1) * (1 - self.red)
        let darkness = min(max((0.96 - red / expected) / 0.08, 0), 1)
        guard darkness > 0 else { return min(max(plain, 0), 1.2) }
        let ratio = green / red
        let unmixed = (1 - ratio) / max(absorbed - ratio * (1 - self.red), 0.02)
        return min(max(plain * (1 - darkness) + unmixed * darkness, 0), 1.2)
    }
}
