internal import PKIKeys
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// Reading seals and the documents that they seal.
enum SealInput {
    private static let pieceByteCount = 1 << 18
    /// The longest document that is read from standard input, in bytes.
    private static let originalByteLimit = 1 << 30

    /// The seal or the seal signature of a file.
    static func file(_ path: String) throws -> SealFile {
        let bytes = try FileReading.bytes(at: path, byteLimit: SealFile.byteLimit)
        do throws(StructureError) {
            return try SealFile(bytes)
        } catch {
            let name = path == "-" ? "standard input" : "'\(path)'"
            if let stranger = SealFile.stranger(in: bytes) {
                throw CommandError(
                    SealError.Code.notASeal.rawValue, "\(name) is \(stranger.name) and no seal",
                    hint: "'capki inspect' shows it")
            }
            throw CommandError(SealError.Code.notASeal.rawValue, "\(name) is no seal and no seal signature: \(error)")
        }
    }

    /// The seal of a file, which may stand in a seal signature.
    static func seal(_ path: String) throws -> Seal {
        switch try file(path) {
        case .seal(let seal): seal
        case .signature(let signature): signature.seal
        }
    }

    /// A document, read piece by piece.
    static func document(_ path: String) throws -> SignableMessage {
        guard path != "-" else {
            return SignableMessage(try FileReading.bytes(at: path, byteLimit: originalByteLimit))
        }
        let count = try FileStream(at: path).byteCount
        return SignableMessage { piece in
            let stream = try FileStream(at: path)
            while stream.position < count {
                try piece(stream.read(min(Self.pieceByteCount, count - stream.position))[...])
            }
        }
    }
}
