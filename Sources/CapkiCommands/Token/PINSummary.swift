internal import PKISystem
internal import PKITokens

/// How far a token's PINs are from being locked, and who counts.
struct PINSummary: Codable, Equatable {
    let countedBy: String
    let tryLimit: Int?
    let user: State
    let officer: State

    struct State: Codable, Equatable {
        /// `good`, `low`, `final_try`, `locked`, or `unknown`.
        let state: String
        let triesLeft: Int?
        let text: String

        init(_ pin: PINState) {
            state = pin.problem == nil ? pin.level.rawValue : "unknown"
            triesLeft = pin.problem == nil ? pin.triesLeft : nil
            text = pin.words
        }
    }

    init(_ token: TokenDescription) {
        let own = token.pinState(.user)
        countedBy = own.isCountedHere ? "capki" : "token"
        tryLimit = own.tryLimit
        user = State(own)
        officer = State(token.pinState(.officer))
    }

    var text: String { "\(user.text)\n  \(officer.text)" }
}

/// Notes about PINs, for standard error.
enum PINNotes {
    static let tell: @Sendable (String) -> Void = { ProcessEnvironment.note($0) }

    /// Tells a PIN's state before a try, where there is something to tell.
    static func announce(_ state: PINState, of label: String) {
        guard state.level != .good || state.problem != nil else { return }
        tell("note: \(state.words), token '\(label)'")
    }
}
