internal import Glibc
internal import Synchronization

/// A wish to stop (SIGINT, SIGTERM) that work asks for at a good moment, instead of being ended in the middle.
public enum Interruption {
    private static let flag = Atomic<Bool>(false)

    /// Takes such signals from now on; a second one ends the process.
    public static func watch() {
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
