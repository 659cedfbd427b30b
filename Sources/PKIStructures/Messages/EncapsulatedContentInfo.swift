internal import SwiftASN1

/// What was signed, with its type (RFC 5652 §5.2).
///
///     EncapsulatedContentInfo ::= SEQUENCE { eContentType ContentType, eContent [0] EXPLICIT OCTET STRING OPTIONAL }
///
/// In PKCS#7 the content is any type (RFC 2315 §7), as in Authenticode.
public struct EncapsulatedContentInfo: Hashable, Sendable {
    /// The signed content.
    public enum Content: Hashable, Sendable {
        /// The octets of the OCTET STRING, which are what is digested.
        case octets([UInt8])
        /// One DER value of another type.
        case value([UInt8])
    }

    public let contentType: OID
    /// The content, or `nil` where it is kept elsewhere ("detached").
    public let content: Content?

    public init(contentType: OID, content: Content?) {
        self.contentType = contentType
        self.content = content
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        contentType = try parts.read(.objectIdentifier, "eContentType").objectIdentifier("eContentType")
        if let tagged = try parts.readIfPresent(.contextConstructed(0), "eContent") {
            var inside = tagged.reader
            let value = try inside.readAny("eContent")
            try inside.expectEnd(of: "eContent")
            content = value.tag == .octetString ? .octets(Array(value.content)) : .value(Array(value.encoded))
        } else {
            content = nil
        }
        try parts.expectEnd(of: "encapContentInfo")
    }

    /// The octets that are digested: the content octets, without tag and length (RFC 5652 §5.4, RFC 2315 §9.3).
    public var signedOctets: [UInt8]? {
        switch content {
        case .octets(let octets): octets
        case .value(let encoded):
            // What was read or is to be written is one DER value.
            (try? DERReader.single(encoded)).map { Array($0.content) }
        case nil: nil
        }
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.objectIdentifier(contentType)
            guard let content else { return }
            coder.contextConstructed(0) {
                switch content {
                case .octets(let octets): $0.octetString(octets)
                case .value(let encoded): $0.encoded(encoded)
                }
            }
        }
    }
}

extension DERReader {
    /// The one value that fills `bytes`.
    fileprivate static func single(_ bytes: [UInt8]) throws(StructureError) -> DERElement {
        var reader = DERReader(bytes)
        let element = try reader.readAny("the value")
        try reader.expectEnd(of: "the value")
        return element
    }
}
