/// A picture that cannot be read, or that holds no imprint from which a seal could be made.
public struct SealImageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file is not one of PNG, JPEG and TIFF.
        public static let format = Code(rawValue: "seal_image.format")
        /// The file is damaged: truncated, or its check sums are wrong.
        public static let damaged = Code(rawValue: "seal_image.damaged")
        /// The picture is larger than the limit.
        public static let tooLarge = Code(rawValue: "seal_image.too_large")
        /// The resolution is not told, is too small or too large.
        public static let resolution = Code(rawValue: "seal_image.resolution")
        /// No imprint was found.
        public static let noImprint = Code(rawValue: "seal_image.no_imprint")
        /// What was found is not red.
        public static let notRed = Code(rawValue: "seal_image.not_red")
        /// One box holds two imprints, or two lie over each other.
        public static let twoInBox = Code(rawValue: "seal_image.two_in_box")
        /// An imprint goes over the edge of the scan.
        public static let cutOff = Code(rawValue: "seal_image.cut_off")
        /// The ink is too thin to be told from the paper.
        public static let tooFaint = Code(rawValue: "seal_image.too_faint")
        /// The form or size is none that a seal of this kind may have.
        public static let size = Code(rawValue: "seal_image.size")
        /// Seals of this kind are not accepted.
        public static let kind = Code(rawValue: "seal_image.kind_not_accepted")
        /// A text does not fit the seal that was to be drawn.
        public static let text = Code(rawValue: "seal_image.text_too_long")
        /// The typeface is not there, or lacks a character.
        public static let glyph = Code(rawValue: "seal_image.no_glyph")
        /// The imaging library failed for another reason.
        public static let failed = Code(rawValue: "seal_image.failed")
    }

    public let code: Code
    /// What is wrong, with the measured figure and the limit; lower case, without a full stop.
    public let message: String
    /// What the user can do, or `nil`.
    public let hint: String?

    init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { message }
}
