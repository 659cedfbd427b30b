import PKIStructures

/// DER by hand, for structures that our own writers do not make.
enum RawDER {
    static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        var octets: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            octets.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(octets.count)] + octets + content
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts.flatMap { $0 }) }
    static func set(_ parts: [UInt8]...) -> [UInt8] { value(0x31, parts.flatMap { $0 }) }
    static func integer(_ octets: [UInt8]) -> [UInt8] { value(0x02, octets) }
    static func oid(_ id: OID) -> [UInt8] { value(0x06, id.content) }
    static func utcTime(_ text: String) -> [UInt8] { value(0x17, Array(text.utf8)) }
    static func generalizedTime(_ text: String) -> [UInt8] { value(0x18, Array(text.utf8)) }
    static func string(_ tag: UInt8, _ text: String) -> [UInt8] { value(tag, Array(text.utf8)) }
    static func bits(_ content: [UInt8]) -> [UInt8] { value(0x03, [0] + content) }
    static let null: [UInt8] = [0x05, 0x00]

    /// One extension; `writesDefault` writes out critical FALSE.
    static func `extension`(
        _ id: OID, isCritical: Bool = false, writesDefault: Bool = false, _ content: [UInt8]
    ) -> [UInt8] {
        let flag: [UInt8] = isCritical ? [0x01, 0x01, 0xFF] : writesDefault ? [0x01, 0x01, 0x00] : []
        return sequence(oid(id), flag, value(0x04, content))
    }
}

/// Names of odd attributes.
func name(_ attributes: (OID, UInt8, String)...) throws -> Name {
    Name(
        try attributes.map { type, tag, text in
            let value = try AttributeValue(derEncoded: RawDER.string(tag, text))
            return RelativeDistinguishedName([Name.Attribute(type: type, value: value)])
        })
}
