/// What a seal is used for, with the sizes that rules and practice know for it.
public enum SealKind: String, CaseIterable, Sendable {
    /// 公章: the organisation's name and a star (国发〔1999〕25号).
    case official
    /// 合同专用章.
    case contract
    /// 财务专用章.
    case finance
    /// 发票专用章: an ellipse of 40 × 30 mm (国家税务总局公告 2011 年第 7 号).
    case invoice
    /// 个人名章: a square.
    case personal

    /// What stands under the star, or `nil`.
    public var centreText: String? {
        switch self {
        case .official, .personal: nil
        case .contract: "合同专用章"
        case .finance: "财务专用章"
        case .invoice: "发票专用章"
        }
    }

    /// The sizes that a seal of this kind may have; the first one is drawn where none is asked for.
    ///
    /// Official: 国发〔1999〕25号 (60 mm the State Council, 50 ministries and provinces, 45 others, 42 townships; companies not
    /// above 45), local practice 40 (limited companies), 38, and an ellipse of 45 × 30 (foreign-invested companies).
    public var sizes: [SealSize] {
        switch self {
        case .official:
            [.circle(40), .circle(38), .circle(42), .circle(45), .circle(50), .circle(60), .ellipse(45, 30)]
        case .contract: [.circle(40), .circle(38), .circle(42), .circle(45), .circle(58), .ellipse(45, 30)]
        case .finance: [.circle(38), .circle(40)]
        case .invoice: [.ellipse(40, 30), .ellipse(30, 20)]
        case .personal: [.rectangle(20, 20), .rectangle(18, 18), .rectangle(16, 16), .rectangle(25, 25)]
        }
    }
}

/// The outer form of a seal and its size in millimetres.
public struct SealSize: Hashable, Sendable, CustomStringConvertible {
    /// The outer form.
    public enum Shape: String, Sendable {
        case circle
        case ellipse
        case rectangle
    }

    public let shape: Shape
    /// From left to right, in millimetres.
    public let width: Double
    /// From top to bottom, in millimetres.
    public let height: Double

    public init(shape: Shape, width: Double, height: Double) {
        self.shape = shape
        self.width = width
        self.height = height
    }

    static func circle(_ diameter: Double) -> SealSize { SealSize(shape: .circle, width: diameter, height: diameter) }

    static func ellipse(_ width: Double, _ height: Double) -> SealSize {
        SealSize(shape: .ellipse, width: width, height: height)
    }

    static func rectangle(_ width: Double, _ height: Double) -> SealSize {
        SealSize(shape: .rectangle, width: width, height: height)
    }

    /// Whether both have the same form, and neither side differs by more than `tolerance` millimetres.
    func matches(_ other: SealSize, tolerance: Double) -> Bool {
        shape == other.shape && abs(width - other.width) <= tolerance && abs(height - other.height) <= tolerance
    }

    /// `40.0 mm` for a circle, `45.0 × 30.0 mm` otherwise.
    public var description: String {
        let sides = shape == .circle ? [width] : [width, height]
        return sides.map { Figure.tenths($0) }.joined(separator: " × ") + " mm"
    }
}

/// Numbers as messages tell them.
enum Figure {
    /// With one decimal.
    static func tenths(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
        let scaled = Int((value * 10).rounded())
        return "\(scaled < 0 ? "-" : "")\(abs(scaled) / 10).\(abs(scaled) % 10)"
    }

    /// As whole per cent.
    static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
