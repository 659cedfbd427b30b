internal import PKIKeys

/// The SHA-256 of an archive while it is written or read.
final class ArchiveDigest {
    private var stream: DigestStream?

    init() throws { stream = try DigestStream(.sha256) }

    func update(_ bytes: ArraySlice<UInt8>) throws { try stream?.update(bytes) }

    /// The digest of everything so far; nothing comes after.
    func finish() throws -> [UInt8] {
        guard let finished = stream.take() else { return [] }
        return try finished.finish()
    }
}
