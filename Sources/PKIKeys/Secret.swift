internal import PKIEngine

/// A PIN, a passphrase or a private key in memory that is wiped when the last reference goes.
public struct Secret: Sendable, CustomStringConvertible {
    let bytes: SecretBytes

    init(_ bytes: SecretBytes) { self.bytes = bytes }

    /// Copies bytes; wiping the source is the caller's duty.
    public init(copying bytes: some Collection<UInt8>) { self.bytes = SecretBytes(copying: bytes) }

    /// Copies bytes that are lent.
    public init(copying span: borrowing Span<UInt8>) {
        var copy = [UInt8]()
        copy.reserveCapacity(span.count)
        for index in span.indices { copy.append(span[index]) }
        bytes = SecretBytes(copying: copy)
        for index in copy.indices { copy[index] = 0 }
    }

    /// The number of bytes.
    public var count: Int { bytes.count }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Lends the bytes for the length of one call.
    public func withBytes<Result, Failure: Error>(
        _ body: (borrowing Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withBytes(body)
    }

    /// Lends a copy as an array for a parser, and wipes it; what the parser copies out of it is the parser's.
    package func withArray<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var copy = bytes.withBytes { span in span.indices.map { span[$0] } }
        defer { for index in copy.indices { copy[index] = 0 } }
        return try body(copy)
    }

    /// A part of it.
    package func part(_ range: Range<Int>) -> Secret {
        bytes.withBytes { span in Secret(copying: span.extracting(range.clamped(to: 0..<span.count))) }
    }

    /// Whether both hold the same bytes, in a time that tells only the length.
    public func isEqual(to other: Secret) -> Bool { bytes.isEqual(to: other.bytes) }

    public var description: String { bytes.description }
}
