/// What an ``IdentifierExtension`` identifies.
public protocol IdentifierKind: Sendable {
    /// The extension's identifier.
    static var id: OID { get }
    /// The name for messages.
    static var name: String { get }
}

/// An extension that is one text.
///
///     PrintableString or UTF8String, see ``IdentifierText``
public struct IdentifierExtension<Kind: IdentifierKind>: Hashable, ExtensionContent {
    public static var id: OID { Kind.id }

    public let identifier: IdentifierText

    public init(_ identifier: IdentifierText) { self.identifier = identifier }

    /// Writes a DER string.
    ///
    /// - Throws: `StructureError.Code.badText` where the type lacks a character.
    public init(_ text: String, as tag: DERTag = .utf8String) throws(StructureError) {
        identifier = .string(try DirectoryText(text, as: tag))
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        identifier = try IdentifierText(bytes, Kind.name)
    }

    public var text: String { identifier.text }

    public var derBytes: [UInt8] { identifier.derBytes }

    public static func == (left: Self, right: Self) -> Bool { left.identifier == right.identifier }

    public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}
