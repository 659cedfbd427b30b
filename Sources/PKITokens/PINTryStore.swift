/// Whose PIN it is.
public enum PINRole: String, Sendable, CaseIterable {
    case user, officer
    /// The PUK, which some cards have for unlocking alone.
    case unblocking

    /// The PIN in words.
    public var name: String {
        switch self {
        case .user: "user PIN"
        case .officer: "SO PIN"
        case .unblocking: "PUK"
        }
    }
}

/// How many wrong PINs in a row a token was given, by role.
public struct PINTries: Sendable, Hashable {
    public var user: Int
    public var officer: Int
    public var unblocking: Int

    public init(user: Int = 0, officer: Int = 0, unblocking: Int = 0) {
        self.user = user
        self.officer = officer
        self.unblocking = unblocking
    }

    public subscript(_ role: PINRole) -> Int {
        get {
            switch role {
            case .user: user
            case .officer: officer
            case .unblocking: unblocking
            }
        }
        set {
            switch role {
            case .user: user = newValue
            case .officer: officer = newValue
            case .unblocking: unblocking = newValue
            }
        }
    }
}

/// Which piece of hardware a count belongs to. The label is not in it: that changes with an initialisation.
public struct TokenIdentity: Sendable, Hashable {
    public let manufacturer: String
    public let model: String
    public let serial: String

    public init(manufacturer: String, model: String, serial: String) {
        self.manufacturer = manufacturer
        self.model = model
        self.serial = serial
    }

    init(_ token: TokenDescription) {
        self.init(manufacturer: token.manufacturer, model: token.model, serial: token.serial)
    }
}

/// Where wrong tries are counted for tokens that do not lock a PIN by themselves.
///
/// The count has to outlive the process and to be one for all processes: a file that is locked, a database.
public protocol PINTryStore: Sendable {
    /// The wrong tries so far; none for a token that is not known.
    func tries(of token: TokenIdentity) throws -> PINTries

    /// Runs a try with nobody else at the token's count, in this process or another one.
    ///
    /// - Parameter body: gets the wrong tries so far, and a function that keeps other ones; when that returns they are
    ///   durable, so that a process that is killed in the middle of a try has not got it for nothing.
    func alone<Result>(
        with token: TokenIdentity, _ body: (_ tries: PINTries, _ save: (PINTries) throws -> Void) throws -> Result
    ) throws -> Result
}
