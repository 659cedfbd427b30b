internal import Glibc

/// A fault of the operating system: a file, a folder, a lock, a terminal.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file or folder is not there.
        public static let notFound = Code(rawValue: "system.not_found")
        /// Something stands where a new file or folder was to be made.
        public static let exists = Code(rawValue: "system.exists")
        /// The system does not allow it to this user.
        public static let permission = Code(rawValue: "system.permission")
        /// No room is left on the disk, or the size limit is reached.
        public static let diskFull = Code(rawValue: "system.disk_full")
        /// The file is larger than the reader allows.
        public static let tooLarge = Code(rawValue: "system.too_large")
        /// Another process holds the lock.
        public static let busy = Code(rawValue: "system.busy")
        /// There is no terminal to ask at.
        public static let noTerminal = Code(rawValue: "system.no_terminal")
        /// The user gave up at a prompt.
        public static let interrupted = Code(rawValue: "system.interrupted")
        /// Any other failure of a system call.
        public static let failed = Code(rawValue: "system.failed")
    }

    public let code: Code
    /// What failed, lower case, without a full stop.
    public let message: String
    /// What the user can do, or `nil` where nothing better than the message is known.
    public let hint: String?

    init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The error of the system call that has just failed.
    init(errno number: Int32, _ what: String) {
        let text = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        self.init(Self.code(of: number), "\(what): \(text)", hint: Self.hint(for: number))
    }

    public var description: String { message }

    public static func == (left: SystemError, right: SystemError) -> Bool { left.code == right.code }

    private static func code(of number: Int32) -> Code {
        switch number {
        case ENOENT, ENOTDIR: .notFound
        case EEXIST: .exists
        case EACCES, EPERM, EROFS: .permission
        case ENOSPC, EDQUOT, EFBIG: .diskFull
        default: .failed
        }
    }

    private static func hint(for number: Int32) -> String? {
        switch number {
        case ENOSPC, EDQUOT, EFBIG: "make room on the disk and run the command again"
        case EACCES, EPERM: "check the owner and the permissions"
        default: nil
        }
    }
}
