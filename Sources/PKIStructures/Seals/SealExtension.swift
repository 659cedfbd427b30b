internal import SwiftASN1

/// One extension of a seal or a seal signature: as in a certificate, but with identifiers that need not be any.
///
///     ExtData ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
public struct SealExtension: Hashable, Sendable {
    /// The identifier; `nil` where its octets are none, as of makers that write letters there.
    public let id: OID?
    /// The content octets of the identifier.
    public let identifierOctets: ArraySlice<UInt8>
    public let isCritical: Bool
    /// The content of the OCTET STRING.
    public let value: ArraySlice<UInt8>
    /// Whether it says that it is not critical, which DER leaves out (X.690 §11.5).
    public let writesOutDefault: Bool

    public init(_ id: OID, isCritical: Bool = false, value: [UInt8]) {
        self.id = id
        identifierOctets = id.content[...]
        self.isCritical = isCritical
        self.value = value[...]
        writesOutDefault = false
    }

    init(from reader: inout DERReader, _ notes: inout SealNotes) throws(StructureError) {
        var parts = try reader.read(.sequence, "an extension").reader
        identifierOctets = try parts.read(.objectIdentifier, "an extension's identifier").content
        id = OID(content: identifierOctets)
        let criticality = try parts.readIfPresent(.boolean, "criticality")?.boolean("criticality")
        isCritical = criticality ?? false
        writesOutDefault = criticality == false
        value = try parts.read(.octetString, "an extension's value").content
        try parts.expectEnd(of: "an extension")
        if writesOutDefault { notes.note(.criticalFalse, "extensions write out that they are not critical") }
        let isLetters = identifierOctets.count > 2 && identifierOctets.allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
        if id == nil || isLetters {
            notes.note(.oddIdentifier, "an extension's identifier is '\(identifierText)'")
        }
    }

    /// The identifier for people: letters where it is made of them.
    public var identifierText: String {
        let isPrintable = identifierOctets.allSatisfy { (0x21...0x7E).contains($0) }
        guard let id else {
            return isPrintable ? String(decoding: identifierOctets, as: UTF8.self) : hexadecimal(identifierOctets)
        }
        return id.description
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.primitive(.objectIdentifier, identifierOctets)
            if isCritical || writesOutDefault { $0.boolean(isCritical) }
            $0.octetString(value)
        }
    }

    public static func == (left: SealExtension, right: SealExtension) -> Bool {
        left.identifierOctets.elementsEqual(right.identifierOctets) && left.isCritical == right.isCritical
            && left.value.elementsEqual(right.value)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(Array(value)) }
}

/// The extensions of a seal: `nil` where there is no list, which makers tell from an empty one.
struct SealExtensions: Hashable, Sendable {
    let members: [SealExtension]
    /// Whether the list stands in `[0]`.
    let isTagged: Bool

    /// The most extensions that are taken.
    private static let memberLimit = 1024

    init(_ members: [SealExtension], isTagged: Bool) {
        self.members = members
        self.isTagged = isTagged
    }

    /// Reads the list where there is one: in SES_SealInfo it has no tag, in TBS_Sign `[0]`; the other way is noted.
    init?(
        ifPresentIn reader: inout DERReader, isTagged expected: Bool, _ notes: inout SealNotes
    ) throws(StructureError) {
        let list: DERElement
        if let tagged = try reader.readIfPresent(.contextConstructed(0), "extDatas") {
            var inside = tagged.reader
            list = try inside.read(.sequence, "extDatas")
            try inside.expectEnd(of: "extDatas")
            isTagged = true
        } else if let plain = try reader.readIfPresent(.sequence, "extDatas") {
            list = plain
            isTagged = false
        } else {
            return nil
        }
        if isTagged != expected { notes.note(.oddTag, "extDatas \(expected ? "lacks its" : "has a") tag [0]") }
        var members: [SealExtension] = []
        var rest = list.reader
        while !rest.isAtEnd {
            guard members.count < Self.memberLimit else {
                throw StructureError(.unsupported, "more than \(Self.memberLimit) extensions", offset: list.start)
            }
            members.append(try SealExtension(from: &rest, &notes))
        }
        self.members = members
    }

    func encode(into coder: inout DER.Serializer) {
        guard isTagged else { return list(into: &coder) }
        coder.contextConstructed(0) { list(into: &$0) }
    }

    private func list(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            for member in members { member.encode(into: &coder) }
        }
    }
}
