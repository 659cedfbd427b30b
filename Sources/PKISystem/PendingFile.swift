internal import Glibc

/// A file that appears whole or not at all.
///
/// The bytes go to a file in the same folder that has no name, or a temporary one where the file system asks for it; it is
/// synchronised to the disk and then gets its name. The room is claimed when the value is made, so that a full disk, a
/// forbidden folder or an impossible name is found before anything else happens. What dead writers have left in the folder
/// is removed then too, see ``PartFile``.
public final class PendingFile {
    /// NAME_MAX of Linux's file systems, in bytes.
    private static let nameByteLimit = 255

    private let path: String
    private let overwrites: Bool
    private var descriptor: Int32
    /// Where the file stands in its folder for the time being, for others to see; `nil` while it has no name.
    private var partPath: String?
    private var byteCount = 0

    /// Claims a place for a file.
    ///
    /// - Parameters:
    ///   - permissions: of the new file, for example `0o600`.
    ///   - overwrites: whether a file that stands there is replaced.
    ///   - reservedByteCount: room to claim on the disk now.
    /// - Throws: `SystemError.Code.exists`, `diskFull`, `permission`, `notFound`, `failed`.
    public init(
        at path: String, permissions: UInt32 = 0o644, overwrites: Bool = false, reservedByteCount: Int = 0
    ) throws(SystemError) {
        if !overwrites, FileReading.exists(path) {
            throw SystemError(.exists, "'\(path)' exists already", hint: "choose another name, or say --force")
        }
        if FileReading.exists(path), !FileReading.isRegularFile(path) {
            throw SystemError(
                .exists, "'\(path)' is no regular file", hint: "a folder, device or link is not replaced; name a file")
        }
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard !name.isEmpty, name.utf8.count <= Self.nameByteLimit, path.utf8.count < Int(PATH_MAX) else {
            throw SystemError(.failed, "'\(path)' is no name that a file can have")
        }
        self.path = path
        self.overwrites = overwrites
        let folder = Folders.folder(containing: path)
        PartFile.removeAbandoned(in: folder)
        descriptor = Self.openNameless(in: folder, permissions)
        if descriptor < 0, let made = PartFile.make(in: folder, permissions: permissions) {
            (partPath, descriptor) = made
        }
        guard descriptor >= 0 else { throw SystemError(errno: errno, "cannot write '\(path)'") }
        guard reservedByteCount > 0 else { return }
        let status = posix_fallocate(descriptor, 0, off_t(reservedByteCount))
        // A file system without the call is no reason to stop.
        guard status == 0 || status == EOPNOTSUPP || status == EINVAL else {
            discard()
            throw SystemError(errno: status, "cannot write '\(path)'")
        }
    }

    deinit { discard() }

    /// Removes what writers that were killed have left in a folder; every write in it does so first.
    public static func removeAbandoned(in folder: String) { PartFile.removeAbandoned(in: folder) }

    /// Writes `bytes` and lets the file appear.
    ///
    /// - Throws: `SystemError`; then nothing has changed at the path.
    public func commit(_ bytes: [UInt8]) throws(SystemError) {
        try append(bytes[...])
        try synchronise()
        try publish()
    }

    /// Writes the next bytes of the file, which does not appear yet.
    ///
    /// - Throws: `SystemError`; then the file is given up.
    public func append(_ bytes: ArraySlice<UInt8>) throws(SystemError) {
        do throws(SystemError) {
            try write(bytes)
        } catch {
            discard()
            throw error
        }
    }

    /// Makes what was written durable, so that nothing but the name is missing.
    ///
    /// - Throws: `SystemError`; then the file is given up.
    public func synchronise() throws(SystemError) {
        guard ftruncate(descriptor, off_t(byteCount)) == 0, fsync(descriptor) == 0 else {
            let error = SystemError(errno: errno, "cannot write '\(path)'")
            discard()
            throw error
        }
    }

    /// Lets the file appear, after ``synchronise()``.
    ///
    /// - Throws: `SystemError`; then nothing has changed at the path.
    public func publish() throws(SystemError) {
        do throws(SystemError) {
            try giveName()
        } catch {
            discard()
            throw error
        }
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) {
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let count = unsafe bytes[position...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(errno: errno, "cannot write '\(path)'") }
            position += count
        }
        byteCount += bytes.count
    }

    private func giveName() throws(SystemError) {
        let status = partPath.map(publish) ?? publishNameless()
        guard status == 0 else { throw SystemError(errno: errno, "cannot write '\(path)'") }
        close(descriptor)
        descriptor = -1
        partPath = nil
        Folders.synchronise(containing: path)
    }

    /// A file without a name goes with its process, whatever ends that; not every file system has them. It has a name of its
    /// own only for the moment in which it takes the place of another one.
    private static func openNameless(in folder: String, _ permissions: UInt32) -> Int32 {
        // O_TMPFILE, which is a macro over two others.
        let nameless = 0o20000000 | O_DIRECTORY
        // The name is given by way of /proc, which a bare container may lack.
        guard FileReading.exists("/proc/self/fd") else { return -1 }
        return unsafe open(folder, O_WRONLY | nameless | O_CLOEXEC, permissions)
    }

    /// Gives the nameless file its name where that is free, or puts it in the place of what stands there.
    private func publishNameless() -> Int32 {
        let own = "/proc/self/fd/\(descriptor)"
        if unsafe linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 { return 0 }
        guard overwrites, errno == EEXIST else { return -1 }
        partPath = PartFile.name(descriptor, in: Folders.folder(containing: path))
        return partPath.map { unsafe rename($0, path) } ?? -1
    }

    /// rename(2) would silently replace what has come meanwhile, so that a new file is linked.
    private func publish(_ partPath: String) -> Int32 {
        if overwrites { return unsafe rename(partPath, path) }
        let status = unsafe link(partPath, path)
        if status == 0 {
            unsafe unlink(partPath)
        } else if errno == EPERM || errno == EOPNOTSUPP, !FileReading.exists(path) {
            // FAT and some network file systems have no links.
            return unsafe rename(partPath, path)
        }
        return status
    }

    private func discard() {
        // The name goes first, while the lock still tells that its owner lives.
        if let partPath { unsafe unlink(partPath) }
        partPath = nil
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }
}
