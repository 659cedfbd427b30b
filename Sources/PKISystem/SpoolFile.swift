internal import Glibc

/// Bytes that are set aside on the disk, to be read again as often as they are needed.
///
/// The file has no name, or loses it at once, so that it goes with its process, whatever ends that.
public final class SpoolFile: Sendable {
    /// What is read and written at once, in bytes.
    private static let chunkByteCount = 1 << 18

    /// How many bytes were set aside.
    public let byteCount: Int
    private let descriptor: Int32

    /// Sets bytes aside.
    ///
    /// - Parameters:
    ///   - folder: where there is room for them.
    ///   - fill: is lent what takes the next bytes.
    /// - Throws: `SystemError.Code.diskFull`, `permission`, `failed`, or what `fill` throws.
    public convenience init(
        in folder: String, _ fill: ((ArraySlice<UInt8>) throws -> Void) throws -> Void
    ) throws {
        let writer = try Writer(in: folder)
        try fill { try writer.append($0) }
        self.init(writer)
    }

    /// Takes over what was set aside piece by piece.
    public init(_ writer: Writer) {
        descriptor = writer.release()
        byteCount = writer.byteCount
    }

    deinit { close(descriptor) }

    /// Where another program of the same user finds the bytes, as long as this value is kept.
    public var path: String { "/proc/\(getpid())/fd/\(descriptor)" }

    /// Hands over all bytes in order, in pieces.
    public func forEachPiece(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
        var chunk = [UInt8](repeating: 0, count: Self.chunkByteCount)
        var position = 0
        while position < byteCount {
            let count = unsafe pread(descriptor, &chunk, chunk.count, off_t(position))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(errno: errno, "cannot read what was set aside") }
            try body(chunk[..<count])
            position += count
        }
    }

    /// Sets bytes aside piece by piece.
    public final class Writer {
        /// How many bytes were set aside.
        public private(set) var byteCount = 0
        private var descriptor: Int32

        /// - Parameter folder: where there is room for the bytes.
        public init(in folder: String) throws(SystemError) { descriptor = try Self.open(in: folder) }

        deinit { if descriptor >= 0 { close(descriptor) } }

        /// Adds the next bytes.
        public func append(_ bytes: ArraySlice<UInt8>) throws(SystemError) {
            var position = bytes.startIndex
            while position < bytes.endIndex {
                let count = unsafe bytes[position...].withUnsafeBytes {
                    unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw SystemError(errno: errno, "cannot set bytes aside") }
                position += count
            }
            byteCount += bytes.count
        }

        /// Gives up the file to whoever reads it.
        fileprivate func release() -> Int32 {
            defer { descriptor = -1 }
            return descriptor
        }

        private static func open(in folder: String) throws(SystemError) -> Int32 {
            // O_TMPFILE, which is a macro over two others.
            let nameless = 0o20000000 | O_DIRECTORY
            let descriptor = unsafe Glibc.open(folder, O_RDWR | nameless | O_CLOEXEC, 0o600)
            if descriptor >= 0 { return descriptor }
            // Not every file system has files without a name.
            guard let made = PartFile.make(in: folder, mode: O_RDWR, permissions: 0o600) else {
                throw SystemError(errno: errno, "cannot set bytes aside in '\(folder)'")
            }
            unsafe unlink(made.path)
            return made.descriptor
        }
    }
}
