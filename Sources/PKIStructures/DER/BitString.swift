internal import SwiftASN1

/// A BIT STRING of any length (X.690 §8.6), as unique identifiers and ways to split a name are.
public struct BitString: Hashable, Sendable {
    /// The bits, the first one highest; those that are not used are zero.
    public let octets: [UInt8]
    /// How many bits of the last octet are not used, 0 to 7.
    public let unusedBitCount: UInt8

    /// Takes whole octets.
    public init(octets: [UInt8]) {
        self.octets = octets
        unusedBitCount = 0
    }

    /// Reads a BIT STRING, whatever its tag.
    init(_ element: DERElement, _ what: String) throws(StructureError) {
        guard let unused = element.content.first, unused < 8, element.content.count > 1 || unused == 0 else {
            throw StructureError(.malformed, "\(what) is no BIT STRING", offset: element.start)
        }
        octets = Array(element.content.dropFirst())
        unusedBitCount = unused
        if let last = octets.last, last & ((1 << unused) - 1) != 0 {
            throw StructureError(
                .malformed, "\(what) has unused bits that are set (X.690 §11.2.1)", offset: element.start)
        }
    }

    /// What stands behind tag and length.
    var content: [UInt8] { [unusedBitCount] + octets }
}
