internal import SwiftASN1

/// Encrypted content with its type and algorithm (RFC 5652 §6.1).
///
///     EncryptedContentInfo ::= SEQUENCE { contentType ContentType,
///         contentEncryptionAlgorithm ContentEncryptionAlgorithmIdentifier,
///         encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL }
public struct EncryptedContentInfo: Hashable, Sendable {
    /// The encrypted octets.
    public enum Content: Hashable, Sendable {
        case octets([UInt8])
        /// A constructed `[0]` of OCTET STRINGs: what streaming leaves in BER, and what writers that take the tag for an
        /// explicit one leave in DER.
        case segments([[UInt8]])
    }

    public let contentType: OID
    public let contentEncryptionAlgorithm: AlgorithmIdentifier
    /// The content, or `nil` where it is kept elsewhere.
    public let content: Content?

    public init(contentType: OID, contentEncryptionAlgorithm: AlgorithmIdentifier, content: Content?) {
        self.contentType = contentType
        self.contentEncryptionAlgorithm = contentEncryptionAlgorithm
        self.content = content
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        let what = "the encrypted content's type"
        contentType = try parts.read(.objectIdentifier, what).objectIdentifier(what)
        contentEncryptionAlgorithm = try AlgorithmIdentifier(from: &parts, "the content encryption algorithm")
        if let octets = try parts.readIfPresent(.context(0), "the encrypted content") {
            content = .octets(Array(octets.content))
        } else if let list = try parts.readIfPresent(.contextConstructed(0), "the encrypted content") {
            content = .segments(
                try readMembers(of: list) { reader throws(StructureError) in
                    Array(try reader.read(.octetString, "a segment of the encrypted content").content)
                })
        } else {
            content = nil
        }
        try parts.expectEnd(of: "the encrypted content")
    }

    /// The encrypted octets in one piece.
    public var encryptedOctets: [UInt8]? {
        switch content {
        case .octets(let octets): octets
        case .segments(let segments): Array(segments.joined())
        case nil: nil
        }
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.objectIdentifier(contentType)
            coder.encoded(contentEncryptionAlgorithm.derBytes)
            switch content {
            case .octets(let octets): coder.contextPrimitive(0, octets)
            case .segments(let segments):
                coder.contextConstructed(0) { coder in
                    for segment in segments { coder.octetString(segment) }
                }
            case nil: break
            }
        }
    }
}
