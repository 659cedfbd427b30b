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
    /// The digests that may be stamped.
    public static let digests: [DigestAlgorithm] = [.sm3, .sha256, .sha384, .sha512]

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

    /// A token over octets; what comes is checked against what was asked, and who gave it by those whom the verifier trusts:
    /// a time stamp that no reader would take is worth nothing.
    ///
    /// - Parameter time: now, before the request.
    /// - Throws: `SealError.Code.badTimestamp`, or what the source throws.
    func token(over octets: [UInt8], judgedBy verifier: SealVerifier, at time: Instant) throws -> [UInt8] {
        let request = try TimeStampRequest.make(
            over: SignableMessage(octets), digest: digest, policy: policy, random: random)
        let response = try source.timeStamp(request)
        var stamps = TimeStampVerifier()
        stamps.certificates = certificates + verifier.trust.untrusted
        let verdict = try stamps.verify(response, for: request)
        guard verdict.isValid, let token = response.token else {
            throw Self.refused(verdict.faults.first?.message)
        }
        let bytes = token.derBytes
        let outcome = TimestampJudge(verifier, further: certificates).judge(
            bytes[...], over: octets[...], notBefore: time, knownAt: time)
        guard outcome.ok != false else { throw Self.refused("\(outcome.code.rawValue): \(outcome.detail)") }
        return bytes
    }

    private static func refused(_ reason: String?) -> SealError {
        SealError(
            .badTimestamp, "the time-stamping authority's answer does not hold\(reason.map { ": \($0)" } ?? "")",
            hint: "see that its root is trusted for time stamps and the clocks agree, or ask another authority")
    }
}
