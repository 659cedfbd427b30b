internal import SwiftASN1

/// One entry of a PKCS#12 file (RFC 7292 §4.2).
///
///     SafeBag ::= SEQUENCE { bagId OBJECT IDENTIFIER, bagValue [0] EXPLICIT ANY DEFINED BY bagId,
///                            bagAttributes SET OF PKCS12Attribute OPTIONAL }
public struct SafeBag: Hashable, Sendable {
    /// What it holds.
    public enum Value: Hashable, Sendable {
        /// PrivateKeyInfo.
        case key([UInt8])
        /// EncryptedPrivateKeyInfo.
        case shroudedKey([UInt8])
        /// An X.509 certificate.
        case certificate([UInt8])
        /// An X.509 CRL.
        case crl([UInt8])
        /// SafeContents.
        case safeContents([SafeBag])
        /// Anything else: its identifier and its value as DER.
        case other(OID, [UInt8])
    }

    /// How deep bags may stand in bags.
    private static let depthLimit = 4
    private static let arc = OID(1, 2, 840, 113549, 1, 12, 10, 1)
    private static let certificateType = OID(1, 2, 840, 113549, 1, 9, 22, 1)
    private static let crlType = OID(1, 2, 840, 113549, 1, 9, 23, 1)

    public let value: Value
    /// `nil` where the field is absent.
    public let attributes: [SafeBagAttribute]?

    public init(_ value: Value, attributes: [SafeBagAttribute] = []) {
        self.value = value
        // SET OF is sorted by its encodings (X.690 §11.6).
        let sorted = attributes.map { ($0, $0.derBytes) }.sorted { $0.1.lexicographicallyPrecedes($1.1) }
        self.attributes = attributes.isEmpty ? nil : sorted.map(\.0)
    }

    /// Reads `SafeContents ::= SEQUENCE OF SafeBag`, which fills `bytes`.
    public static func all(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) -> [SafeBag] {
        var reader = DERReader(bytes)
        let contents = try reader.read(.sequence, "SafeContents")
        try reader.expectEnd(of: "SafeContents")
        return try all(contents, depthLeft: depthLimit)
    }

    private static func all(_ contents: DERElement, depthLeft: Int) throws(StructureError) -> [SafeBag] {
        guard depthLeft > 0 else {
            throw StructureError(.unsupported, "bags in bags, deeper than \(depthLimit)", offset: contents.start)
        }
        var bags: [SafeBag] = []
        var reader = contents.reader
        while !reader.isAtEnd { bags.append(try SafeBag(reader.read(.sequence, "a bag"), depthLeft: depthLeft)) }
        return bags
    }

    private init(_ element: DERElement, depthLeft: Int) throws(StructureError) {
        var parts = element.reader
        let id = try parts.read(.objectIdentifier, "bagId").objectIdentifier("bagId")
        var inside = try parts.read(.contextConstructed(0), "bagValue").reader
        value = try Self.value(id, inside.readAny("bagValue"), depthLeft: depthLeft)
        try inside.expectEnd(of: "bagValue")
        attributes = try Self.attributes(&parts)
        try parts.expectEnd(of: "the bag")
    }

    private static func value(_ id: OID, _ element: DERElement, depthLeft: Int) throws(StructureError) -> Value {
        switch id.content {
        case arc.content + [1]: return .key(Array(element.encoded))
        case arc.content + [2]: return .shroudedKey(Array(element.encoded))
        case arc.content + [3]:
            return try typed(element, certificateType).map { .certificate($0) } ?? .other(id, Array(element.encoded))
        case arc.content + [4]:
            return try typed(element, crlType).map { .crl($0) } ?? .other(id, Array(element.encoded))
        case arc.content + [6]:
            try requireSequence(element)
            return .safeContents(try all(element, depthLeft: depthLeft - 1))
        default: return .other(id, Array(element.encoded))
        }
    }

    /// `CertBag ::= SEQUENCE { certId OBJECT IDENTIFIER, certValue [0] EXPLICIT OCTET STRING }`, and CRLBag like it;
    /// `nil` for another type of content.
    private static func typed(_ element: DERElement, _ type: OID) throws(StructureError) -> [UInt8]? {
        try requireSequence(element)
        var parts = element.reader
        guard try parts.read(.objectIdentifier, "the type").objectIdentifier("the type") == type else { return nil }
        var inside = try parts.read(.contextConstructed(0), "the value").reader
        let octets = try inside.read(.octetString, "the value").content
        try inside.expectEnd(of: "the value")
        try parts.expectEnd(of: "the value")
        return Array(octets)
    }

    private static func requireSequence(_ element: DERElement) throws(StructureError) {
        guard element.tag == .sequence else {
            throw StructureError(
                .malformed, "the value of a bag should be \(DERTag.sequence), but is \(element.tag)",
                offset: element.start)
        }
    }

    private static func attributes(_ parts: inout DERReader) throws(StructureError) -> [SafeBagAttribute]? {
        guard var reader = try parts.readIfPresent(.set, "bagAttributes")?.reader else { return nil }
        var attributes: [SafeBagAttribute] = []
        while !reader.isAtEnd { attributes.append(try SafeBagAttribute(reader.read(.sequence, "an attribute"))) }
        return attributes
    }

    /// The name for people.
    public var friendlyName: String? { attributes?.lazy.compactMap(\.friendlyName).first }

    /// What ties a certificate to its key.
    public var localKeyID: [UInt8]? { attributes?.lazy.compactMap(\.localKeyID).first }

    /// SafeContents with these bags.
    public static func derBytes(of bags: [SafeBag]) -> [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in for bag in bags { bag.encode(into: &coder) } }
        }
    }

    private func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.objectIdentifier(identifier)
            coder.contextConstructed(0) { encodeValue(into: &$0) }
            if let attributes {
                coder.set { coder in for attribute in attributes { attribute.encode(into: &coder) } }
            }
        }
    }

    private var identifier: OID {
        switch value {
        case .key: OID(1, 2, 840, 113549, 1, 12, 10, 1, 1)
        case .shroudedKey: OID(1, 2, 840, 113549, 1, 12, 10, 1, 2)
        case .certificate: OID(1, 2, 840, 113549, 1, 12, 10, 1, 3)
        case .crl: OID(1, 2, 840, 113549, 1, 12, 10, 1, 4)
        case .safeContents: OID(1, 2, 840, 113549, 1, 12, 10, 1, 6)
        case .other(let id, _): id
        }
    }

    private func encodeValue(into coder: inout DER.Serializer) {
        switch value {
        case .key(let bytes), .shroudedKey(let bytes), .other(_, let bytes): coder.encoded(bytes)
        case .certificate(let bytes): Self.encode(bytes, Self.certificateType, into: &coder)
        case .crl(let bytes): Self.encode(bytes, Self.crlType, into: &coder)
        case .safeContents(let bags): coder.encoded(Self.derBytes(of: bags))
        }
    }

    private static func encode(_ bytes: [UInt8], _ type: OID, into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.objectIdentifier(type)
            coder.contextConstructed(0) { $0.octetString(bytes) }
        }
    }
}
