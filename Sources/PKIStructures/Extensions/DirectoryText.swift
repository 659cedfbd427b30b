internal import SwiftASN1

/// A string of an extension, with the string type that carried it.
public struct DirectoryText: Hashable, Sendable, CustomStringConvertible {
    /// The string type.
    public let tag: DERTag
    /// The content octets.
    public let content: [UInt8]
    public let text: String

    /// What X.680 §41.4 adds to letters and digits.
    private static let printableMarks = Set(" '()+,-./:=?".utf8)

    /// Encodes a text as UTF8String, PrintableString, IA5String, VisibleString, NumericString or BMPString.
    ///
    /// - Throws: `StructureError.Code.badText` where the type lacks a character, `unsupported` for another type.
    public init(_ text: String, as tag: DERTag = .utf8String) throws(StructureError) {
        self.text = text
        self.tag = tag
        switch tag {
        case .utf8String, .printableString, .ia5String, .visibleString, .numericString: content = Array(text.utf8)
        case .bmpString: content = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        default: throw StructureError(.unsupported, "the string type \(tag) is not written")
        }
        guard Self.text(content, of: tag) != nil else {
            throw StructureError(.badText, "'\(text)' has a character that \(Self.typeName(tag)) lacks")
        }
    }

    /// Takes a value whose tag must be one of the string types.
    init(
        _ element: DERElement, _ what: String,
        of types: Set<DERTag> = [
            .utf8String, .printableString, .ia5String, .visibleString, .numericString, .bmpString, .teletexString,
            .universalString,
        ]
    ) throws(StructureError) {
        guard types.contains(element.tag) else {
            throw StructureError(
                .malformed, "\(what) should be a string, but is \(Self.typeName(element.tag))", offset: element.start)
        }
        try self.init(contentOf: element, as: element.tag, what)
    }

    /// Takes the content of a value whose own tag is replaced by an implicit one.
    init(contentOf element: DERElement, as tag: DERTag, _ what: String) throws(StructureError) {
        content = Array(element.content)
        guard let text = Self.text(content, of: tag) else {
            throw StructureError(
                .malformed, "\(what) has a character that \(Self.typeName(tag)) lacks", offset: element.start)
        }
        self.text = text
        self.tag = tag
    }

    /// The text, or `nil` where the octets break the rules of the type.
    private static func text(_ content: [UInt8], of tag: DERTag) -> String? {
        switch tag {
        case .printableString where !content.allSatisfy(isPrintable): nil
        case .numericString where !content.allSatisfy({ $0 == 0x20 || isDigit($0) }): nil
        case .visibleString where !content.allSatisfy({ (0x20...0x7E).contains($0) }): nil
        default:
            (try? AttributeValue(derEncoded: derEncoded { $0.primitive(tag, content) }))?.text
        }
    }

    private static func isPrintable(_ octet: UInt8) -> Bool {
        isDigit(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
            || printableMarks.contains(octet)
    }

    private static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }

    private static func typeName(_ tag: DERTag) -> String {
        switch tag {
        case .utf8String: "UTF8String"
        case .printableString: "PrintableString"
        case .ia5String: "IA5String"
        case .visibleString: "VisibleString"
        case .numericString: "NumericString"
        case .bmpString: "BMPString"
        case .teletexString: "TeletexString"
        case .universalString: "UniversalString"
        default: tag.description
        }
    }

    /// The DER value.
    public var derBytes: [UInt8] { derEncoded { $0.primitive(tag, content) } }

    public var description: String { text }
}
