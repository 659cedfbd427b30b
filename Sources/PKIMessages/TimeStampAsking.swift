public import PKIKeys
public import PKIStructures

extension TimeStampRequest {
    /// Asks for a time stamp over a message (RFC 3161 §2.4.1).
    ///
    /// - Parameter nonceByteCount: the length of the random number that binds the answer to the request; 0 for none.
    public static func make(
        over message: SignableMessage, digest: DigestAlgorithm = .sha256, policy: OID? = nil, nonceByteCount: Int = 16,
        wantsCertificate: Bool = true, random: some RandomSource = SystemRandomSource()
    ) throws -> TimeStampRequest {
        let nonce = nonceByteCount > 0 ? try random.bytes(nonceByteCount) : nil
        return TimeStampRequest(
            messageImprint: try MessageImprint(of: message, digest: digest), policy: policy, nonce: nonce,
            wantsCertificate: wantsCertificate)
    }
}

extension MessageImprint {
    /// The imprint of a message.
    public init(of message: SignableMessage, digest: DigestAlgorithm) throws {
        self.init(digestAlgorithm: digest.messageIdentifier, digest: try digest.hash(message))
    }

    /// Whether both are the same digest by the same algorithm, whose parameters may be NULL or absent.
    func matches(_ other: MessageImprint) -> Bool {
        guard let algorithm = DigestAlgorithm(messageIdentifier: digestAlgorithm) else { return self == other }
        return algorithm == DigestAlgorithm(messageIdentifier: other.digestAlgorithm) && digest == other.digest
    }
}
