internal import SwiftASN1

/// The identity document of a natural person (GM/T 0015-2012, GB/T 20518-2018).
///
///     IdentifyCode ::= CHOICE { residenterCardNumber [0] PrintableString, militaryOfficerCardNumber [1] UTF8String,
///         passportNumber [2] PrintableString }
///
/// The standard does not say whether the tags are IMPLICIT or EXPLICIT, and both are issued; some CAs leave the tag out,
/// with the string or without that too. What was read is written in the same form.
public struct IdentityCode: Hashable, ExtensionContent {
    public static let id = OID.identityCode

    /// The kinds of document, by their tag.
    public enum Document: UInt8, Sendable, CaseIterable {
        case residentCard = 0
        case officerCard = 1
        case passport = 2

        /// The string type of an IMPLICIT tag.
        var stringType: DERTag { self == .officerCard ? .utf8String : .printableString }
    }

    /// How the number is written.
    public enum Form: Hashable, Sendable {
        case implicitTag(Document)
        case explicitTag(Document)
        /// Without the CHOICE: the kind of document is not known.
        case untagged
    }

    public let form: Form
    /// The number; a string wherever the form has a tag.
    public let number: IdentifierText

    /// Makes a number of the document, in the string type that the standard has for it.
    ///
    /// - Throws: `StructureError.Code.badText` where the type lacks a character.
    public init(_ text: String, of document: Document, isExplicit: Bool) throws(StructureError) {
        form = isExplicit ? .explicitTag(document) : .implicitTag(document)
        number = .string(try DirectoryText(text, as: document.stringType))
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        guard let first = bytes.first, first >= 0x80 else {
            form = .untagged
            number = try IdentifierText(bytes, "identifyCode")
            return
        }
        var reader = DERReader(bytes)
        let element = try reader.readAny("identifyCode")
        try reader.expectEnd(of: "identifyCode")
        (form, number) = try Self.tagged(element)
    }

    private static func tagged(_ element: DERElement) throws(StructureError) -> (Form, IdentifierText) {
        guard let document = Document(rawValue: element.tag.rawValue & 0x1F) else {
            throw StructureError(.malformed, "\(element.tag) is no form of identifyCode", offset: element.start)
        }
        switch element.tag {
        case .context(document.rawValue):
            let string = try DirectoryText(contentOf: element, as: document.stringType, "identifyCode")
            return (.implicitTag(document), .string(string))
        case .contextConstructed(document.rawValue):
            var inside = element.reader
            let string = try DirectoryText(inside.readAny("identifyCode"), "identifyCode")
            try inside.expectEnd(of: "identifyCode")
            return (.explicitTag(document), .string(string))
        default:
            throw StructureError(.malformed, "\(element.tag) is no form of identifyCode", offset: element.start)
        }
    }

    /// The kind of document, where the form tells it.
    public var document: Document? {
        switch form {
        case .implicitTag(let document), .explicitTag(let document): document
        case .untagged: nil
        }
    }

    public var text: String { number.text }

    public var derBytes: [UInt8] {
        switch (form, number) {
        case (.implicitTag(let document), .string(let string)):
            derEncoded { $0.contextPrimitive(UInt(document.rawValue), string.content) }
        case (.explicitTag(let document), _):
            derEncoded { $0.contextConstructed(UInt(document.rawValue)) { $0.encoded(number.derBytes) } }
        default:
            number.derBytes
        }
    }
}

/// The identity document of a natural person under the arc 1.2.86.11.7, which CAs used before there were SM2 certificates.
///
///     IdentifyCode ::= CHOICE, see ``IdentityCode``
public struct RSAEraIdentityCode: Hashable, ExtensionContent {
    public static let id = OID.rsaEraIdentityCode

    public let code: IdentityCode

    public init(_ code: IdentityCode) { self.code = code }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        code = try IdentityCode(derEncoded: bytes)
    }

    public var derBytes: [UInt8] { code.derBytes }
}
