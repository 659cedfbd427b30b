/// Bytes or text that are not the structure they should be.
///
/// Equality is on the code alone.
public struct StructureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The bytes break a rule of DER or of the structure's definition.
        public static let malformed = Code(rawValue: "structure.malformed")
        /// The bytes end before the structure does.
        public static let truncated = Code(rawValue: "structure.truncated")
        /// The structure is well formed, but of a kind that is not supported.
        public static let unsupported = Code(rawValue: "structure.unsupported")
        /// A list has more members than are taken.
        public static let limit = Code(rawValue: "structure.limit")
        /// The text of a name, a time or a number cannot be read.
        public static let badText = Code(rawValue: "structure.bad_text")
        /// The input holds nothing of the kind that was looked for.
        public static let missing = Code(rawValue: "structure.missing")
    }

    public let code: Code
    /// What is wrong, lower case, without a full stop.
    public let message: String
    /// Where in the input the fault was found, in bytes from its start.
    public let offset: Int?

    /// Makes an error; `offset` counts bytes from the start of the input.
    public init(_ code: Code, _ message: String, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
    }

    public var description: String {
        offset.map { "\(message), at byte \($0)" } ?? message
    }

    public static func == (left: StructureError, right: StructureError) -> Bool { left.code == right.code }
}
