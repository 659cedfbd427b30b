internal import SwiftASN1

/// One extension (RFC 5280 §4.1).
///
///     Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
public struct Extension: Hashable, Sendable {
    public let id: OID
    public let isCritical: Bool
    /// The whole extension, inside the buffer that it was read from.
    let encoded: ArraySlice<UInt8>
    /// How far inside the value stands: an identifier and a criticality never fill more.
    private let valueOffset: UInt8
    /// Whether it says that it is not critical, which DER leaves out (X.690 §11.5).
    public let writesOutDefault: Bool

    /// What is inside the OCTET STRING; its indices are those of the buffer that the extension was read from.
    public var content: ArraySlice<UInt8> { encoded.dropFirst(Int(valueOffset)) }

    /// What is inside the OCTET STRING.
    public var value: [UInt8] { Array(content) }

    /// The whole extension as it was read, also where it writes out a default that DER omits: a reissue copies it.
    public var derBytes: [UInt8] { Array(encoded) }

    public init(_ id: OID, isCritical: Bool = false, value: [UInt8]) {
        self.id = id
        self.isCritical = isCritical
        encoded =
            derEncoded { coder in
                coder.sequence {
                    $0.objectIdentifier(id)
                    if isCritical { $0.boolean(true) }
                    $0.octetString(value)
                }
            }[...]
        valueOffset = UInt8(clamping: encoded.count - value.count)
        writesOutDefault = false
    }

    /// Encodes a typed extension.
    public init(_ content: some ExtensionContent, isCritical: Bool = false) {
        self.init(type(of: content).id, isCritical: isCritical, value: content.derBytes)
    }

    init(from reader: inout DERReader) throws(StructureError) {
        let start = reader.position
        let outside = try reader.enter(.sequence, "an extension")
        id = try reader.readIdentifier("an extension's identifier")
        let criticality = try reader.readIfPresent(.boolean, "criticality")?.boolean("criticality")
        isCritical = criticality ?? false
        writesOutDefault = criticality == false
        let value = try reader.read(.octetString, "an extension's value").contentRange
        valueOffset = UInt8(clamping: value.lowerBound - start)
        try reader.leave(outside, "an extension")
        encoded = reader.bytes(from: start)
    }

    public static func == (left: Extension, right: Extension) -> Bool { left.encoded == right.encoded }

    public func hash(into hasher: inout Hasher) { hasher.combine(encoded) }
}

/// A typed extension value.
public protocol ExtensionContent: Sendable {
    /// The extension's identifier.
    static var id: OID { get }

    /// Reads the content of the OCTET STRING.
    init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError)

    /// The content of the OCTET STRING.
    var derBytes: [UInt8] { get }

    /// Every text for people or programs with its string type; a text without DER around it is none of these.
    var directoryTexts: [DirectoryText] { get }
}

extension ExtensionContent {
    /// Most extensions hold no text.
    public var directoryTexts: [DirectoryText] { [] }
}

/// A list of extensions in their order.
///
///     Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
public struct Extensions: Hashable, Sendable, RandomAccessCollection {
    /// The extensions as an array.
    public let members: [Extension]

    public init(_ members: [Extension]) { self.members = members }

    /// Reads a list that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        try self.init(reader.read(.sequence, "the extensions"))
        try reader.expectEnd(of: "the extensions")
    }

    /// Reads a list that stands alone in an explicit tag.
    init(explicit tagged: DERElement) throws(StructureError) {
        var inside = tagged.reader
        try self.init(inside.read(.sequence, "the extensions"))
        try inside.expectEnd(of: "the extensions")
    }

    init(_ element: DERElement) throws(StructureError) {
        var list = element.reader
        var members: [Extension] = []
        members.reserveCapacity(list.valueCount)
        while !list.isAtEnd { members.append(try Extension(from: &list)) }
        self.members = members
    }

    public var startIndex: Int { members.startIndex }
    public var endIndex: Int { members.endIndex }
    public subscript(position: Int) -> Extension { members[position] }

    /// The first extension with the identifier.
    public subscript(id: OID) -> Extension? { members.first { $0.id == id } }

    /// An identifier that stands more than once, which RFC 5280 §4.2 forbids.
    public var repeatedIdentifier: OID? { Self.repeated(in: members.map(\.id)) }

    /// The first identifier that stands in a list for the second time.
    package static func repeated(in ids: [OID]) -> OID? {
        if ids.count < 32 {
            // So few are compared faster than hashed.
            return ids.indices.first { place in ids[..<place].contains { $0 == ids[place] } }.map { ids[$0] }
        }
        var seen: Set<OID> = []
        return ids.first { !seen.insert($0).inserted }
    }

    /// The typed extension, or `nil` where it is absent.
    ///
    /// - Throws: `StructureError` where its value is damaged.
    public func content<Content: ExtensionContent>(_: Content.Type) throws(StructureError) -> Content? {
        guard let member = self[Content.id] else { return nil }
        return try Content(derEncoded: member.content)
    }

    /// The DER SEQUENCE.
    public var derBytes: [UInt8] { derEncoded(encode) }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            for member in members { coder.encoded(member.encoded) }
        }
    }
}
