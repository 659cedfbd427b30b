/// The value of one attribute of a name: a string of one of the types of X.520, or anything else, kept as it came.
public struct AttributeValue: Hashable, Sendable {
    /// The DER value, tag included, inside the buffer that it was read from.
    let encoded: ArraySlice<UInt8>

    /// The DER value, tag included.
    public var derBytes: [UInt8] { Array(encoded) }

    /// The type of the value.
    public var tag: DERTag { encoded.first.map(DERTag.init) ?? .null }

    init(_ element: DERElement) {
        encoded = element.encoded
    }

    /// Encodes a text as the string type.
    ///
    /// - Throws: `StructureError.Code.badText` where the type lacks a character.
    public init(_ text: String, as tag: DERTag, what: String = "the value") throws(StructureError) {
        let content = try StringType(tag, what).content(of: text, what)
        encoded = derEncoded { $0.primitive(tag, content) }[...]
    }

    /// Takes any one DER value, as `#04024869` in a text gives it.
    ///
    /// - Throws: `StructureError` where the bytes are not exactly one value.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var reader = DERReader(bytes)
        let element = try reader.readAny("the value")
        try reader.expectEnd(of: "the value")
        self.init(element)
    }

    /// The content octets.
    public var content: ArraySlice<UInt8> {
        // Reading has checked the length octets, so that the first of them tells how many there are.
        let length = encoded.dropFirst().first ?? 0
        return encoded.dropFirst(length < 0x80 ? 2 : 2 + Int(length & 0x7F))
    }

    /// The text, or `nil` where the value is no string or breaks the rules of its type.
    public var text: String? { StringType(tag)?.text(of: content) }

    public static func == (left: AttributeValue, right: AttributeValue) -> Bool { left.encoded == right.encoded }

    public func hash(into hasher: inout Hasher) { hasher.combine(encoded) }
}
