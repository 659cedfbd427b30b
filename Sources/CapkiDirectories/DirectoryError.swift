/// A CA directory or a key reference that cannot be used.
///
/// Equality is on the code alone.
public struct DirectoryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// There is no CA directory at the path.
        public static let notADirectory = Code(rawValue: "ca.not_a_directory")
        /// Something stands at the path of a new directory.
        public static let exists = Code(rawValue: "ca.exists")
        /// A part of the directory is damaged.
        public static let damaged = Code(rawValue: "ca.damaged")
        /// There is no such generation of the CA's key.
        public static let unknownGeneration = Code(rawValue: "ca.unknown_generation")
        /// Another rollover of the CA is under way.
        public static let rolloverUnderWay = Code(rawValue: "ca.rollover_under_way")
        /// A backup that is none or is damaged, or that cannot be made as it was asked for.
        public static let backup = Code(rawValue: "ca.backup")
        /// The CA has no key archive.
        public static let noArchive = Code(rawValue: "ca.no_archive")
        /// The settings name no seal maker.
        public static let noSealMaker = Code(rawValue: "ca.no_seal_maker")
        /// The folder of capki's own state cannot be used.
        public static let stateFolder = Code(rawValue: "state.folder")
        /// A key reference says too little.
        public static let keyReference = Code(rawValue: "key.reference")
    }

    public let code: Code
    /// What is wrong, lower case, without a full stop.
    public let message: String
    public let hint: String?
    public let underlying: (any Error)?

    init(_ code: Code, _ message: String, hint: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.underlying = underlying
    }

    public var description: String { message }

    public static func == (left: DirectoryError, right: DirectoryError) -> Bool { left.code == right.code }
}
