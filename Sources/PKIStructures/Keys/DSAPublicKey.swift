internal import SwiftASN1

/// A DSA public key (RFC 3279 §2.3.2), which old chains have.
///
///     Dss-Parms ::= SEQUENCE { p INTEGER, q INTEGER, g INTEGER }
///     DSAPublicKey ::= INTEGER
public struct DSAPublicKey: Hashable, Sendable {
    /// `id-dsa`
    public static let algorithm = OID(1, 2, 840, 10040, 4, 1)

    /// The domain of a key; the numbers are big-endian, without leading zeros.
    public struct Parameters: Hashable, Sendable {
        public let p: [UInt8]
        public let q: [UInt8]
        public let g: [UInt8]

        /// The length of `p` in bits.
        public var sizeInBits: Int { bitCount(p) }

        /// The length of `q` in bits.
        public var subgroupSizeInBits: Int { bitCount(q) }
    }

    /// `nil` where they are left out: then those of the issuer's key hold.
    public let parameters: Parameters?
    /// Big-endian, without leading zeros.
    public let y: [UInt8]

    /// - Throws: `StructureError` for a key that is not DSA's, or not of its form.
    public init(_ information: SubjectPublicKeyInfo) throws(StructureError) {
        guard information.algorithm.algorithm == Self.algorithm else {
            throw StructureError(.unsupported, "the key is not one of DSA")
        }
        if let encoded = information.algorithm.encodedParameters,
            !encoded.elementsEqual(AlgorithmIdentifier.nullParameters)
        {
            var parts = try soleElement(.sequence, in: encoded, "the DSA parameters").reader
            parameters = Parameters(
                p: try Self.number(parts.read(.integer, "p")), q: try Self.number(parts.read(.integer, "q")),
                g: try Self.number(parts.read(.integer, "g")))
            try parts.expectEnd(of: "the DSA parameters")
        } else {
            parameters = nil
        }
        y = try Self.number(soleElement(.integer, in: information.publicKeyBits, "the DSA key"))
    }

    private static func number(_ element: DERElement) throws(StructureError) -> [UInt8] {
        Array(try element.unsignedInteger("a number of the DSA key").drop { $0 == 0 })
    }
}

private func bitCount(_ number: [UInt8]) -> Int {
    guard let first = number.first else { return 0 }
    return number.count * 8 - first.leadingZeroBitCount
}
