internal import SwiftASN1

/// The digest that is to be stamped (RFC 3161 §2.4.1).
///
///     MessageImprint ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, hashedMessage OCTET STRING }
public struct MessageImprint: Hashable, Sendable {
    public let digestAlgorithm: AlgorithmIdentifier
    public let digest: [UInt8]

    public init(digestAlgorithm: AlgorithmIdentifier, digest: [UInt8]) {
        self.digestAlgorithm = digestAlgorithm
        self.digest = digest
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "messageImprint").reader
        digestAlgorithm = try AlgorithmIdentifier(from: &parts, "the digest algorithm")
        digest = Array(try parts.read(.octetString, "the digest").content)
        try parts.expectEnd(of: "messageImprint")
    }

    var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.encoded(digestAlgorithm.derBytes)
                $0.octetString(digest)
            }
        }
    }
}

/// What is asked of a time-stamping authority (RFC 3161 §2.4.1).
///
///     TimeStampReq ::= SEQUENCE { version INTEGER { v1(1) }, messageImprint MessageImprint,
///         reqPolicy TSAPolicyId OPTIONAL, nonce INTEGER OPTIONAL, certReq BOOLEAN DEFAULT FALSE,
///         extensions [0] IMPLICIT Extensions OPTIONAL }
public struct TimeStampRequest: Hashable, Sendable {
    public let messageImprint: MessageImprint
    public let policy: OID?
    /// The octets of the INTEGER, two's complement, minimal.
    public let nonce: [UInt8]?
    /// Whether the answer is to hold the authority's certificate.
    public var wantsCertificate: Bool { certReq ?? false }
    public let extensions: Extensions?
    /// `nil` where it is left out, as DER does with FALSE.
    private let certReq: Bool?

    public init(
        messageImprint: MessageImprint, policy: OID? = nil, nonce: [UInt8]? = nil, wantsCertificate: Bool,
        extensions: Extensions? = nil
    ) {
        self.messageImprint = messageImprint
        self.policy = policy
        self.nonce = nonce.map(minimalInteger)
        certReq = wantsCertificate ? true : nil
        self.extensions = extensions
    }

    /// Reads a request that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        let whole = try reader.read(.sequence, "the time-stamp request")
        try reader.expectEnd(of: "the time-stamp request")
        var parts = whole.reader
        let version = try parts.read(.integer, "the version").smallInteger("the version")
        guard version == 1 else {
            throw StructureError(
                .unsupported, "the request has version \(version), RFC 3161 §2.4.1 allows 1 alone",
                offset: whole.encoded.startIndex)
        }
        messageImprint = try MessageImprint(from: &parts)
        policy = try parts.readObjectIdentifierIfPresent("reqPolicy")
        nonce = try parts.readIntegerIfPresent("the nonce")
        certReq =
            if let flag = try parts.readIfPresent(.boolean, "certReq") { try flag.boolean("certReq") } else { nil }
        extensions = try parts.readImplicitExtensions(0)
        try parts.expectEnd(of: "the time-stamp request")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(1)
                coder.encoded(messageImprint.derBytes)
                if let policy { coder.objectIdentifier(policy) }
                if let nonce { coder.integer(octets: nonce) }
                if let certReq { coder.boolean(certReq) }
                coder.implicitExtensions(0, extensions)
            }
        }
    }
}

/// The shortest INTEGER of a magnitude, whatever its leading zeros.
private func minimalInteger(_ magnitude: [UInt8]) -> [UInt8] {
    let significant = magnitude.drop { $0 == 0 }
    guard let first = significant.first else { return [0] }
    return (first >= 0x80 ? [0] : []) + significant
}

/// Fields that the structures of time-stamping share.
extension DERReader {
    mutating func readObjectIdentifierIfPresent(_ what: String) throws(StructureError) -> OID? {
        guard let element = try readIfPresent(.objectIdentifier, what) else { return nil }
        return try element.objectIdentifier(what)
    }

    mutating func readIntegerIfPresent(_ what: String) throws(StructureError) -> [UInt8]? {
        guard let element = try readIfPresent(.integer, what) else { return nil }
        return Array(try element.integerOctets(what))
    }

    /// `[number] IMPLICIT Extensions OPTIONAL`.
    mutating func readImplicitExtensions(_ number: UInt8) throws(StructureError) -> Extensions? {
        guard let element = try readIfPresent(.contextConstructed(number), "the extensions") else { return nil }
        return try readContained(element) { _ throws(StructureError) in
            try Extensions(derEncoded: derEncoded { coder in coder.sequence { $0.encoded(element.content) } }[...])
        }
    }
}

extension DER.Serializer {
    mutating func implicitExtensions(_ number: UInt, _ extensions: Extensions?) {
        guard let extensions else { return }
        contextSet(number, of: extensions.map(\.derBytes))
    }
}
