/// A log's promise to publish a certificate (RFC 6962 §3.2).
///
///     struct { Version sct_version; LogID id; uint64 timestamp; CtExtensions extensions;
///         digitally-signed struct { … }; } SignedCertificateTimestamp;
public struct SignedCertificateTimestamp: Hashable, Sendable {
    /// SHA-256 of the log's public key.
    public let logID: [UInt8]
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let timestamp: UInt64
    public let extensions: [UInt8]
    /// RFC 5246 §7.4.1.4.1: 4 is SHA-256.
    public let hashAlgorithm: UInt8
    /// RFC 5246 §7.4.1.4.1: 1 is RSA, 3 is ECDSA.
    public let signatureAlgorithm: UInt8
    public let signature: [UInt8]

    /// Makes a timestamp of version 1; `nil` where a part does not fit its field: 32 octets of log, 65535 of the others.
    public init?(
        logID: [UInt8], timestamp: UInt64, extensions: [UInt8], hashAlgorithm: UInt8, signatureAlgorithm: UInt8,
        signature: [UInt8]
    ) {
        guard logID.count == 32, extensions.count <= 0xFFFF, signature.count <= 0xFFFF else { return nil }
        self.logID = logID
        self.timestamp = timestamp
        self.extensions = extensions
        self.hashAlgorithm = hashAlgorithm
        self.signatureAlgorithm = signatureAlgorithm
        self.signature = signature
    }

    /// Reads what stands behind the version octet.
    init(from reader: inout TLSReader) throws(StructureError) {
        logID = Array(try reader.read(32, "a log's identifier"))
        timestamp = try reader.read(8, "a timestamp").reduce(0) { $0 << 8 | UInt64($1) }
        extensions = Array(try reader.readVector("a timestamp's extensions"))
        hashAlgorithm = try reader.readOctet("a timestamp's hash algorithm")
        signatureAlgorithm = try reader.readOctet("a timestamp's signature algorithm")
        signature = Array(try reader.readVector("a timestamp's signature"))
        try reader.expectEnd(of: "a timestamp")
    }

    /// The moment, cut to the second; a timestamp of the far future is the last second of the year 9999.
    public var instant: Instant { Instant(secondsSinceEpoch: 0).adding(seconds: Int64(timestamp / 1000)) }

    /// The TLS encoding, version octet included.
    public var tlsBytes: [UInt8] {
        let time = (0..<8).map { UInt8(truncatingIfNeeded: timestamp >> (56 - 8 * UInt64($0))) }
        return [0] + logID + time + tlsVector(extensions) + [hashAlgorithm, signatureAlgorithm] + tlsVector(signature)
    }
}

/// An octet string behind its length in two octets (RFC 5246 §4.3).
func tlsVector(_ content: [UInt8]) -> [UInt8] {
    [UInt8(truncatingIfNeeded: content.count >> 8), UInt8(truncatingIfNeeded: content.count)] + content
}

/// Reads the presentation language of TLS (RFC 5246 §4), in place.
struct TLSReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    /// Where the next octet stands.
    var position: Int { rest.startIndex }

    mutating func read(_ count: Int, _ what: String) throws(StructureError) -> ArraySlice<UInt8> {
        guard count <= rest.count else {
            throw StructureError(
                .truncated, "\(what) has \(count) bytes, but \(rest.count) are left", offset: rest.startIndex)
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func readOctet(_ what: String) throws(StructureError) -> UInt8 {
        try read(1, what).reduce(0) { $0 | $1 }
    }

    /// `opaque <0..2^16-1>`
    mutating func readVector(_ what: String) throws(StructureError) -> ArraySlice<UInt8> {
        let count = try read(2, "the length of \(what)").reduce(0) { $0 << 8 | Int($1) }
        return try read(count, what)
    }

    func expectEnd(of what: String) throws(StructureError) {
        guard rest.isEmpty else {
            throw StructureError(.malformed, "\(rest.count) bytes too many after \(what)", offset: rest.startIndex)
        }
    }
}
