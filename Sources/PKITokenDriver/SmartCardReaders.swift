internal import Dispatch
internal import Synchronization

/// The readers that PC/SC knows.
public enum SmartCardReaders {
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
        do throws(SmartCardError) {
            return (try SmartCardService().readers().map(\.name), nil)
        } catch {
            return ([], "PC/SC: \(error.message)")
        }
    }
}

/// What the other thread found; it may come after nobody waits any more.
private final class Answer: Sendable {
    private let found = Mutex<(names: [String], problem: String?)?>(nil)

    func set(_ answer: (names: [String], problem: String?)) { found.withLock { $0 = answer } }

    var value: (names: [String], problem: String?)? { found.withLock { $0 } }
}
