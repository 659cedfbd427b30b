internal import PKISystem

/// Reads a backup from its beginning to its end, and refuses one in which any bit is not as it was written.
struct ArchiveReader {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Hands over each member with what reads its content; the content must be read to its end.
    ///
    /// - Returns: the digest that the archive ends with.
    /// - Throws: `DirectoryError.Code.backup` for a file that is no backup, or a damaged one; what was handed over before
    ///   is then worth nothing.
    @discardableResult
    func forEachMember(
        progress: @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in },
        _ body: (ArchiveMember, _ content: (_ piece: (ArraySlice<UInt8>) throws -> Void) throws -> Void) throws -> Void
    ) throws -> [UInt8] {
        let stream = try FileStream(at: path)
        let digest = try ArchiveDigest()
        while true {
            let head = try block(stream)
            guard let member = ArchiveMember(block: head) else { throw damaged }
            guard member.name != ArchiveWriter.digestName else {
                let value = try digest.finish()
                try requireEnd(stream, head, ArchiveWriter.trailer(value))
                return value
            }
            guard member.byteCount <= stream.byteCount - stream.position else { throw damaged }
            try digest.update(head[...])
            try body(member) { piece in
                try stream.forEachPiece(of: member.byteCount) { bytes in
                    try digest.update(bytes)
                    try piece(bytes)
                    progress(stream.position, stream.byteCount)
                }
            }
            try digest.update(read(stream, member.paddingByteCount)[...])
        }
    }

    /// The end of the file is known to the last bit.
    private func requireEnd(_ stream: FileStream, _ head: [UInt8], _ trailer: [UInt8]) throws {
        let rest = trailer.count - head.count
        guard stream.byteCount - stream.position == rest, try head + read(stream, rest) == trailer else {
            throw damaged
        }
    }

    private func block(_ stream: FileStream) throws -> [UInt8] {
        try read(stream, ArchiveMember.blockByteCount)
    }

    private func read(_ stream: FileStream, _ count: Int) throws -> [UInt8] {
        guard stream.byteCount - stream.position >= count else { throw damaged }
        return try stream.read(count)
    }

    private var damaged: DirectoryError {
        DirectoryError(
            .backup, "'\(path)' is no backup of a CA, or a damaged one", hint: "take another copy of the backup")
    }
}
