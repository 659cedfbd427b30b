/// How far a PIN is from being locked.
public struct PINState: Sendable, Hashable {
    public enum Level: String, Sendable {
        /// No wrong try since the last right one, as far as the counter tells.
        case good
        /// There were wrong tries.
        case low
        /// The next wrong one locks it.
        case finalTry = "final_try"
        case locked
    }

    public let role: PINRole
    public let level: Level
    /// How many tries are left, where capki counts; PKCS#11 has no number, only flags.
    public let triesLeft: Int?
    public let tryLimit: Int?
    /// Whether capki counts the tries, because the token does not lock the PIN by itself.
    public let isCountedHere: Bool
    /// Why the count is not known, where it should be.
    public let problem: String?

    /// The state in words, such as `the user PIN has 3 of 10 tries left (counted by capki)`.
    public var words: String {
        if let problem { return "the tries of the \(role.name) are not known: \(problem)" }
        return "the \(role.name) \(levelWords) (counted by \(isCountedHere ? "capki" : "the token"))"
    }

    private var levelWords: String {
        switch level {
        case .good: "has all its tries"
        case .low:
            if let triesLeft, let tryLimit, triesLeft < tryLimit {
                "has \(triesLeft) of \(tryLimit) tries left"
            } else {
                "was given wrong since the last right try"
            }
        case .finalTry: "has one try left before it is locked"
        case .locked: "is locked"
        }
    }
}

/// What capki counted for a token, when that was asked.
public struct CountedTries: Sendable, Hashable {
    let tries: PINTries
    let limit: Int
    /// Why the count could not be read.
    let problem: String?
}

extension TokenDescription {
    /// How far the user's or the officer's PIN is from being locked, by the token's flags and by capki's count.
    public func pinState(_ role: PINRole) -> PINState {
        let left = counted.map { max(0, $0.limit - $0.tries[role]) }
        return PINState(
            role: role,
            level: max(flags.level(of: role), counted.map { level(left: left ?? 0, of: $0.limit) } ?? .good),
            triesLeft: left, tryLimit: counted?.limit, isCountedHere: counted != nil, problem: counted?.problem)
    }

    private func level(left: Int, of limit: Int) -> PINState.Level {
        switch left {
        case 0: .locked
        case limit: .good
        case 1: .finalTry
        default: .low
        }
    }
}

extension TokenFlags {
    fileprivate func level(of role: PINRole) -> PINState.Level {
        switch role {
        case .user:
            contains(.userPINLocked)
                ? .locked : contains(.userPINFinalTry) ? .finalTry : contains(.userPINCountLow) ? .low : .good
        case .officer:
            contains(.soPINLocked)
                ? .locked : contains(.soPINFinalTry) ? .finalTry : contains(.soPINCountLow) ? .low : .good
        case .unblocking: .good
        }
    }
}

extension PINState.Level: Comparable {
    private var rank: Int {
        switch self {
        case .good: 0
        case .low: 1
        case .finalTry: 2
        case .locked: 3
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
