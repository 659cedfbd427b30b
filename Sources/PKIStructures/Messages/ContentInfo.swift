internal import SwiftASN1

/// The frame of every message (RFC 5652 §3, RFC 2315 §7).
///
///     ContentInfo ::= SEQUENCE { contentType ContentType, content [0] EXPLICIT ANY DEFINED BY contentType OPTIONAL }
public struct ContentInfo: Hashable, Sendable {
    public let contentType: OID
    /// The content as one DER value; PKCS#7 lets it be absent.
    public let content: [UInt8]?

    public init(contentType: OID, content: [UInt8]?) {
        self.contentType = contentType
        self.content = content
    }

    /// Reads a frame that fills `bytes`.
    ///
    /// - Throws: `StructureError` for what is no DER.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        self = try ContentInfo(reader.read(.sequence, "the message"))
        try reader.expectEnd(of: "the message")
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        contentType = try parts.read(.objectIdentifier, "contentType").objectIdentifier("contentType")
        if let tagged = try parts.readIfPresent(.contextConstructed(0), "content") {
            var inside = tagged.reader
            content = Array(try inside.readAny("content").encoded)
            try inside.expectEnd(of: "content")
        } else {
            content = nil
        }
        try parts.expectEnd(of: "the message")
    }

    /// The type of the content where it is one of the two families.
    public var type: MessageContentType? { MessageContentType(contentType) }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.objectIdentifier(contentType)
                if let content { coder.contextConstructed(0) { $0.encoded(content) } }
            }
        }
    }

    /// The labels under which messages are met (RFC 7468 §8 and §9, and what older tools write).
    public static let pemLabels: Set<String> = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"]

    /// The message as PEM; `PKCS7` is the label that older readers know.
    public func pem(label: String = "CMS") -> PEMBlock { PEMBlock(label: label, bytes: derBytes) }
}
