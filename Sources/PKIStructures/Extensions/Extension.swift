internal import SwiftASN1

/// One extension (RFC 5280 §4.1).
///
///     Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
public struct Extension: Hashable, Sendable {
    public let id: OID
    public let isCritical: Bool
    /// What is inside the OCTET STRING.
    public let value: [UInt8]
    /// The whole extension as it was read, also where it writes out a default that DER omits: a reissue copies it.
    public let derBytes: [UInt8]

    public init(_ id: OID, isCritical: Bool = false, value: [UInt8]) {
        self.id = id
        self.isCritical = isCritical
        self.value = value
        derBytes = derEncoded { coder in
            coder.sequence {
                $0.objectIdentifier(id)
                if isCritical { $0.boolean(true) }
                $0.octetString(value)
            }
        }
    }

    /// Encodes a typed extension.
    public init(_ content: some ExtensionContent, isCritical: Bool = false) {
        self.init(type(of: content).id, isCritical: isCritical, value: content.derBytes)
    }

    init(from reader: inout DERReader) throws(StructureError) {
        let element = try reader.read(.sequence, "an extension")
        var parts = element.reader
        id = try parts.read(.objectIdentifier, "an extension's identifier").objectIdentifier(
            "an extension's identifier")
        isCritical = try parts.readIfPresent(.boolean, "criticality")?.boolean("criticality") ?? false
        value = Array(try parts.read(.octetString, "an extension's value").content)
        try parts.expectEnd(of: "an extension")
        derBytes = Array(element.encoded)
    }
}

/// A typed extension value.
public protocol ExtensionContent: Sendable {
    /// The extension's identifier.
    static var id: OID { get }

    /// Reads the content of the OCTET STRING.
    init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError)

    /// The content of the OCTET STRING.
    var derBytes: [UInt8] { get }
}

/// A list of extensions in their order.
///
///     Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
public struct Extensions: Hashable, Sendable, RandomAccessCollection {
    private let members: [Extension]

    public init(_ members: [Extension]) { self.members = members }

    /// Reads a list that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var list = try reader.read(.sequence, "the extensions").reader
        try reader.expectEnd(of: "the extensions")
        var members: [Extension] = []
        while !list.isAtEnd { members.append(try Extension(from: &list)) }
        self.members = members
    }

    public var startIndex: Int { members.startIndex }
    public var endIndex: Int { members.endIndex }
    public subscript(position: Int) -> Extension { members[position] }

    /// The first extension with the identifier.
    public subscript(id: OID) -> Extension? { members.first { $0.id == id } }

    /// An identifier that stands more than once, which RFC 5280 §4.2 forbids.
    public var repeatedIdentifier: OID? {
        var seen: Set<OID> = []
        return members.first { !seen.insert($0.id).inserted }?.id
    }

    /// The typed extension, or `nil` where it is absent.
    ///
    /// - Throws: `StructureError` where its value is damaged.
    public func content<Content: ExtensionContent>(_: Content.Type) throws(StructureError) -> Content? {
        guard let member = self[Content.id] else { return nil }
        return try Content(derEncoded: member.value[...])
    }

    /// The DER SEQUENCE.
    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for member in members { coder.encoded(member.derBytes) }
            }
        }
    }
}
