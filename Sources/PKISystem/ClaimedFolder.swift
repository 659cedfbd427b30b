internal import Glibc

/// A folder that is worked in aside, until it gets its final name or is removed.
///
/// Its name begins with `.capki.`, and the folder itself is locked while the value lives. The kernel gives the lock up when
/// the process dies; whoever comes next for the same name removes what was left. No living owner loses its folder: one that
/// was made is its maker's only if the name still leads to it once it is locked, and whoever removes one holds its lock.
public final class ClaimedFolder {
    private static let prefix = ".capki."
    /// How often a folder may be removed by others between being made and being locked.
    private static let attemptLimit = 100

    public let path: String
    private let descriptor: Int32
    /// Whether the folder is still to be removed.
    private var isOwned = true

    /// Makes a folder.
    ///
    /// - Parameters:
    ///   - name: tells apart what is worked on at once in `parent`.
    /// - Throws: `SystemError.Code.busy` where another process is at work under this name, or a fault of the disk.
    public init(_ name: String, in parent: String, permissions: UInt32) throws(SystemError) {
        path = "\(parent)/\(Self.prefix)\(name)"
        descriptor = try Self.claim(path, permissions)
    }

    private static func claim(_ path: String, _ permissions: UInt32) throws(SystemError) -> Int32 {
        for _ in 0..<attemptLimit {
            do throws(SystemError) {
                try Folders.make(path, permissions: permissions)
            } catch  where error.code == .exists {
                guard removeAbandoned(path) else { break }
                continue
            }
            let descriptor = open(path)
            guard descriptor >= 0 else { continue }
            // A file system without locks keeps what a dead process leaves; nothing else depends on them.
            if lock(descriptor) || errno != EWOULDBLOCK, leads(path, to: descriptor) { return descriptor }
            close(descriptor)
        }
        throw SystemError(
            .busy, "another process is at work in '\(path)'",
            hint: "wait for its end; if there is none, remove the folder")
    }

    deinit {
        if isOwned { Folders.remove(path) }
        close(descriptor)
    }

    /// Gives the folder its final name, which must be free.
    public func publish(as destination: String) throws(SystemError) {
        try Folders.rename(path, to: destination)
        isOwned = false
    }

    /// Removes what dead processes have left in `parent` under names that begin so.
    public static func removeAbandoned(_ name: String, in parent: String) {
        for found in (try? Folders.names(in: parent)) ?? [] where found.hasPrefix(prefix + name) {
            removeAbandoned("\(parent)/\(found)")
        }
    }

    /// - Returns: whether it was abandoned, and is gone.
    @discardableResult
    private static func removeAbandoned(_ path: String) -> Bool {
        let descriptor = open(path)
        // Another one has removed it meanwhile, or it is no folder.
        guard descriptor >= 0 else { return errno == ENOENT }
        defer { close(descriptor) }
        guard lock(descriptor) else { return false }
        if leads(path, to: descriptor) { Folders.remove(path) }
        return true
    }

    private static func open(_ path: String) -> Int32 {
        unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }

    private static func lock(_ descriptor: Int32) -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Whether the name is that of the open folder.
    private static func leads(_ path: String, to descriptor: Int32) -> Bool {
        var named = stat()
        var open = stat()
        guard unsafe lstat(path, &named) == 0, unsafe fstat(descriptor, &open) == 0 else { return false }
        return named.st_ino == open.st_ino && named.st_dev == open.st_dev
    }
}
