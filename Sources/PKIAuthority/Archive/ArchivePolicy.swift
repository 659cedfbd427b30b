/// What the CA's settings say about archived keys.
public struct ArchivePolicy: Sendable, Hashable {
    /// How long a request for a recovery may wait for its approval and its use: 1 to 720 hours.
    public let requestValidityInHours: Int
    /// What a reissue does with the encryption key where nothing is said.
    public let reissueChoice: EncryptionKeyChoice
    /// Whether the encryption key of a lost or stolen token may be certified again.
    public let recertifiesAfterLoss: Bool

    public init(
        requestValidityInHours: Int = 72, reissueChoice: EncryptionKeyChoice = .new, recertifiesAfterLoss: Bool = false
    ) {
        self.requestValidityInHours = min(max(1, requestValidityInHours), 720)
        self.reissueChoice = reissueChoice
        self.recertifiesAfterLoss = recertifiesAfterLoss
    }
}

/// What the reissue of a pair does with the encryption key.
public enum EncryptionKeyChoice: String, Sendable, Hashable, CaseIterable {
    /// The archived key comes back under a new certificate.
    case recover
    /// A new key with a new certificate.
    case new
    /// Both: a new key with a new certificate, and the old key for what was encrypted to it.
    case newAndRecover = "new-and-recover"
    /// The encryption certificate stays as it is; the signing certificate is reissued alone.
    case keep

    /// Whether the archived key comes out, which a second officer approves.
    public var recovers: Bool { self == .recover || self == .newAndRecover }
}
