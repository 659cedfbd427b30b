internal import SwiftASN1

/// Content that is encrypted under a key both sides have (RFC 5652 §8, GB/T 35275).
///
///     EncryptedData ::= SEQUENCE { version CMSVersion, encryptedContentInfo EncryptedContentInfo,
///         unprotectedAttrs [1] IMPLICIT UnprotectedAttributes OPTIONAL }
public struct EncryptedData: Hashable, Sendable {
    /// 0, or 2 with attributes; kept as it was read.
    public let version: Int
    public let encryptedContent: EncryptedContentInfo
    public let unprotectedAttributes: MessageAttributes?

    public init(
        version: Int, encryptedContent: EncryptedContentInfo, unprotectedAttributes: MessageAttributes? = nil
    ) {
        self.version = version
        self.encryptedContent = encryptedContent
        self.unprotectedAttributes = unprotectedAttributes
    }

    /// Reads an EncryptedData that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var parts = try reader.read(.sequence, "the encrypted data").reader
        try reader.expectEnd(of: "the encrypted data")
        version = try parts.read(.integer, "the version").smallInteger("the version")
        encryptedContent = try EncryptedContentInfo(parts.read(.sequence, "encryptedContentInfo"))
        unprotectedAttributes =
            if let set = try parts.readIfPresent(.contextConstructed(1), "unprotectedAttrs") {
                try MessageAttributes(set)
            } else { nil }
        try parts.expectEnd(of: "the encrypted data")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(version)
                encryptedContent.encode(into: &coder)
                unprotectedAttributes?.encode(into: &coder, as: 1)
            }
        }
    }
}
