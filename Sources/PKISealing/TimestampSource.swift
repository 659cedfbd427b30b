public import PKIKeys
internal import PKIMessages
public import PKIStructures

/// Who gives time stamps (RFC 3161): an authority in the process, or one behind a network that the caller speaks to.
public protocol TimestampSource: Sendable {
    /// Answers one request.
    func timeStamp(_ request: TimeStampRequest) throws -> TimeStampResponse
}

/// What is needed for a time stamp.
public struct TimestampOrder: Sendable {
    public let source: any TimestampSource
    /// The digest of what is stamped.
    public var digest: DigestAlgorithm
    public var policy: OID?
    /// The authority's certificate, where its answers do not hold it.
    public var certificates: [Certificate] = []
    public var random: any RandomSource = SystemRandomSource()

    public init(_ source: any TimestampSource, digest: DigestAlgorithm = .sm3, policy: OID? = nil) {
        self.source = source
        self.digest = digest
        self.policy = policy
    }

    /// A token over octets; what comes is checked against what was asked.
    ///
    /// - Throws: `SealError.Code.badTimestamp`, or what the source throws.
    func token(over octets: [UInt8]) throws -> [UInt8] {
        let request = try TimeStampRequest.make(
            over: SignableMessage(octets), digest: digest, policy: policy, random: random)
        let response = try source.timeStamp(request)
        var verifier = TimeStampVerifier()
        verifier.certificates = certificates
        let verdict = try verifier.verify(response, for: request)
        guard verdict.isValid, let token = response.token else {
            let reason = verdict.faults.first.map { ": \($0)" } ?? ""
            throw SealError(.badTimestamp, "the time-stamping authority's answer does not hold\(reason)")
        }
        return token.derBytes
    }
}
