internal import SwiftASN1

/// A private key with its algorithm (RFC 5958 §2; version 1 is RFC 5208 §5).
///
///     OneAsymmetricKey ::= SEQUENCE { version INTEGER { v1(0), v2(1) }, privateKeyAlgorithm AlgorithmIdentifier,
///         privateKey OCTET STRING, attributes [0] IMPLICIT Attributes OPTIONAL,
///         publicKey [1] IMPLICIT BIT STRING OPTIONAL }
///
/// The value holds the secret; its description does not.
public struct PrivateKeyInfo: Hashable, Sendable, CustomStringConvertible {
    public let algorithm: AlgorithmIdentifier
    /// What the algorithm defines: an ``ECPrivateKey``, an RSAPrivateKey, a CurvePrivateKey (RFC 8410 §7).
    public let privateKey: [UInt8]
    /// The content of `attributes`, one DER value after another.
    public let attributes: [UInt8]?
    /// The octets of `publicKey`, which only version 2 has.
    public let publicKey: [UInt8]?
    private let isVersion2: Bool

    /// Makes a key of version 1.
    public init(algorithm: AlgorithmIdentifier, privateKey: [UInt8]) {
        self.algorithm = algorithm
        self.privateKey = privateKey
        attributes = nil
        publicKey = nil
        isVersion2 = false
    }

    /// Reads a key that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the private key").reader
        try whole.expectEnd(of: "the private key")
        let version = try parts.read(.integer, "the version").smallInteger("the version")
        guard version <= 1 else {
            throw StructureError(.unsupported, "a private key with the version number \(version)")
        }
        algorithm = try AlgorithmIdentifier(from: &parts, "the key's algorithm")
        privateKey = Array(try parts.read(.octetString, "the key's secret").content)
        attributes = try parts.readIfPresent(.contextConstructed(0), "the key's attributes").map { Array($0.content) }
        publicKey = try Self.publicKey(&parts)
        try parts.expectEnd(of: "the private key")
        isVersion2 = version == 1
        guard isVersion2 || publicKey == nil else {
            throw StructureError(.malformed, "a private key of version 1 with its public key (RFC 5958 §2)")
        }
    }

    private static func publicKey(_ parts: inout DERReader) throws(StructureError) -> [UInt8]? {
        guard let element = try parts.readIfPresent(.context(1), "the public key") else { return nil }
        return Array(try element.bitStringOctets("the public key"))
    }

    /// 1 or 2.
    public var version: Int { isVersion2 ? 2 : 1 }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(isVersion2 ? 1 : 0)
                coder.encoded(algorithm.derBytes)
                coder.octetString(privateKey)
                if let attributes { coder.contextConstructed(0) { $0.encoded(attributes) } }
                if let publicKey { coder.contextPrimitive(1, [0] + publicKey) }
            }
        }
    }

    public var description: String { "<private key \(algorithm.algorithm)>" }
}
