internal import SwiftASN1

/// A string of an extension, with the string type that carried it.
public struct DirectoryText: Hashable, Sendable, CustomStringConvertible {
    /// The string type.
    public let tag: DERTag
    /// The content octets.
    public let content: [UInt8]
    public let text: String

    /// Encodes a text as one of the string types of X.520.
    ///
    /// - Throws: `StructureError.Code.badText` where the type lacks a character, or is no string type.
    public init(_ text: String, as tag: DERTag = .utf8String) throws(StructureError) {
        self.text = text
        self.tag = tag
        content = try StringType(tag, "a text").content(of: text, "the text")
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
                .malformed, "\(what) should be a string, but is \(element.tag)", offset: element.start)
        }
        try self.init(contentOf: element, as: element.tag, what)
    }

    /// Takes the content of a value whose own tag is replaced by an implicit one.
    ///
    /// Issuers write `@`, Latin-1 and UTF-8 into the string types of seven bits; such a text is read, and
    /// ``isWellFormed`` tells that it breaks its type.
    init(contentOf element: DERElement, as tag: DERTag, _ what: String) throws(StructureError) {
        content = Array(element.content)
        guard let type = StringType(tag), let text = type.text(of: content[...]) ?? type.misused(content) else {
            throw StructureError(.malformed, "\(what) has a character that \(tag) lacks", offset: element.start)
        }
        self.text = text
        self.tag = tag
    }

    /// Whether the text has only characters of its string type (X.680 §41).
    public var isWellFormed: Bool { StringType(tag)?.isWellFormed(content[...]) ?? false }

    /// The DER value.
    public var derBytes: [UInt8] { derEncoded { $0.primitive(tag, content) } }

    public var description: String { text }
}
