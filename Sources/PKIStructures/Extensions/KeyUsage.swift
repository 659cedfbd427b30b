internal import SwiftASN1

/// What a key may be used for (RFC 5280 §4.2.1.3).
///
///     KeyUsage ::= BIT STRING { digitalSignature(0), nonRepudiation(1), keyEncipherment(2), dataEncipherment(3),
///         keyAgreement(4), keyCertSign(5), cRLSign(6), encipherOnly(7), decipherOnly(8) }
public struct KeyUsage: OptionSet, Hashable, ExtensionContent, CustomStringConvertible {
    public static let id = OID.keyUsage

    /// Bit `n` of the ASN.1 list is bit `n` of the number.
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue & 0x1FF }

    public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    public static let nonRepudiation = KeyUsage(rawValue: 1 << 1)
    public static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    public static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    public static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    public static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    public static let cRLSign = KeyUsage(rawValue: 1 << 6)
    public static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    public static let decipherOnly = KeyUsage(rawValue: 1 << 8)

    /// The names of the bits in their order.
    public static let names = [
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
        "cRLSign", "encipherOnly", "decipherOnly",
    ]

    /// The usage with this name of the ASN.1 list.
    public init?(name: String) {
        guard let bit = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: 1 << UInt16(bit))
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let element = try soleElement(.bitString, in: bytes, "keyUsage")
        // Several issuers fill the octet with zero bits, against X.690 §11.2.2.
        self.init(rawValue: try element.flags("keyUsage", limit: 9, allowsTrailingZeros: true))
    }

    public var derBytes: [UInt8] {
        derEncoded { $0.primitive(.bitString, flagOctets(rawValue)) }
    }

    /// The names of the bits that are set, in their order.
    public var description: String {
        Self.names.enumerated().filter { rawValue & (1 << UInt16($0.offset)) != 0 }.map(\.element).joined(
            separator: ", ")
    }
}
