public import PKIStructures

/// A CRL as lints see it; it is read more leniently than ``CertificateRevocationList``.
public struct LintedRevocationList: Sendable {
    /// The most entries that one rule names.
    static let flawLimit = 10

    /// 1 or 2.
    let version: Int
    let innerSignatureAlgorithm: AlgorithmIdentifier
    /// Behind what is signed; `nil` before it is.
    let outerSignatureAlgorithm: AlgorithmIdentifier?
    let issuer: Name
    let thisUpdate: LintedTime
    let nextUpdate: LintedTime?
    /// Whether the list of entries is there, if only as an empty one.
    let hasEntryList: Bool
    /// The entries that are looked at: all of them, or those of a piece of a list that is not in memory as a whole.
    var entries: [LintedEntry]
    let extensions: LintedExtensions
    let frame: LintedFrame

    /// Looks at a CRL that fills `bytes`.
    ///
    /// - Throws: `StructureError` for bytes that are no CRL at all.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the CRL").reader
        try whole.expectEnd(of: "the CRL")
        let signed = try parts.read(.sequence, "tbsCertList")
        let algorithm = try AlgorithmIdentifier(
            derEncoded: parts.read(.sequence, "signatureAlgorithm").encoded)
        try self.init(tbsCertList: signed.encoded, signatureAlgorithm: algorithm)
    }

    /// Looks at what is about to be signed.
    ///
    /// - Parameter signatureAlgorithm: what stands behind it, where it is signed.
    public init(
        tbsCertList bytes: ArraySlice<UInt8>, signatureAlgorithm: AlgorithmIdentifier? = nil
    ) throws(StructureError) {
        var whole = DERReader(bytes)
        var fields = try whole.read(.sequence, "tbsCertList").reader
        let number = try fields.readIfPresent(.integer, "the version")?.smallInteger("the version") ?? 0
        version = min(number, 2) + 1
        innerSignatureAlgorithm = try AlgorithmIdentifier(
            derEncoded: fields.read(.sequence, "the signature algorithm").encoded)
        outerSignatureAlgorithm = signatureAlgorithm
        issuer = try Name(derEncoded: fields.read(.sequence, "the issuer").encoded)
        thisUpdate = try LintedTime(from: &fields, "thisUpdate")
        nextUpdate = try LintedTime(next: &fields, "nextUpdate")
        let list = try fields.readIfPresent(.sequence, "revokedCertificates")
        hasEntryList = list != nil
        entries = try Self.entries(in: list)
        let tagged = try fields.readIfPresent(.contextConstructed(0), "crlExtensions")
        extensions = if let tagged { try LintedExtensions(derEncoded: tagged.content) } else { .absent }
        try fields.expectEnd(of: "tbsCertList")
        frame = LintedFrame(
            issuer: issuer,
            times: [("thisUpdate", thisUpdate)] + [nextUpdate].compactMap { $0.map { ("nextUpdate", $0) } },
            signatureAlgorithms: [innerSignatureAlgorithm, outerSignatureAlgorithm], extensions: extensions)
    }

    private static func entries(in list: DERElement?) throws(StructureError) -> [LintedEntry] {
        guard var reader = list?.reader else { return [] }
        var entries: [LintedEntry] = []
        var lists = LintedEntry.KnownLists()
        while !reader.isAtEnd { entries.append(try LintedEntry(from: &reader, lists: &lists)) }
        return entries
    }

    /// Whether the CRL says what has changed since another one (RFC 5280 §5.2.4).
    var isDelta: Bool { extensions[.deltaCRLIndicator] != nil }
}
