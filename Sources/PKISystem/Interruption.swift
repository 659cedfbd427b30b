internal import Glibc
internal import Synchronization

/// A wish to stop (SIGINT, SIGTERM) that work asks for at a good moment, instead of being ended in the middle.
public enum Interruption {
    private static let flag = Atomic<Bool>(false)

    /// Takes such signals from now on; a second one ends the process.
    public static func watch() {
        // Whoever started this process may have held them back, as threads of Dispatch do.
        var held = sigset_t()
        unsafe sigemptyset(&held)
        for number in [SIGINT, SIGTERM] { unsafe sigaddset(&held, number) }
        unsafe sigprocmask(SIG_UNBLOCK, &held, nil)
        for number in [SIGINT, SIGTERM] {
            _ = signal(number) { number in
                Interruption.flag.store(true, ordering: .relaxed)
                _ = signal(number, SIG_DFL)
            }
        }
    }

    /// Whether one has come.
    public static var isRequested: Bool { flag.load(ordering: .relaxed) }
}
