/// Messages as text.
extension ContentInfo {
    /// The labels under which messages are met (RFC 7468 §8 and §9, and what older tools write).
    public static let pemLabels: Set<String> = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"]

    /// The message as PEM; `PKCS7` is the label that older readers know.
    public func pem(label: String = "CMS") -> PEMBlock { PEMBlock(label: label, bytes: derBytes) }
}
