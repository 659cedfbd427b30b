internal import PKITokenDriver

/// What happened to the card readers of this machine.
public enum ReaderEvent: Sendable, Hashable {
    /// The PC/SC service answers; which readers and cards there are follows anew.
    case serviceFound
    /// The PC/SC service does not answer, or does not any more: nothing is known of readers and cards.
    ///
    /// - Parameter isDenied: whether it lives and keeps this user out.
    case serviceLost(reason: String, isDenied: Bool)
    case readerAdded(String)
    case readerRemoved(String)
    /// - Parameters:
    ///   - answerToReset: by which the card's kind is told (ISO/IEC 7816-3 §8), empty for one that does not answer.
    case cardInserted(reader: String, answerToReset: [UInt8])
    case cardRemoved(reader: String)
}

/// Waits for what happens to card readers, by PC/SC's own events (SCardGetStatusChange).
///
/// A service that is missing or ends is told of once; it is looked for again with each call, and what is plugged in then
/// is told anew. It is for one thread; a call of a service that hangs hangs too.
public final class ReaderWatch {
    private var service: SmartCardService?
    private var known: [ReaderRecord] = []
    /// What was told of a service that is lost; `nil` where there is one.
    private var wasDenied: Bool?

    public init() {}

    /// Waits again and again until `pause` says that it is enough.
    ///
    /// - Parameters:
    ///   - limit: how long one wait lasts; so long does a service that is missing go unnoticed when it comes.
    ///   - pause: waits so long, and says whether to go on; it is asked to wait only where there is no service.
    ///   - report: takes the events of one wait, also where there are none.
    public func run(
        waitingAtMost limit: Duration, pause: (Duration) throws -> Bool, report: ([ReaderEvent]) throws -> Void
    ) throws {
        repeat { try report(next(waitingAtMost: limit)) } while try pause(service == nil ? limit : .zero)
    }

    /// What happened since the last call; it waits so long where nothing did.
    public func next(waitingAtMost limit: Duration) -> [ReaderEvent] {
        do throws(SmartCardError) {
            guard let service else { return try connect() }
            let found = try settled(service, waitingAtMost: limit)
            let events = ReaderEvent.between(known, found)
            known = found
            return events
        } catch {
            service = nil
            known = []
            guard wasDenied != error.isDenied else { return [] }
            wasDenied = error.isDenied
            return [.serviceLost(reason: error.message, isDenied: error.isDenied)]
        }
    }

    private func connect() throws(SmartCardError) -> [ReaderEvent] {
        let service = try SmartCardService()
        let found = try settled(service, waitingAtMost: .zero)
        self.service = service
        known = found
        wasDenied = nil
        return [.serviceFound] + ReaderEvent.between([], found)
    }

    /// The readers as they are after something has changed, or after the time.
    private func settled(
        _ service: SmartCardService, waitingAtMost limit: Duration
    ) throws(SmartCardError) -> [ReaderRecord] {
        // The list is asked for before the wait as well: readers that are new to it are told of at once.
        let before = try service.readers(known: known)
        let isNew = before.map(\.name) != known.map(\.name)
        let milliseconds = isNew ? 0 : Int(limit / .milliseconds(1))
        let changed = try service.change(from: before, milliseconds: milliseconds)
        let after = try service.readers(known: changed ?? before)
        // A reader that came during the wait has no state yet.
        guard after.contains(where: \.isUnasked) else { return after }
        return try service.change(from: after, milliseconds: 0) ?? after
    }
}

extension ReaderEvent {
    /// What leads from one state of the readers to the next: first what went, then what came.
    static func between(_ before: [ReaderRecord], _ after: [ReaderRecord]) -> [ReaderEvent] {
        var went: [ReaderEvent] = []
        var came: [ReaderEvent] = []
        for old in before where !after.contains(where: { $0.isSame(as: old) }) {
            if old.hasCard { went.append(.cardRemoved(reader: old.name)) }
            went.append(.readerRemoved(old.name))
        }
        for new in after {
            let old = before.first { $0.isSame(as: new) }
            if old == nil { came.append(.readerAdded(new.name)) }
            came += cards(old, new)
        }
        return went + came
    }

    /// Cards that came and went in one reader; by its count also those that were there, or away, only in between.
    private static func cards(_ old: ReaderRecord?, _ new: ReaderRecord) -> [ReaderEvent] {
        let removed = ReaderEvent.cardRemoved(reader: new.name)
        let inserted = ReaderEvent.cardInserted(reader: new.name, answerToReset: new.answerToReset)
        guard let old else { return new.hasCard ? [inserted] : [] }
        switch (old.hasCard, new.hasCard) {
        case (false, true): return [inserted]
        case (true, false): return [removed]
        case (true, true): return old.changeCount == new.changeCount ? [] : [removed, inserted]
        case (false, false):
            guard old.changeCount != new.changeCount, !old.isUnasked else { return [] }
            return [.cardInserted(reader: new.name, answerToReset: []), removed]
        }
    }
}
