/// From scans of a form to the imprints on it, and to the one that a seal is made from.
public struct SealExtraction: Sendable {
    /// What is asked of imprints.
    public struct Rules: Sendable {
        /// What the imprint is, as the application says.
        public var kind = SealKind.official
        /// What is taken at all.
        public var acceptedKinds: Set<SealKind> = [.official, .contract]
        /// The size that the imprint must have, instead of those of its kind, in millimetres: width and height.
        public var expectedSize: (width: Double, height: Double)?
        /// How far a measured side may be off, in millimetres.
        public var tolerance = 1.0
        /// The least share of green light that the ink swallows.
        public var densityLimit = 0.15
        /// How far the ink's colour may be from red, in degrees.
        public var hueTolerance = 28.0
        /// The smallest imprint, in millimetres.
        public var smallestSide = 12.0
        /// The largest imprint, in millimetres.
        public var largestSide = 75.0
        /// The largest box of a form, in millimetres.
        public var largestBox = 120.0
        /// The least share of the outline's area that must be ink.
        public var leastCover = 0.06
        /// How much ink may lie around the outline, as a share of the imprint's.
        public var strayShare = 0.12
        /// How many imprints are compared.
        public var imprintCount = 16

        public init() {}
    }

    private let rules: Rules
    /// All imprints so far, in the order of the scans.
    public private(set) var imprints: [Imprint] = []
    /// What was seen and passed over, for the person who reads it.
    public private(set) var notes: [String] = []
    /// The most colourful thing that was no imprint, for the refusal.
    private var closest: SealImageError?

    /// - Throws: `SealImageError.Code.kind` where seals of this kind are not accepted.
    public init(rules: Rules = Rules()) throws(SealImageError) {
        guard rules.acceptedKinds.contains(rules.kind) else {
            let names = rules.acceptedKinds.map(\.rawValue).sorted().joined(separator: ", ")
            throw SealImageError(
                .kind, "a seal of the kind '\(rules.kind.rawValue)' is not accepted; accepted are \(names)",
                hint: "--allow-kind \(rules.kind.rawValue) accepts it")
        }
        self.rules = rules
    }

    /// Finds and measures the imprints of a page.
    ///
    /// - Throws: `SealImageError.Code.cutOff`, `twoInBox`, `tooFaint`, `notRed`, `size`, `tooLarge`.
    public mutating func add(_ page: ScanPage) throws(SealImageError) {
        let cells = CellMap(page)
        guard cells.width >= 8, cells.height >= 8 else { return }
        let groups = cells.groups(of: cells.standingOut(cells.redness), gap: 2.4)
        let found = groups.filter { isLarge($0, cells) }
        if found.isEmpty { remember(whyNone(page, cells, groups)) }
        let barrier = found.count > 1 ? cells.barrier() : []
        var boxes: [(frame: Region, imprint: Imprint)] = []
        var places: [(row: Int, column: Int, imprint: Imprint)] = []
        // The largest first: parts that broke off of it are small.
        for group in found.sorted(by: { $0.pixels.count > $1.pixels.count }) {
            let middle = SIMD2(group.left + group.right, group.top + group.bottom) &* cells.side / 2
            if places.contains(where: { $0.imprint.surrounds(middle.x, middle.y) }) { continue }
            guard let imprint = try measured(group, page, cells, rules) else {
                let (x, y) = (Int(Double(group.left) / cells.scale), Int(Double(group.top) / cells.scale))
                let seen = "'\(page.source.file)' has red at \(x) × \(y) mm that has no outline of a seal"
                notes.append("\(seen); it is passed over")
                remember(SealImageError(.noImprint, seen, hint: "a seal is round, oval or square, and whole"))
                continue
            }
            try checkSize(imprint, rules)
            if found.count > 1,
                let frame = cells.frame(
                    around: Int(imprint.centre[0]) / cells.side, Int(imprint.centre[1]) / cells.side, barrier,
                    limit: rules.largestBox)
            {
                if let other = boxes.first(where: { $0.frame.shares(with: frame) }) {
                    throw SealImageError(
                        .twoInBox, "one box holds two imprints: \(other.imprint.place) and \(imprint.place)",
                        hint: "each box takes one imprint; have a new form stamped")
                }
                boxes.append((frame, imprint))
            }
            guard imprints.count + places.count < rules.imprintCount else {
                throw SealImageError(.tooLarge, "more than \(rules.imprintCount) imprints were found")
            }
            places.append((group.top / 40, group.left, imprint))
        }
        imprints += places.sorted { ($0.row, $0.column) < ($1.row, $1.column) }.map(\.imprint)
    }

    /// The clearer imprint, and why it is that.
    ///
    /// - Throws: `SealImageError.Code.noImprint`, `notRed`.
    public func choice() throws(SealImageError) -> (index: Int, reason: String) {
        let order = imprints.indices.sorted { imprints[$0].scores.quality > imprints[$1].scores.quality }
        guard let best = order.first else {
            throw closest
                ?? SealImageError(.noImprint, "no imprint was found", hint: "scan the form in colour at 300 dpi")
        }
        guard order.count > 1 else { return (best, "it is the only imprint") }
        let (first, second) = (imprints[best].scores, imprints[order[1]].scores)
        let gains = zip(first.parts, second.parts).map { ($0.name, $0.value - $1.value) }
        let reasons = gains.filter { $0.1 > 0.05 }.sorted { $0.1 > $1.1 }.prefix(2).map {
            first.tells($0.0, against: second)
        }
        let reason = reasons.isEmpty ? "all imprints are alike" : "it is " + reasons.joined(separator: ", ")
        return (best, reason)
    }

    private mutating func remember(_ error: SealImageError) {
        if closest == nil || error.code == .notRed { closest = error }
    }

    private func isLarge(_ group: Region, _ cells: CellMap) -> Bool {
        Double(max(group.width, group.height)) >= rules.smallestSide * cells.scale
            && Double(group.pixels.count) >= 20 * cells.scale * cells.scale
    }

    /// Why a page has no imprint, with what comes nearest.
    private func whyNone(_ page: ScanPage, _ cells: CellMap, _ red: [Region]) -> SealImageError {
        let coloured = cells.groups(of: cells.standingOut(cells.chroma), gap: 2.4).first { isLarge($0, cells) }
        if let coloured {
            var (r, g, b) = (0.0, 0.0, 0.0)
            for index in coloured.pixels {
                r += Double(cells.red[index])
                g += Double(cells.green[index])
                b += Double(cells.blue[index])
            }
            let hue = Int(Hue.degrees(red: r, green: g, blue: b).rounded())
            return SealImageError(
                .notRed, "the largest imprint of '\(page.source.file)' is not red: its hue is \(hue)°, red is 0°",
                hint: "imprints are taken in red ink")
        }
        let chroma = (0..<cells.width * cells.height).map(cells.chroma).max() ?? 0
        if chroma < 12 {
            return SealImageError(
                .notRed, "'\(page.source.file)' has no colour: red, green and blue differ by \(Int(chroma)) of 255",
                hint: "scan in colour")
        }
        let area = red.map { Double($0.pixels.count) / cells.scale / cells.scale }.max() ?? 0
        return SealImageError(
            .noImprint,
            "'\(page.source.file)' shows no imprint: the largest red area is \(Figure.tenths(area)) mm², at least 20 are needed",
            hint: "scan the form in colour at 300 dpi")
    }
}

extension Region {
    /// Whether both are largely the same area: frames are closed, so that one cell in common makes them one.
    fileprivate func shares(with other: Region) -> Bool {
        guard let first = pixels.first else { return false }
        return Set(other.pixels).contains(first)
    }
}

extension ImprintScores {
    /// A part of the quality in words, with both figures.
    fileprivate func tells(_ part: String, against other: ImprintScores) -> String {
        switch part {
        case "sharper":
            "\(part) (edges rise by \(Figure.tenths(sharpness)) against \(Figure.tenths(other.sharpness)) a millimetre)"
        case "more complete":
            "\(part) (ink on \(Figure.percent(completeness)) against \(Figure.percent(other.completeness)) of its area)"
        case "stronger in ink": "\(part) (\(Figure.percent(density)) against \(Figure.percent(other.density)))"
        default: "\(part) (noise of \(Figure.tenths(noise * 100)) against \(Figure.tenths(other.noise * 100)) %)"
        }
    }
}
