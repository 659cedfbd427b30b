internal import PKIStructures
internal import PKISystem

/// Writes a backup: a tar archive whose last member is the SHA-256 of everything before it.
struct ArchiveWriter {
    static let digestName = "SHA256"

    private let file: PendingFile
    private let digest: ArchiveDigest

    init(_ file: PendingFile) throws {
        self.file = file
        digest = try ArchiveDigest()
    }

    /// Adds a member from memory.
    func add(_ name: String, _ bytes: [UInt8], isPrivate: Bool = false) throws {
        let member = try Self.member(name, bytes.count, isPrivate: isPrivate)
        try append(member.block[...])
        try append(bytes[...])
        try append([UInt8](repeating: 0, count: member.paddingByteCount)[...])
    }

    /// Adds a member from a file.
    func add(_ name: String, fileAt path: String, progress: (_ done: Int, _ total: Int) -> Void) throws {
        let stream = try FileStream(at: path)
        let member = try Self.member(name, stream.byteCount, isPrivate: false)
        try append(member.block[...])
        while stream.position < stream.byteCount {
            try append(stream.read(min(1 << 20, stream.byteCount - stream.position))[...])
            progress(stream.position, stream.byteCount)
        }
        try append([UInt8](repeating: 0, count: member.paddingByteCount)[...])
    }

    /// Adds the digest and lets the file appear.
    func finish() throws {
        try file.append(Self.trailer(try digest.finish())[...])
        try file.synchronise()
        try file.publish()
    }

    private func append(_ bytes: ArraySlice<UInt8>) throws {
        try file.append(bytes)
        try digest.update(bytes)
    }

    /// What ends an archive: the digest as a member, and two empty blocks.
    static func trailer(_ digest: [UInt8]) throws -> [UInt8] {
        let text = Array((hexadecimal(digest) + "\n").utf8)
        let member = try member(digestName, text.count, isPrivate: false)
        let end = member.paddingByteCount + 2 * ArchiveMember.blockByteCount
        return member.block + text + [UInt8](repeating: 0, count: end)
    }

    private static func member(
        _ name: String, _ byteCount: Int, isPrivate: Bool
    ) throws(DirectoryError) -> ArchiveMember {
        guard let member = ArchiveMember(name: name, byteCount: byteCount, isPrivate: isPrivate) else {
            throw DirectoryError(
                .backup, "'\(name)' is no name that a file of a backup can have",
                hint: "names have up to 100 letters, digits and signs of ASCII; rename the file or move it away")
        }
        return member
    }
}
