internal import SwiftASN1

/// What is said of one entry of a PKCS#12 file (RFC 7292 §4.2, RFC 2985 §5.5).
///
///     PKCS12Attribute ::= SEQUENCE { attrId OBJECT IDENTIFIER, attrValues SET OF ANY }
public struct SafeBagAttribute: Hashable, Sendable {
    private static let friendlyNameOID = OID(1, 2, 840, 113549, 1, 9, 20)
    private static let localKeyIDOID = OID(1, 2, 840, 113549, 1, 9, 21)

    public let type: OID
    /// The values as DER, one after another.
    public let values: [UInt8]

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        type = try parts.read(.objectIdentifier, "attrId").objectIdentifier("attrId")
        values = Array(try parts.read(.set, "attrValues").content)
        try parts.expectEnd(of: "the attribute")
    }

    private init(type: OID, value: [UInt8]) {
        self.type = type
        values = value
    }

    /// A name for people, as BMPString: any characters that UTF-16 has.
    public static func friendlyName(_ name: String) -> SafeBagAttribute {
        let octets = name.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        return SafeBagAttribute(type: friendlyNameOID, value: derEncoded { $0.primitive(.bmpString, octets) })
    }

    /// What ties a certificate to its key.
    public static func localKeyID(_ identifier: [UInt8]) -> SafeBagAttribute {
        SafeBagAttribute(type: localKeyIDOID, value: derEncoded { $0.octetString(identifier) })
    }

    /// The friendly name, where this is one.
    public var friendlyName: String? {
        guard type == Self.friendlyNameOID, let octets = single(.bmpString), octets.count % 2 == 0 else { return nil }
        let units = stride(from: octets.startIndex, to: octets.endIndex, by: 2).map {
            UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1])
        }
        return String(validating: units, as: UTF16.self)
    }

    /// The local key identifier, where this is one.
    public var localKeyID: [UInt8]? {
        type == Self.localKeyIDOID ? single(.octetString).map { Array($0) } : nil
    }

    private func single(_ tag: DERTag) -> ArraySlice<UInt8>? {
        var reader = DERReader(values)
        return try? reader.read(tag, "the value").content
    }

    var derBytes: [UInt8] { derEncoded { encode(into: &$0) } }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.objectIdentifier(type)
            coder.set { $0.encoded(values) }
        }
    }
}
