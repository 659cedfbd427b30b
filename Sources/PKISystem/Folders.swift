internal import Glibc

/// Folders and what is in them.
public enum Folders {
    /// Makes one folder; its parent must be there.
    ///
    /// - Throws: `SystemError.Code.exists` where something stands there, `permission`, `notFound`, `diskFull`, `failed`.
    public static func make(_ path: String, permissions: UInt32 = 0o755) throws(SystemError) {
        guard unsafe mkdir(path, permissions) == 0 else {
            throw SystemError(errno: errno, "cannot make the folder '\(path)'")
        }
        synchronise(containing: path)
    }

    /// The names in a folder, sorted; without `.` and `..`.
    public static func names(in path: String) throws(SystemError) -> [String] {
        guard let folder = unsafe opendir(path) else { throw SystemError(errno: errno, "cannot read '\(path)'") }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Gives a folder that was built aside its final name; the name must be free.
    public static func rename(_ source: String, to destination: String) throws(SystemError) {
        guard !FileReading.exists(destination) else { throw SystemError(.exists, "'\(destination)' exists already") }
        guard unsafe Glibc.rename(source, destination) == 0 else {
            throw SystemError(errno: errno, "cannot make the folder '\(destination)'")
        }
        synchronise(containing: destination)
    }

    /// Removes a folder with the files and folders in it; it is used on what this process made itself.
    public static func remove(_ path: String) {
        for name in (try? names(in: path)) ?? [] {
            let member = "\(path)/\(name)"
            if !FileReading.isLink(member), FileReading.isDirectory(member) {
                remove(member)
            } else {
                unsafe unlink(member)
            }
        }
        unsafe rmdir(path)
    }

    /// Removes one file, durably. Its bytes are overwritten before, as far as the disk lets a file be.
    public static func removeFile(_ path: String) throws(SystemError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw SystemError(errno: errno, "cannot remove '\(path)'") }
        defer { close(descriptor) }
        let count = lseek(descriptor, 0, SEEK_END)
        let zeros = [UInt8](repeating: 0, count: Int(clamping: max(0, min(count, 1 << 20))))
        _ = unsafe pwrite(descriptor, zeros, zeros.count, 0)
        fsync(descriptor)
        guard unsafe unlink(path) == 0 else { throw SystemError(errno: errno, "cannot remove '\(path)'") }
        synchronise(containing: path)
    }

    /// The folder in which a path's last part stands.
    public static func folder(containing path: String) -> String {
        let slash = path.lastIndex(of: "/")
        return slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    /// Makes the folder's list of names durable.
    static func synchronise(containing path: String) {
        let descriptor = unsafe open(folder(containing: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
