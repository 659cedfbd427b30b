internal import SwiftASN1

/// A name of any of nine forms (RFC 5280 §4.2.1.6).
public enum GeneralName: Hashable, Sendable {
    /// `[0] SEQUENCE { type-id, value [0] EXPLICIT ANY }`: the type, and the value as DER.
    case otherName(OID, [UInt8])
    /// `[1] IA5String`
    case rfc822Name(String)
    /// `[2] IA5String`
    case dnsName(String)
    /// `[3] ORAddress`, kept as DER content.
    case x400Address([UInt8])
    /// `[4] EXPLICIT Name`
    case directoryName(Name)
    /// `[5] EDIPartyName`, kept as DER content.
    case ediPartyName([UInt8])
    /// `[6] IA5String`
    case uniformResourceIdentifier(String)
    /// `[7] OCTET STRING`: 4 or 16 bytes, twice as many in name constraints.
    case ipAddress([UInt8])
    /// `[8] OBJECT IDENTIFIER`
    case registeredID(OID)

    init(_ element: DERElement) throws(StructureError) {
        switch element.tag {
        case .contextConstructed(0):
            var parts = element.reader
            let type = try parts.read(.objectIdentifier, "otherName").objectIdentifier("otherName")
            var value = try parts.read(.contextConstructed(0), "otherName").reader
            self = .otherName(type, Array(try value.readAny("otherName").encoded))
            try value.expectEnd(of: "otherName")
            try parts.expectEnd(of: "otherName")
        case .context(1): self = .rfc822Name(try Self.text(element, "rfc822Name"))
        case .context(2): self = .dnsName(try Self.text(element, "dNSName"))
        case .contextConstructed(3): self = .x400Address(Array(element.content))
        case .contextConstructed(4): self = .directoryName(try Name(derEncoded: element.content))
        case .contextConstructed(5): self = .ediPartyName(Array(element.content))
        case .context(6): self = .uniformResourceIdentifier(try Self.text(element, "uniformResourceIdentifier"))
        case .context(7): self = .ipAddress(Array(element.content))
        case .context(8): self = .registeredID(try element.objectIdentifier("registeredID"))
        default: throw StructureError(.malformed, "\(element.tag) is no form of a general name", offset: element.start)
        }
    }

    /// IA5String: seven bits.
    private static func text(_ element: DERElement, _ what: String) throws(StructureError) -> String {
        guard element.content.allSatisfy({ $0 < 0x80 }) else {
            throw StructureError(.malformed, "\(what) has a character that IA5String lacks", offset: element.start)
        }
        return String(decoding: element.content, as: UTF8.self)
    }

    func encode(into coder: inout DER.Serializer) {
        switch self {
        case .otherName(let type, let value):
            coder.contextConstructed(0) {
                $0.objectIdentifier(type)
                $0.contextConstructed(0) { $0.encoded(value) }
            }
        case .rfc822Name(let text): coder.contextPrimitive(1, Array(text.utf8))
        case .dnsName(let text): coder.contextPrimitive(2, Array(text.utf8))
        case .x400Address(let content): coder.contextConstructed(3) { $0.encoded(content) }
        case .directoryName(let name): coder.contextConstructed(4) { $0.encoded(name.reencoded) }
        case .ediPartyName(let content): coder.contextConstructed(5) { $0.encoded(content) }
        case .uniformResourceIdentifier(let text): coder.contextPrimitive(6, Array(text.utf8))
        case .ipAddress(let octets): coder.contextPrimitive(7, octets)
        case .registeredID(let identifier): coder.contextPrimitive(8, identifier.content)
        }
    }
}

/// A list of general names.
///
///     GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName
public struct GeneralNames: Hashable, Sendable {
    public let names: [GeneralName]

    public init(_ names: [GeneralName]) { self.names = names }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        let list = try reader.read(.sequence, "the general names")
        try reader.expectEnd(of: "the general names")
        try self.init(contentOf: list)
    }

    init(contentOf element: DERElement) throws(StructureError) {
        var reader = element.reader
        var names: [GeneralName] = []
        repeat { names.append(try GeneralName(reader.readAny("a general name"))) } while !reader.isAtEnd
        self.names = names
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for name in names { name.encode(into: &coder) }
            }
        }
    }
}

/// Further names of the subject (RFC 5280 §4.2.1.6).
public struct SubjectAlternativeName: Hashable, ExtensionContent {
    public static let id = OID.subjectAlternativeName

    public let names: GeneralNames

    public init(_ names: [GeneralName]) { self.names = GeneralNames(names) }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        names = try GeneralNames(derEncoded: bytes)
    }

    public var derBytes: [UInt8] { names.derBytes }
}
