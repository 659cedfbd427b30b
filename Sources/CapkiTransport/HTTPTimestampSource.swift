public import PKISealing
public import PKIStructures

/// A time-stamping authority behind HTTP (RFC 3161 §3.4).
public struct HTTPTimestampSource: TimestampSource {
    /// An answer is a token with some certificates: a few thousand octets.
    private static let byteLimit = 1 << 18

    public let address: HTTPAddress
    /// How long an answer may take, in seconds.
    public var seconds: Int

    public init(_ address: HTTPAddress, seconds: Int = 30) {
        self.address = address
        self.seconds = seconds
    }

    /// Puts a request to the authority. What it answers is read here, and judged by who asked.
    ///
    /// - Throws: `TransportError`.
    public func timeStamp(_ request: TimeStampRequest) throws -> TimeStampResponse {
        let answer = try HTTPProgram.ask(
            HTTPQuestion(
                address, type: "application/timestamp-query", answerType: "application/timestamp-reply",
                body: request.derBytes, seconds: seconds, byteLimit: Self.byteLimit))
        do {
            return try TimeStampResponse(derEncoded: answer[...])
        } catch {
            throw TransportError(
                .malformed, "what '\(address)' answered is no answer to a time-stamp request: \(error)",
                hint: "see that the address is that of a time-stamping authority of RFC 3161")
        }
    }
}
