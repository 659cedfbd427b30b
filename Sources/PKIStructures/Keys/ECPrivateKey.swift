internal import SwiftASN1

/// An EC or SM2 private key (RFC 5915 §3, SEC 1 §C.4).
///
///     ECPrivateKey ::= SEQUENCE { version INTEGER { ecPrivkeyVer1(1) }, privateKey OCTET STRING,
///         parameters [0] ECParameters OPTIONAL, publicKey [1] BIT STRING OPTIONAL }
///
/// The value holds the secret; its description does not.
public struct ECPrivateKey: Hashable, Sendable, CustomStringConvertible {
    /// The number, big-endian.
    public let privateKey: [UInt8]
    /// The curve as one DER value, where it is not told elsewhere.
    public let parameters: [UInt8]?
    /// The point where it is given.
    public let publicKey: [UInt8]?

    /// Makes a key; `parameters` is one DER value.
    public init(privateKey: [UInt8], parameters: [UInt8]?, publicKey: [UInt8]? = nil) {
        self.privateKey = privateKey
        self.parameters = parameters
        self.publicKey = publicKey
    }

    /// Reads a key that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the EC key").reader
        try whole.expectEnd(of: "the EC key")
        let version = try parts.read(.integer, "the version").smallInteger("the version")
        guard version == 1 else {
            throw StructureError(.unsupported, "an EC key of version \(version), RFC 5915 has only 1")
        }
        privateKey = Array(try parts.read(.octetString, "the key's secret").content)
        parameters = try Self.parameters(&parts)
        publicKey = try Self.publicKey(&parts)
        try parts.expectEnd(of: "the EC key")
    }

    private static func parameters(_ parts: inout DERReader) throws(StructureError) -> [UInt8]? {
        guard var inside = try parts.readIfPresent(.contextConstructed(0), "the curve")?.reader else { return nil }
        let value = try inside.readAny("the curve")
        try inside.expectEnd(of: "the curve")
        return Array(value.encoded)
    }

    private static func publicKey(_ parts: inout DERReader) throws(StructureError) -> [UInt8]? {
        guard var inside = try parts.readIfPresent(.contextConstructed(1), "the point")?.reader else { return nil }
        let value = try inside.read(.bitString, "the point").bitStringOctets("the point")
        try inside.expectEnd(of: "the point")
        return Array(value)
    }

    /// The curve where it is given by its name.
    public var curve: OID? {
        guard let parameters else { return nil }
        var reader = DERReader(parameters)
        return try? reader.read(.objectIdentifier, "the curve").objectIdentifier("the curve")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(1)
                coder.octetString(privateKey)
                if let parameters { coder.contextConstructed(0) { $0.encoded(parameters) } }
                if let publicKey { coder.contextConstructed(1) { $0.bitString(publicKey) } }
            }
        }
    }

    public var description: String { "<EC private key>" }
}
