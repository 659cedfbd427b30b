/// A fault between this process and a token's module.
///
/// Equality is on the code alone; ``returnValue`` tells the module's own answer.
public struct DriverError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file is no module that can be used.
        public static let moduleUnusable = Code(rawValue: "driver.module_unusable")
        /// The module refused a call, see ``DriverError/returnValue``.
        public static let refused = Code(rawValue: "driver.refused")
        /// The module lacks a function.
        public static let missingFunction = Code(rawValue: "driver.missing_function")
        /// The module answered what cannot be, or more than this room takes.
        public static let badAnswer = Code(rawValue: "driver.bad_answer")
        /// What the caller gave cannot be handed to a module.
        public static let badArgument = Code(rawValue: "driver.bad_argument")
    }

    public let code: Code
    /// What is wrong, lower case, without a full stop; never a PIN.
    public let message: String
    /// What the module answered, where it did.
    public let returnValue: ReturnValue?
    /// The function that was refused, such as `C_SetPIN`.
    public let call: String?

    init(_ code: Code, _ message: String, returnValue: ReturnValue? = nil, call: String? = nil) {
        self.code = code
        self.message = message
        self.returnValue = returnValue
        self.call = call
    }

    /// The module's refusal of one call.
    init(call: String, _ returnValue: ReturnValue) {
        self.init(.refused, "\(call) answered \(returnValue)", returnValue: returnValue, call: call)
    }

    /// Something that this process itself has ended meanwhile, as the module would tell it.
    static func ended(_ what: String) -> DriverError {
        DriverError(.refused, "\(what) was ended", returnValue: .sessionHandleInvalid)
    }

    public var description: String { message }

    public static func == (left: DriverError, right: DriverError) -> Bool { left.code == right.code }
}
