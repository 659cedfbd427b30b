internal import SwiftASN1

/// A public key with its algorithm (RFC 5280 §4.1.2.7).
///
///     SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
public struct SubjectPublicKeyInfo: Hashable, Sendable {
    /// The DER value, inside the buffer that it was read from.
    let encoded: ArraySlice<UInt8>
    private let keyStart: Int
    public let algorithm: AlgorithmIdentifier

    /// The DER value, kept as it was read: what key thumbprints are computed over.
    public var derBytes: [UInt8] { Array(encoded) }

    /// The content of the BIT STRING: what RFC 5280 §4.2.1.2 (1) makes a key identifier from.
    public var publicKey: [UInt8] { Array(publicKeyBits) }

    /// The content of the BIT STRING; its indices are those of the buffer that the key was read from.
    public var publicKeyBits: ArraySlice<UInt8> { encoded[keyStart...] }

    /// Encodes a key.
    public init(algorithm: AlgorithmIdentifier, publicKey: [UInt8]) {
        self.algorithm = algorithm
        encoded =
            derEncoded { coder in
                coder.sequence {
                    $0.encoded(algorithm.derBytes)
                    $0.bitString(publicKey)
                }
            }[...]
        keyStart = encoded.endIndex - publicKey.count
    }

    /// Reads a key that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        let element = try reader.read(.sequence, "the public key")
        try reader.expectEnd(of: "the public key")
        try self.init(element)
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        algorithm = try AlgorithmIdentifier(from: &parts, "the public key's algorithm")
        keyStart = try parts.read(.bitString, "the public key's bits").bitStringOctets("the public key's bits")
            .startIndex
        try parts.expectEnd(of: "the public key")
        encoded = element.encoded
    }

    public static func == (left: SubjectPublicKeyInfo, right: SubjectPublicKeyInfo) -> Bool {
        left.encoded == right.encoded
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(encoded) }
}

/// The numbers of an RSA public key (RFC 8017 Appendix A.1.1).
///
///     RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
public struct RSAPublicKey: Hashable, Sendable {
    /// Big-endian, without leading zeros.
    public let modulus: [UInt8]
    /// Big-endian, without leading zeros.
    public let publicExponent: [UInt8]

    public init(modulus: [UInt8], publicExponent: [UInt8]) {
        self.modulus = Array(modulus.drop { $0 == 0 })
        self.publicExponent = Array(publicExponent.drop { $0 == 0 })
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var parts = try reader.read(.sequence, "the RSA key").reader
        modulus = Array(try parts.read(.integer, "the modulus").unsignedInteger("the modulus"))
        publicExponent = Array(try parts.read(.integer, "the exponent").unsignedInteger("the exponent"))
        try parts.expectEnd(of: "the RSA key")
        try reader.expectEnd(of: "the RSA key")
    }

    /// The length of the modulus in bits.
    public var sizeInBits: Int {
        guard let first = modulus.first else { return 0 }
        return modulus.count * 8 - first.leadingZeroBitCount
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.integer(octets: (modulus.first ?? 0) >= 0x80 ? [0] + modulus : modulus)
                $0.integer(octets: (publicExponent.first ?? 0) >= 0x80 ? [0] + publicExponent : publicExponent)
            }
        }
    }
}
