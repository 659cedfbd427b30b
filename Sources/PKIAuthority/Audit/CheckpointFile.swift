internal import PKIStructures

/// A checkpoint as a file that is kept elsewhere: JSON, binary values as hexadecimal digits.
public struct CheckpointFile: Codable, Sendable, Equatable {
    public static let schema = "capki.checkpoint/1"

    public let schema: String
    public let ledger: String
    public let sequence: Int64
    public let hash: String
    public let previousSequence: Int64
    public let at: String
    public let headDigest: String
    public let signer: String
    public let algorithm: String
    public let signature: String

    enum CodingKeys: String, CodingKey {
        case schema, ledger, sequence, hash, at, signer, algorithm, signature
        case previousSequence = "previous_sequence"
        case headDigest = "head_digest"
    }

    public init(_ checkpoint: Checkpoint) {
        schema = Self.schema
        ledger = hexadecimal(checkpoint.ledger)
        sequence = checkpoint.link.sequence
        hash = hexadecimal(checkpoint.link.hash)
        previousSequence = checkpoint.previousSequence
        at = checkpoint.at.description
        headDigest = hexadecimal(checkpoint.headDigest)
        signer = hexadecimal(checkpoint.signer)
        algorithm = hexadecimal(checkpoint.algorithm)
        signature = hexadecimal(checkpoint.signature)
    }

    /// The checkpoint.
    ///
    /// - Throws: `AuthorityError.Code.badCheckpoint` where a value is none.
    public func checkpoint() throws -> Checkpoint {
        guard schema == Self.schema, let ledger = bytes(hexadecimal: ledger), let hash = bytes(hexadecimal: hash),
            let headDigest = bytes(hexadecimal: headDigest), let signer = bytes(hexadecimal: signer),
            let algorithm = bytes(hexadecimal: algorithm), let signature = bytes(hexadecimal: signature),
            let at = try? Instant(rfc3339: at)
        else {
            throw AuthorityError(
                .badCheckpoint, "the checkpoint is damaged, or of another schema than '\(Self.schema)'",
                hint: "give a file that 'capki ca audit --checkpoint' has written")
        }
        return Checkpoint(
            ledger: ledger, link: AuditRow.Link(sequence: sequence, hash: hash), previousSequence: previousSequence,
            at: at, headDigest: headDigest, signer: signer, algorithm: algorithm, signature: signature)
    }
}
