internal import Glibc

/// Reading whole files, bounded.
public enum FileReading {
    /// Reads the file at `path`, or standard input for `-`.
    ///
    /// - Parameter byteLimit: the largest size that is read.
    /// - Throws: `SystemError.Code.notFound`, `permission`, `tooLarge`, `failed`.
    public static func bytes(at path: String, byteLimit: Int) throws(SystemError) -> [UInt8] {
        if path == "-" { return try read(STDIN_FILENO, name: "standard input", byteLimit: byteLimit) }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(errno: errno, "cannot read '\(path)'") }
        defer { close(descriptor) }
        return try read(descriptor, name: "'\(path)'", byteLimit: byteLimit)
    }

    /// Reads what is a regular file, a link to one too; a pipe or a device in its place is not waited for.
    ///
    /// - Throws: as ``bytes(at:byteLimit:)``.
    public static func regularFile(at path: String, byteLimit: Int) throws(SystemError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw SystemError(errno: errno, "cannot read '\(path)'") }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(.failed, "'\(path)' is no regular file")
        }
        return try read(descriptor, name: "'\(path)'", byteLimit: byteLimit)
    }

    /// Whether anything stands at `path`, a link that leads nowhere too.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// Whether `path` is a regular file itself, and no link to one.
    public static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The path without links, so that two names of one file are told to be one; `nil` where nothing stands there.
    public static func resolved(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// Whether `path` leads to a regular file, by links too.
    public static func isPlain(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether `path` is a symbolic link.
    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Lends the first line of a file, without its end, to `body`; then wipes what was read. It is for secrets.
    ///
    /// - Throws: as ``bytes(at:byteLimit:)``, or what `body` throws.
    public static func withFirstLine<Result>(
        of path: String, byteLimit: Int, _ body: (borrowing Span<UInt8>) throws -> Result
    ) throws -> Result {
        var bytes = try bytes(at: path, byteLimit: byteLimit)
        defer { unsafe explicit_bzero(&bytes, bytes.count) }
        var count = bytes.firstIndex(of: 0x0A) ?? bytes.count
        if count > 0, bytes[count - 1] == 0x0D { count -= 1 }
        return try body(bytes.span.extracting(0..<count))
    }

    /// Whether `path` is a folder.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func read(_ descriptor: Int32, name: String, byteLimit: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            // Most files are a few kilobytes; longer ones are taken in longer pieces.
            let chunk = try chunk(of: descriptor, name: name, byteLimit: bytes.isEmpty ? 4096 : 65_536)
            if chunk.isEmpty { return bytes }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            guard bytes.count <= byteLimit else {
                throw SystemError(.tooLarge, "\(name) is larger than the limit of \(byteLimit) bytes")
            }
        }
    }

    /// The next bytes, as many as there are; none at the end.
    private static func chunk(of descriptor: Int32, name: String, byteLimit: Int) throws(SystemError) -> [UInt8] {
        var fault: Int32 = 0
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: byteLimit) { buffer, count in
            var found = 0
            repeat {
                found = unsafe Glibc.read(descriptor, buffer.baseAddress, byteLimit)
            } while found < 0 && errno == EINTR
            fault = found < 0 ? errno : 0
            count = max(0, found)
        }
        guard fault == 0 else { throw SystemError(errno: fault, "cannot read \(name)") }
        return chunk
    }
}
