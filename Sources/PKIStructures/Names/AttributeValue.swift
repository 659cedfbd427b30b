/// The value of one attribute of a name: a string of one of the types of X.520, or anything else, kept as it came.
public struct AttributeValue: Hashable, Sendable {
    /// The DER value, tag included.
    public let derBytes: [UInt8]
    /// The type of the value.
    public let tag: DERTag
    private let contentOffset: Int

    init(_ element: DERElement) {
        derBytes = Array(element.encoded)
        tag = element.tag
        contentOffset = element.contentRange.lowerBound - element.start
    }

    /// Encodes a text as the string type.
    ///
    /// - Throws: `StructureError.Code.badText` where the type lacks a character.
    public init(_ text: String, as tag: DERTag, what: String = "the value") throws(StructureError) {
        let bytes = Array(text.utf8)
        switch tag {
        case .printableString:
            guard bytes.allSatisfy(Self.isPrintable) else {
                throw StructureError(.badText, "\(what) '\(text)' has a character that PrintableString lacks")
            }
        case .ia5String:
            guard bytes.allSatisfy({ $0 < 0x80 }) else {
                throw StructureError(.badText, "\(what) '\(text)' has a character that IA5String lacks")
            }
        default:
            break
        }
        self.init(derContent: bytes, tag: tag)
    }

    private init(derContent: [UInt8], tag: DERTag) {
        derBytes = derEncoded { $0.primitive(tag, derContent) }
        self.tag = tag
        contentOffset = derBytes.count - derContent.count
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
    public var content: ArraySlice<UInt8> { derBytes[contentOffset...] }

    /// The text, or `nil` where the value is no string or breaks the rules of its type.
    public var text: String? {
        switch tag {
        case .utf8String: String(validating: content, as: UTF8.self)
        case .printableString, .ia5String, .numericString, .visibleString:
            content.allSatisfy { $0 < 0x80 } ? String(decoding: content, as: UTF8.self) : nil
        // What T.61 meant is lost; those who still write it mean Latin-1.
        case .teletexString: String(String.UnicodeScalarView(content.map { Unicode.Scalar($0) }))
        case .bmpString: Self.text(content, unitByteCount: 2)
        case .universalString: Self.text(content, unitByteCount: 4)
        default: nil
        }
    }

    private static func text(_ content: ArraySlice<UInt8>, unitByteCount: Int) -> String? {
        guard content.count % unitByteCount == 0 else { return nil }
        var scalars = String.UnicodeScalarView()
        for start in stride(from: content.startIndex, to: content.endIndex, by: unitByteCount) {
            let value = content[start..<start + unitByteCount].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard let scalar = Unicode.Scalar(value) else { return nil }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    /// X.680 §41.4: letters, digits, space and `' ( ) + , - . / : = ?`.
    private static func isPrintable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            " '()+,-./:=?".utf8.contains(byte)
        }
    }
}
