internal import CPCSC
internal import Dispatch
internal import Synchronization

/// The readers that PC/SC knows.
public enum SmartCardReaders {
    /// The longest list that is taken, in bytes.
    private static let listByteLimit = 1 << 16

    /// Names the readers, or tells why there is no list.
    ///
    /// It waits no longer than `waitInSeconds`: a service that hangs would hang its callers.
    public static func names(waitInSeconds: Int = 3) -> (names: [String], problem: String?) {
        let answer = Answer()
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            answer.set(list())
            done.signal()
        }
        guard done.wait(timeout: .now() + .seconds(waitInSeconds)) == .success, let found = answer.value else {
            return ([], "the PC/SC service did not answer within \(waitInSeconds) seconds")
        }
        return found
    }

    private static func list() -> (names: [String], problem: String?) {
        var context: SCARDCONTEXT = 0
        let status = unsafe SCardEstablishContext(capki_scard_scope_system, nil, nil, &context)
        guard status == capki_scard_success else { return ([], reason(status)) }
        defer { SCardReleaseContext(context) }
        var count: DWORD = 0
        let asked = unsafe SCardListReaders(context, nil, nil, &count)
        if asked == capki_scard_no_readers { return ([], nil) }
        guard asked == capki_scard_success else { return ([], reason(asked)) }
        guard count > 0, count <= DWORD(listByteLimit) else { return ([], "PC/SC gave a list of \(count) bytes") }
        var buffer = [CChar](repeating: 0, count: Int(count))
        let read = unsafe SCardListReaders(context, nil, &buffer, &count)
        if read == capki_scard_no_readers { return ([], nil) }
        guard read == capki_scard_success else { return ([], reason(read)) }
        let bytes = buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }
        return (bytes.split(separator: 0).map(printable), nil)
    }

    private static func reason(_ status: LONG) -> String {
        guard let text = unsafe pcsc_stringify_error(status) else { return "PC/SC answered \(status)" }
        return unsafe "PC/SC: " + String(cString: text)
    }
}

/// What the other thread found; it may come after nobody waits any more.
private final class Answer: Sendable {
    private let found = Mutex<(names: [String], problem: String?)?>(nil)

    func set(_ answer: (names: [String], problem: String?)) { found.withLock { $0 = answer } }

    var value: (names: [String], problem: String?)? { found.withLock { $0 } }
}
