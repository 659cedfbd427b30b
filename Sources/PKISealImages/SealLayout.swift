internal import Glibc

/// Where the parts of a seal stand.
struct SealLayout {
    /// The widest ring character, as a share of its height: Song of seals is a little narrow.
    private static let naturalWidth = 0.8
    /// The narrowest one that can be read.
    private static let leastWidth = 0.42
    /// Between characters, as a share of their width.
    private static let leastGap = 0.06

    private let kind: SealKind
    private let halves: SIMD2<Double>
    private let shape: SealSize.Shape
    private let rim: Double
    /// The measure that everything else follows: the diameter of a round seal.
    private let unit: Double
    private(set) var strokes: [Stroke] = []
    private(set) var condensation = naturalWidth

    init(_ kind: SealKind, _ size: SealSize) {
        self.kind = kind
        shape = size.shape
        halves = SIMD2(size.width, size.height) / 2
        unit = shape == .ellipse ? size.height * 1.1 : size.width
        rim = kind == .invoice || kind == .personal ? 1.0 : size.width >= 50 ? 1.5 : 1.2
    }

    /// The longest code: a tax number has 18 characters, a filing number 13.
    static func codeLimit(_ kind: SealKind) -> Int { kind == .personal ? 0 : 18 }

    mutating func place(name: [Character], code: [Character]) throws(SealImageError) {
        strokes.append(.rim(shape, halves: halves, width: rim))
        if shape == .rectangle { return try square(name) }
        try ring(name, share: ringShare(hasCode: !code.isEmpty))
        if kind == .invoice {
            let width = halves.x * 2 * 0.6
            line(
                code, y: 0.035 * unit, height: 0.105 * unit,
                advance: min(0.075 * unit, width / Double(max(code.count, 1))))
            line(Array(kind.centreText ?? ""), y: 0.27 * unit, height: 0.125 * unit, advance: 0.125 * unit)
            return
        }
        star(radius: 0.175 * unit)
        line(Array(kind.centreText ?? ""), y: 0.272 * unit, height: 0.105 * unit, advance: 0.1 * unit)
        lowerCode(code)
    }

    /// The share of the ring that the name may take.
    private func ringShare(hasCode: Bool) -> Double {
        if kind == .invoice { return 0.5 }
        if kind.centreText != nil { return 240.0 / 360 }
        return (hasCode ? 262.0 : 300) / 360
    }

    /// The name around the upper rim: first set wider apart, then narrower, then smaller.
    private mutating func ring(_ name: [Character], share: Double) throws(SealImageError) {
        let count = Double(name.count)
        let (largest, smallest) = ((kind == .invoice ? 0.14 : 0.135) * unit, 0.085 * unit)
        var height = largest
        while true {
            let path = EllipsePath(halves - rim - 0.02 * unit - height / 2)
            // Feet stand closer together than middles.
            let closeness = 1 - height / 2 / min(path.halves.x, path.halves.y)
            let natural = Self.naturalWidth * height
            let advance = min(path.length * share / count, natural * 1.7)
            let width = min(natural, advance * closeness * (1 - Self.leastGap))
            if width >= Self.leastWidth * height {
                condensation = width / height
                for (index, character) in name.enumerated() {
                    let (centre, angle) = path.place((Double(index) - (count - 1) / 2) * advance)
                    strokes.append(.glyph(character, centre: centre, size: SIMD2(width, height), angle: angle))
                }
                return
            }
            guard height > smallest else {
                let most = Int(path.length * share * closeness * (1 - Self.leastGap) / (Self.leastWidth * height))
                throw SealImageError(
                    .text,
                    "the name has \(name.count) characters; a seal of \(Figure.tenths(halves.x * 2)) mm takes at most \(most)",
                    hint: "take the registered short form, or a larger size")
            }
            height = max(smallest, height - 0.005 * unit)
        }
    }

    private mutating func line(_ text: [Character], y: Double, height: Double, advance: Double) {
        for (index, character) in text.enumerated() {
            let x = (Double(index) - Double(text.count - 1) / 2) * advance
            let width = min(advance * 0.94, height * (character.isASCII ? 0.6 : 1))
            strokes.append(.glyph(character, centre: SIMD2(x, y), size: SIMD2(width, height), angle: 0))
        }
    }

    /// The filing number at the lower rim, read from left to right with its feet outwards.
    private mutating func lowerCode(_ code: [Character]) {
        let height = 0.042 * unit
        let path = EllipsePath(halves - rim - 0.015 * unit - height / 2)
        for (index, character) in code.enumerated() {
            let (centre, angle) = path.place((Double(index) - Double(code.count - 1) / 2) * 0.032 * unit, isBelow: true)
            strokes.append(.glyph(character, centre: centre, size: SIMD2(0.024 * unit, height), angle: angle))
        }
    }

    /// A regular star with one point up.
    private mutating func star(radius: Double) {
        // The inner corners of a pentagram.
        let inner = radius * (3 - 5.0.squareRoot()) / 2
        strokes.append(
            .polygon(
                (0..<10).map { corner in
                    let angle = (Double(corner) / 5 - 0.5) * .pi
                    return SIMD2(cos(angle), sin(angle)) * (corner % 2 == 0 ? radius : inner)
                }))
    }

    /// A person's name in columns from right to left; 印 or 之印 fills the square.
    private mutating func square(_ name: [Character]) throws(SealImageError) {
        let filled: [Character] = name.count == 2 ? name + ["之", "印"] : name.count == 3 ? name + ["印"] : name
        let columns = filled.count == 1 ? 1 : filled.count <= 6 ? 2 : 3
        let rows = (filled.count + columns - 1) / columns
        guard filled.count <= 9 else {
            throw SealImageError(.text, "the name has \(name.count) characters; a personal seal takes at most 9")
        }
        let inner = (halves - rim) * 2 - 0.04 * unit
        let cell = SIMD2(inner.x / Double(columns), inner.y / Double(rows))
        for (index, character) in filled.enumerated() {
            let (column, row) = (columns - 1 - index / rows, index % rows)
            let centre = SIMD2((Double(column) + 0.5) * cell.x, (Double(row) + 0.5) * cell.y) - inner / 2
            strokes.append(.glyph(character, centre: centre, size: cell * 0.94, angle: 0))
        }
    }
}

/// A way around an ellipse, measured from its top (or bottom) along the line.
private struct EllipsePath {
    private static let stepCount = 3600

    let halves: SIMD2<Double>
    let length: Double
    /// The way from the top to each step clockwise.
    private let ways: [Double]

    init(_ halves: SIMD2<Double>) {
        self.halves = halves
        var ways = [0.0]
        var last = SIMD2(0, -halves.y)
        for step in 1...Self.stepCount {
            let turn = Double(step) / Double(Self.stepCount) * 2 * .pi
            let point = SIMD2(halves.x * sin(turn), -halves.y * cos(turn))
            ways.append((ways.last ?? 0) + ((point - last) * (point - last)).sum().squareRoot())
            last = point
        }
        self.ways = ways
        length = ways.last ?? 0
    }

    /// The place that is so far to the right of the top, and the way out there as a turn clockwise from up; below, so far to
    /// the right of the bottom, and the way in.
    func place(_ way: Double, isBelow: Bool = false) -> (SIMD2<Double>, Double) {
        let from = isBelow ? length / 2 - way : way
        let wanted = from < 0 ? from + length : from
        let step = ways.firstIndex { $0 >= wanted } ?? 0
        let turn = Double(step) / Double(Self.stepCount) * 2 * .pi
        let centre = SIMD2(halves.x * sin(turn), -halves.y * cos(turn))
        let outward = atan2(centre.x / (halves.x * halves.x), -centre.y / (halves.y * halves.y))
        return (centre, isBelow ? outward + .pi : outward)
    }
}
