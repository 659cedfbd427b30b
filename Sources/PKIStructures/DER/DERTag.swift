/// The identifier octet of a DER value (X.690 §8.1.2), tag numbers 0 to 30.
public struct DERTag: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let boolean = DERTag(rawValue: 0x01)
    public static let integer = DERTag(rawValue: 0x02)
    public static let bitString = DERTag(rawValue: 0x03)
    public static let octetString = DERTag(rawValue: 0x04)
    public static let null = DERTag(rawValue: 0x05)
    public static let objectIdentifier = DERTag(rawValue: 0x06)
    public static let enumerated = DERTag(rawValue: 0x0A)
    public static let utf8String = DERTag(rawValue: 0x0C)
    public static let sequence = DERTag(rawValue: 0x30)
    public static let set = DERTag(rawValue: 0x31)
    public static let numericString = DERTag(rawValue: 0x12)
    public static let printableString = DERTag(rawValue: 0x13)
    public static let teletexString = DERTag(rawValue: 0x14)
    public static let ia5String = DERTag(rawValue: 0x16)
    public static let utcTime = DERTag(rawValue: 0x17)
    public static let generalizedTime = DERTag(rawValue: 0x18)
    public static let visibleString = DERTag(rawValue: 0x1A)
    public static let universalString = DERTag(rawValue: 0x1C)
    public static let bmpString = DERTag(rawValue: 0x1E)

    /// The context-specific tag `[number]` of a primitive value.
    public static func context(_ number: UInt8) -> DERTag { DERTag(rawValue: 0x80 | number) }

    /// The context-specific tag `[number]` of a constructed value.
    public static func contextConstructed(_ number: UInt8) -> DERTag { DERTag(rawValue: 0xA0 | number) }

    public var description: String {
        switch self {
        case .boolean: "BOOLEAN"
        case .integer: "INTEGER"
        case .bitString: "BIT STRING"
        case .octetString: "OCTET STRING"
        case .null: "NULL"
        case .objectIdentifier: "OBJECT IDENTIFIER"
        case .enumerated: "ENUMERATED"
        case .sequence: "SEQUENCE"
        case .set: "SET"
        case .utf8String: "UTF8String"
        case .numericString: "NumericString"
        case .printableString: "PrintableString"
        case .teletexString: "TeletexString"
        case .ia5String: "IA5String"
        case .visibleString: "VisibleString"
        case .universalString: "UniversalString"
        case .bmpString: "BMPString"
        case .utcTime: "UTCTime"
        case .generalizedTime: "GeneralizedTime"
        default: "tag 0x" + hexadecimal([rawValue])
        }
    }
}
