/// What is asked of OCSP responses beside a signature that counts (RFC 6960 §3.2).
public struct OCSPRules: Sendable, Hashable {
    /// How far the clocks of a responder and of its readers may be apart, in seconds.
    public var toleranceInSeconds: Int64
    /// The greatest age of an answer without nextUpdate, in seconds: by RFC 6960 §4.2.2.1 there is newer information at any
    /// time, so that such an answer is old as soon as it is kept.
    public var maximumAgeInSeconds: Int64
    /// The nonces of the requests; where there are any, a response must bear one of them (RFC 6960 §4.4.1, RFC 9654 §2.1).
    public var nonces: [[UInt8]]

    public init(toleranceInSeconds: Int64 = 300, maximumAgeInSeconds: Int64 = 86_400, nonces: [[UInt8]] = []) {
        self.toleranceInSeconds = toleranceInSeconds
        self.maximumAgeInSeconds = maximumAgeInSeconds
        self.nonces = nonces
    }
}
