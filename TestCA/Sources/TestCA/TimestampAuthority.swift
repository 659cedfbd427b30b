public import PKIKeys
public import PKIMessages
public import PKISealing
public import PKIStructures

/// A time-stamping authority of a test hierarchy, in the process (RFC 3161): for seals and signatures that are stamped
/// without a network.
///
///     let stamps = try testCA.timestampAuthority { clock.now }
///     let seal = try maker.make(order, at: now, timestamps: TimestampOrder(stamps))
public struct TimestampAuthority: TimestampSource {
    /// The policy of its time stamps, under the arc for examples.
    public static let policy = OID(2, 999, 3161)

    public let certificate: Certificate
    /// How requests are answered: policies, digests and accuracy can be changed.
    public var issuer: TimeStampIssuer
    private let clock: @Sendable () -> Instant
    private let random: any RandomSource

    /// - Parameters:
    ///   - member: an end entity whose certificate is for time-stamping alone.
    ///   - clock: asked at each request.
    /// - Throws: `MessageError.Code.unsuitableCertificate` for any other.
    public init(
        _ member: TestCA.Member, clock: @escaping @Sendable () -> Instant,
        random: any RandomSource = SystemRandomSource()
    ) throws {
        certificate = member.certificate
        issuer = try TimeStampIssuer(MessageSigner(member.certificate, key: member.key), policy: Self.policy)
        // The root is what the verifier has itself.
        issuer.chain = Array(member.chain.dropLast())
        self.clock = clock
        self.random = random
    }

    /// Answers one request.
    public func timeStamp(_ request: TimeStampRequest) throws -> TimeStampResponse {
        try issuer.answer(request, serialNumber: serialNumber(), time: TimeStampTime(clock()))
    }

    /// Answers a request in bytes, as it comes over HTTP (RFC 3161 §3.4): `application/timestamp-query` in,
    /// `application/timestamp-reply` out. What cannot be read is refused in the answer.
    public func answer(_ query: [UInt8]) throws -> [UInt8] {
        try issuer.answer(query, serialNumber: serialNumber(), time: TimeStampTime(clock())).derBytes
    }

    /// 16 random octets, positive: no two time stamps have the same (RFC 3161 §2.4.2).
    private func serialNumber() throws -> SerialNumber {
        var octets = try random.bytes(16)
        octets[0] = octets[0] & 0x7F | 0x40
        guard let serial = SerialNumber(magnitude: octets) else { throw TestCAError("no serial number") }
        return serial
    }
}

extension TestCA {
    /// The time-stamping authority with this name of the hierarchy: `timestamping` (SM2), `timestamping-rsa` or
    /// `timestamping-p256`.
    public func timestampAuthority(
        _ name: String = "timestamping", clock: @escaping @Sendable () -> Instant
    ) throws -> TimestampAuthority {
        try TimestampAuthority(member(name), clock: clock)
    }
}
