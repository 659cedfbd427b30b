/// A seal drawn by rule: rim, name in a ring from left to right in Song type, star, what it is for, and a code.
///
/// 国发〔1999〕25号 asks for the round form, the five-pointed star in the middle, the name in a ring and Song type (宋体); sizes
/// and proportions beyond that are seal-makers' practice. Invoice seals: 国家税务总局公告 2011 年第 7 号, ellipse of 40 × 30 mm,
/// rim 1 mm, tax number in the middle.
public struct SealDrawing: Sendable {
    /// The longest name and code that are looked at.
    private static let characterLimit = 128

    /// What is drawn.
    public let kind: SealKind
    /// How large it is.
    public let size: SealSize
    /// The width of a ring character as a share of its height; less than 0.8 where the name is long.
    public let condensation: Double

    private let strokes: [Stroke]
    private let font: SealFont

    /// Lays a seal out.
    ///
    /// - Parameters:
    ///   - name: what stands in the ring, or the person's name.
    ///   - code: what stands at the lower rim; in an invoice seal the tax number in the middle.
    ///   - size: width and height in millimetres, which the kind must allow; `nil` for its usual one.
    ///   - font: a family that is installed.
    /// - Throws: `SealImageError.Code.size`, `text`, `glyph`.
    public init(
        name: String, kind: SealKind, code: String? = nil, size: (width: Double, height: Double)? = nil,
        font family: String
    ) throws(SealImageError) {
        self.kind = kind
        self.size = try Self.size(of: kind, size)
        let (name, code) = (Array(name), Array(code ?? ""))
        guard !name.isEmpty, name.count <= Self.characterLimit, code.count <= SealLayout.codeLimit(kind) else {
            throw SealImageError(
                .text,
                "the name has \(name.count) characters (1 to \(Self.characterLimit)), the code \(code.count) "
                    + "(at most \(SealLayout.codeLimit(kind)))")
        }
        font = try SealFont(family: family)
        for character in name + code + Array(kind.centreText ?? "") { try font.check(character) }
        var layout = SealLayout(kind, self.size)
        try layout.place(name: name, code: code)
        (strokes, condensation) = (layout.strokes, layout.condensation)
    }

    /// The picture with clear ground; pHYs will tell its size.
    public func picture(resolution: Int = 600, colour: SealColour = .red) throws(SealImageError) -> Picture {
        try CairoCanvas.picture(of: strokes, size, font, resolution: resolution, colour: colour)
    }

    /// The seal as SVG in millimetres; characters are outlines, so that no font is needed to show it.
    public func svg(colour: SealColour = .red) throws(SealImageError) -> [UInt8] {
        try CairoCanvas.svg(of: strokes, size, font, colour: colour)
    }

    private static func size(
        of kind: SealKind, _ asked: (width: Double, height: Double)?
    ) throws(SealImageError) -> SealSize {
        guard let asked else { return kind.sizes[0] }
        if let found = kind.sizes.first(where: { $0.width == asked.width && $0.height == asked.height }) {
            return found
        }
        let allowed = kind.sizes.map { "\($0.shape.rawValue) \($0)" }.joined(separator: ", ")
        throw SealImageError(
            .size,
            "a seal of the kind '\(kind.rawValue)' is not \(Figure.tenths(asked.width)) × \(Figure.tenths(asked.height)) mm; "
                + "it may be \(allowed)")
    }
}

/// One part of a drawing, in millimetres from the seal's middle; y grows downwards.
enum Stroke: Sendable {
    /// A closed line of this width, whose outer edge has these halves.
    case rim(SealSize.Shape, halves: SIMD2<Double>, width: Double)
    /// A filled shape.
    case polygon([SIMD2<Double>])
    /// A character in a box of this size around its centre, turned clockwise by so many radians.
    case glyph(Character, centre: SIMD2<Double>, size: SIMD2<Double>, angle: Double)
}
