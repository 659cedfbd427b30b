internal import PKIKeys
public import PKIStructures

/// A seal that its maker's CA has revoked. The standards have no list of such seals that is signed: whoever uses one must have it
/// from the CA itself.
public struct RevokedSeal: Sendable, Hashable {
    /// Of the whole seal, DER.
    public var sha256: [UInt8]
    public var since: Instant
    public var reason: RevocationReason?

    public init(sha256: [UInt8], since: Instant, reason: RevocationReason? = nil) {
        self.sha256 = sha256
        self.since = since
        self.reason = reason
    }

    var text: String { "the seal was revoked at \(since)\(reason.map { ", reason \($0)" } ?? "")" }
}

/// The revoked seals by their digests; of several entries for one seal the earliest counts.
struct RevokedSeals: Sendable {
    private let entries: [[UInt8]: RevokedSeal]

    init(_ seals: [RevokedSeal]) {
        entries = Dictionary(seals.map { ($0.sha256, $0) }) { $0.since <= $1.since ? $0 : $1 }
    }

    func entry(of seal: Seal) -> RevokedSeal? {
        guard !entries.isEmpty, let hash = try? DigestAlgorithm.sha256.hash(seal.derBytes) else { return nil }
        return entries[hash]
    }
}
