internal import CPCSC

/// A refusal of PC/SC.
public struct SmartCardError: Error, Sendable {
    /// What it answered, in words.
    public let message: String
    /// Whether the service lives and keeps this user out.
    public let isDenied: Bool

    init(_ status: LONG) {
        message = unsafe pcsc_stringify_error(status).map { unsafe String(cString: $0) } ?? "status \(status)"
        isDenied = status == capki_scard_no_access || status == capki_scard_security_violation
    }

    init(_ message: String) {
        self.message = message
        isDenied = false
    }
}

/// A reader as PC/SC has told of it.
public struct ReaderRecord: Sendable, Hashable {
    /// The name as it goes back to PC/SC.
    let rawName: [UInt8]
    /// The bits of SCARD_READERSTATE; 0 before it was asked.
    var state: UInt
    /// What the card in it answered to the reset, in bytes.
    public internal(set) var answerToReset: [UInt8]

    /// The name for people.
    public var name: String { printable(rawName) }
    public var hasCard: Bool { state & UInt(capki_scard_present) != 0 }
    /// Whether there is a card that does not answer, as one that lies the wrong way round.
    public var isMute: Bool { hasCard && state & UInt(capki_scard_mute) != 0 }
    /// How often a card came or went; it begins anew after 65535.
    public var changeCount: UInt { state >> 16 & 0xFFFF }

    /// Whether nothing but its name is known.
    public var isUnasked: Bool { state == 0 }

    /// Whether it is the reader of the same name.
    public func isSame(as other: ReaderRecord) -> Bool { rawName == other.rawName }

    init(rawName: [UInt8], state: UInt = 0, answerToReset: [UInt8] = []) {
        self.rawName = rawName
        self.state = state
        self.answerToReset = answerToReset
    }
}

/// A connection to the PC/SC service, for one thread.
///
/// It is of no use any more after an error: the service may have been started anew.
public final class SmartCardService {
    /// The longest list of readers that is taken, in bytes.
    private static let listByteLimit = 1 << 16
    /// The name by which PC/SC tells of readers that come and go.
    private static let plugAndPlay = Array(#"\\?PnP?\Notification"#.utf8)

    /// The version of the headers that this was built with.
    public static let headerVersion = PCSCLITE_VERSION_NUMBER

    private let context: SCARDCONTEXT

    /// Connects to the service.
    public init() throws(SmartCardError) {
        var context: SCARDCONTEXT = 0
        try unsafe Self.check(SCardEstablishContext(capki_scard_scope_system, nil, nil, &context))
        self.context = context
    }

    deinit { SCardReleaseContext(context) }

    /// The readers that are plugged in; `known` ones are given as they were told of.
    public func readers(known: [ReaderRecord] = []) throws(SmartCardError) -> [ReaderRecord] {
        var count: DWORD = 0
        let asked = unsafe SCardListReaders(context, nil, nil, &count)
        if asked == capki_scard_no_readers { return [] }
        try Self.check(asked)
        guard count <= DWORD(Self.listByteLimit) else { throw SmartCardError("a list of \(count) bytes") }
        // A reader may have come in between.
        count += 1024
        var buffer = [CChar](repeating: 0, count: Int(count))
        let read = unsafe SCardListReaders(context, nil, &buffer, &count)
        if read == capki_scard_no_readers { return [] }
        try Self.check(read)
        let names = buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }.split(separator: 0).map(Array.init)
        return names.map { name in known.first { $0.rawName == name } ?? ReaderRecord(rawName: name) }
    }

    /// Waits until something is otherwise than in `readers`, a reader comes or goes, or the time is over.
    ///
    /// - Returns: the readers as they are then; `nil` where one of them is gone, so that the list has to be asked for again.
    public func change(from readers: [ReaderRecord], milliseconds: Int) throws(SmartCardError) -> [ReaderRecord]? {
        let names = readers.map(\.rawName) + [Self.plugAndPlay]
        // Each name ends with a zero.
        let places = Places(names.map { $0.count + 1 })
        for index in names.indices { places.write(names[index] + [0], at: index) }
        var states = unsafe names.indices.map { index in
            var state = unsafe SCARD_READERSTATE()
            unsafe state.szReader = UnsafePointer(places.pointer(index)?.assumingMemoryBound(to: CChar.self))
            let known = index < readers.count ? readers[index].state : UInt(readers.count) << 16
            unsafe state.dwCurrentState = DWORD(known & ~UInt(capki_scard_changed))
            return unsafe state
        }
        let count = unsafe DWORD(states.count)
        let answer = unsafe SCardGetStatusChange(context, DWORD(max(0, milliseconds)), &states, count)
        if answer == capki_scard_unknown_reader { return nil }
        if answer == capki_scard_timeout { return readers }
        try Self.check(answer)
        return readers.indices.map { index in
            let state = unsafe states[index]
            let length = unsafe min(Int(state.cbAtr), MemoryLayout.size(ofValue: state.rgbAtr))
            let answerToReset = unsafe withUnsafeBytes(of: state.rgbAtr) { unsafe Array($0.prefix(length)) }
            return unsafe ReaderRecord(
                rawName: readers[index].rawName, state: UInt(state.dwEventState), answerToReset: answerToReset)
        }
    }

    private static func check(_ status: LONG) throws(SmartCardError) {
        guard status == capki_scard_success else { throw SmartCardError(status) }
    }
}
