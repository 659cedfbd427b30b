internal import Glibc

/// A file that is read from its beginning to its end, piece by piece.
public final class FileStream {
    private static let pieceByteCount = 1 << 18

    /// The size that the file had when it was opened, in bytes.
    public let byteCount: Int
    /// How many bytes have been read.
    public private(set) var position = 0
    private let descriptor: Int32
    private let path: String

    /// Opens a regular file.
    ///
    /// - Throws: `SystemError.Code.notFound`, `permission`, `failed`.
    public init(at path: String) throws(SystemError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(errno: errno, "cannot read '\(path)'") }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SystemError(.failed, "'\(path)' is no regular file")
        }
        self.descriptor = descriptor
        self.path = path
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The next bytes.
    ///
    /// - Throws: `SystemError.Code.failed` where the file ends before.
    public func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, Self.pieceByteCount))
        try forEachPiece(of: count) { bytes += $0 }
        return bytes
    }

    /// Hands over the next bytes in pieces.
    ///
    /// - Throws: `SystemError.Code.failed` where the file ends before, or what `body` throws.
    public func forEachPiece(of count: Int, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        var remaining = count
        var piece = [UInt8](repeating: 0, count: min(Self.pieceByteCount, max(count, 1)))
        while remaining > 0 {
            let length = unsafe Glibc.read(descriptor, &piece, min(piece.count, remaining))
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw SystemError(errno: errno, "cannot read '\(path)'") }
            guard length > 0 else { throw SystemError(.failed, "'\(path)' ends \(remaining) bytes too early") }
            position += length
            remaining -= length
            try body(piece[..<length])
        }
    }
}
