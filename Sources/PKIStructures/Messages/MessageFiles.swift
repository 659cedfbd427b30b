/// Messages as files: PEM or DER, told apart by content.
extension ContentInfo {
    /// The labels under which messages are met (RFC 7468 §8 and §9, and what older tools write).
    public static let pemLabels: Set<String> = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"]

    /// The one message of a file.
    ///
    /// - Throws: `StructureError.Code.missing` where there is none.
    public init(file bytes: [UInt8]) throws(StructureError) {
        guard bytes.first != DERTag.sequence.rawValue else {
            try self.init(derEncoded: bytes[...])
            return
        }
        let blocks = try PEMBlock.blocks(in: bytes).filter { Self.pemLabels.contains($0.label) }
        guard let block = blocks.first, blocks.count == 1 else {
            throw StructureError(.missing, "there are \(blocks.count) messages in the file, one is wanted")
        }
        try self.init(derEncoded: block.bytes[...])
    }

    /// The message as PEM; `PKCS7` is the label that older readers know.
    public func pem(label: String = "CMS") -> PEMBlock { PEMBlock(label: label, bytes: derBytes) }
}
