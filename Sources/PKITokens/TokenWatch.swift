internal import PKITokenDriver

/// What happened to a module's tokens.
public enum TokenEvent: Sendable {
    /// A token was plugged in, or made.
    case inserted(TokenDescription)
    case removed(TokenDescription)
    /// The same token tells something else of itself: the state of a PIN, its label, that it is initialised.
    case changed(TokenDescription, before: TokenDescription)
    /// The module does not say which tokens there are: nothing is known of them.
    case failed(TokenError)
    /// It says it again; all of them are told anew.
    case recovered
}

/// Looks for what changes among the tokens of one module.
///
/// A look is the module's list of tokens beside the one before, and its slot events where it has them, by which a token
/// that was pulled out and plugged in again between two looks is seen too. States of PINs are in no event.
///
/// What a list alone says is doubted: SoftHSM gives an error, or a token without a name, for the moment in which another
/// process writes it. A token that is missing without a slot event, and a module that fails, are told at the third look
/// in a row.
public struct TokenWatch {
    private let module: TokenModule
    private let note: (String) -> Void
    private var usesSlotEvents: Bool
    private var known: [TokenDescription] = []
    /// Events that came after the list was made.
    private var pending: Set<UInt> = []
    private var problem: TokenError?
    /// How often in a row a token was missing, by its slot, and how often the module failed.
    private var missed: [UInt: Int] = [:]
    private var failureCount = 0

    /// So many looks in a row have to agree.
    private static let confirmingLookCount = 3

    /// Begins with no token known: the first look tells of all of them.
    ///
    /// - Parameters:
    ///   - usesSlotEvents: whether C_WaitForSlotEvent is called; some modules hang in it.
    ///   - note: as in ``TokenModule/tokens(note:)``.
    public init(_ module: TokenModule, usesSlotEvents: Bool = true, note: @escaping (String) -> Void = { _ in }) {
        self.module = module
        self.usesSlotEvents = usesSlotEvents
        self.note = note
    }

    /// Looks again and again until `pause` says that it is enough.
    ///
    /// - Parameters:
    ///   - interval: how long from one look to the next.
    ///   - pause: waits so long, and says whether to go on.
    ///   - report: takes the events of one look.
    public mutating func run(
        every interval: Duration, pause: (Duration) throws -> Bool, report: ([TokenEvent]) throws -> Void
    ) throws {
        repeat { try report(look()) } while try pause(interval)
    }

    /// What changed since the last look.
    public mutating func look() -> [TokenEvent] {
        do throws(TokenError) {
            var stirred = pending.union(try stirredSlots())
            let found = believed(try module.tokens(note: note), stirred)
            failureCount = 0
            var events = TokenEvent.between(known, found, stirred: stirred)
            // An event that belongs to what the list has just told is not told again.
            stirred = Set(events.compactMap(\.slot))
            pending = try stirredSlots().subtracting(stirred)
            known = found
            if problem != nil { events.insert(.recovered, at: 0) }
            problem = nil
            return events
        } catch {
            failureCount += 1
            guard failureCount >= Self.confirmingLookCount else { return [] }
            known = []
            missed = [:]
            pending = []
            guard problem?.message != error.message else { return [] }
            problem = error
            return [.failed(error)]
        }
    }

    /// The list with tokens that are missing from it for the first times. One without a serial number in such a slot is
    /// not believed; one with is another token.
    private mutating func believed(_ found: [TokenDescription], _ stirred: Set<UInt>) -> [TokenDescription] {
        var doubted: [TokenDescription] = []
        var counts: [UInt: Int] = [:]
        for token in known where token.isInitialised && !stirred.contains(token.slotID) {
            let isAnswered = found.contains {
                token.isInPlace($0) || $0.slotID == token.slotID && !$0.serial.isEmpty
            }
            guard !isAnswered else { continue }
            let count = missed[token.slotID, default: 0] + 1
            guard count < Self.confirmingLookCount else { continue }
            counts[token.slotID] = count
            doubted.append(token)
        }
        missed = counts
        return found.filter { counts[$0.slotID] == nil } + doubted
    }

    private mutating func stirredSlots() throws(TokenError) -> Set<UInt> {
        guard usesSlotEvents else { return [] }
        let slots = try withDriver("the question for slot events") { () throws(DriverError) in
            try module.driver.slotEvents(note: note)
        }
        usesSlotEvents = slots != nil
        return slots ?? []
    }
}

extension TokenEvent {
    /// The slot of a token that came or went.
    fileprivate var slot: UInt? {
        switch self {
        case .inserted(let token), .removed(let token): token.slotID
        case .changed, .failed, .recovered: nil
        }
    }

    /// What leads from one list to the next: first what went, then what came, then what changed.
    ///
    /// - Parameter stirred: slots in which something happened, so that a token that looks the same was away in between.
    static func between(
        _ before: [TokenDescription], _ after: [TokenDescription], stirred: Set<UInt> = []
    ) -> [TokenEvent] {
        let stayed = after.compactMap { token in before.first(where: token.isInPlace).map { ($0, token) } }
        let moved = stayed.filter { stirred.contains($0.1.slotID) }
        let went = before.filter { old in !after.contains(where: old.isInPlace) } + moved.map(\.0)
        let came = after.filter { new in !before.contains(where: new.isInPlace) } + moved.map(\.1)
        // What a token says of itself that was never initialised means nothing.
        let changed = stayed.filter { old, new in
            old != new && (old.isInitialised || new.isInitialised) && !stirred.contains(new.slotID)
        }
        return went.map(removed) + came.map(inserted) + changed.map { .changed($1, before: $0) }
    }
}

extension TokenDescription {
    /// Whether it is the same piece of hardware in the same slot, whatever is on it.
    fileprivate func isInPlace(_ other: TokenDescription) -> Bool {
        slotID == other.slotID && serial == other.serial && model == other.model && manufacturer == other.manufacturer
    }
}
