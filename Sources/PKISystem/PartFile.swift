internal import Glibc

/// A file that stands in its folder under a name for the time being, `.capki.N.part`, for as long as its writer needs.
///
/// The numbers start again at 0 in every folder, so that what a dead writer has left is found without reading the folder,
/// which may hold a million receipts. Who is dead is told by a lock on the file itself, never by a process number or a time:
/// the kernel gives the lock up with its owner, and with nothing else. No living writer loses its file, because
///
/// - a file that had no name before is locked when it gets this one;
/// - a file that is made under this name is its writer's only if the name still leads to it once it is locked;
/// - whoever removes one holds its lock, and has seen that the name leads to the file which that lock is on.
enum PartFile {
    /// F_OFD_SETLK: a lock that belongs to the open file and not to the process, see ``FileLock``.
    private static let setLock: Int32 = 37
    /// Up to here numbers are looked at one by one; beyond, as far as they are taken in a row.
    private static let usualCount = 32
    private static let limit = 1 << 16

    /// Gives a nameless file a name in the folder.
    ///
    /// - Returns: the path; `nil` with `errno` where there is none to be had.
    static func name(_ descriptor: Int32, in folder: String) -> String? {
        _ = lock(descriptor)
        return take(in: folder) { path in
            unsafe linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
        }
    }

    /// Makes a file with such a name, where the file system has no nameless ones.
    ///
    /// - Parameter mode: `O_WRONLY` or `O_RDWR`.
    /// - Returns: `nil` with `errno` where it cannot be made.
    static func make(
        in folder: String, mode: Int32 = O_WRONLY, permissions: UInt32
    ) -> (path: String, descriptor: Int32)? {
        var made: Int32 = -1
        let path = take(in: folder) { path in
            made = unsafe open(path, mode | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
            guard made >= 0 else { return false }
            // One that cannot be locked cannot be taken for abandoned either.
            if lock(made) != .held, leads(path, to: made) { return true }
            close(made)
            errno = EEXIST
            return false
        }
        return path.map { ($0, made) }
    }

    /// Removes what dead writers have left in the folder.
    static func removeAbandoned(in folder: String) {
        var number = 0
        while number < limit, number < usualCount || exists(path(number, in: folder)) {
            removeAbandoned(path(number, in: folder))
            number += 1
        }
    }

    private static func path(_ number: Int, in folder: String) -> String { "\(folder)/.capki.\(number).part" }

    /// Tries the numbers in turn; one that is taken by the dead is taken from them.
    private static func take(in folder: String, _ attempt: (String) -> Bool) -> String? {
        for number in 0..<limit {
            let path = path(number, in: folder)
            if attempt(path) { return path }
            guard errno == EEXIST else { return nil }
            if removeAbandoned(path), attempt(path) { return path }
        }
        errno = EEXIST
        return nil
    }

    @discardableResult
    private static func removeAbandoned(_ path: String) -> Bool {
        guard exists(path) else { return false }
        // What is no file, or another user's, is left alone.
        let descriptor = unsafe open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard lock(descriptor) == .taken, leads(path, to: descriptor) else { return false }
        return unsafe unlink(path) == 0
    }

    private enum Outcome { case taken, held, unknown }

    private static func lock(_ descriptor: Int32) -> Outcome {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        // The first byte alone: SQLite's own locks are elsewhere, should the file become a database.
        lock.l_len = 1
        if unsafe fcntl(descriptor, setLock, &lock) == 0 { return .taken }
        return errno == EAGAIN || errno == EACCES ? .held : .unknown
    }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// Whether the name is that of the open file.
    private static func leads(_ path: String, to descriptor: Int32) -> Bool {
        var named = stat()
        var open = stat()
        guard unsafe lstat(path, &named) == 0, unsafe fstat(descriptor, &open) == 0 else { return false }
        return named.st_ino == open.st_ino && named.st_dev == open.st_dev && open.st_mode & S_IFMT == S_IFREG
    }
}
