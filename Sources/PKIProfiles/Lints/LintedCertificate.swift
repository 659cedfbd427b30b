public import PKIStructures

/// A certificate as lints see it: made from the very bytes that are signed, or are about to be.
///
/// It is read more leniently than ``Certificate``, so that more can be said of what is wrong.
public struct LintedCertificate: Sendable {
    /// 1, 2 or 3.
    let version: Int
    let serialNumber: SerialNumber
    /// Inside what is signed.
    let innerSignatureAlgorithm: AlgorithmIdentifier
    /// Behind what is signed; `nil` before it is.
    let outerSignatureAlgorithm: AlgorithmIdentifier?
    let issuer: Name
    let notBefore: LintedTime
    let notAfter: LintedTime
    let subject: Name
    let subjectPublicKeyInfo: SubjectPublicKeyInfo
    let hasUniqueIdentifiers: Bool
    let extensions: LintedExtensions
    /// Whether subject and issuer are the same bytes.
    let isSelfIssued: Bool
    let frame: LintedFrame
    let holder: LintedHolder

    /// Looks at a certificate that fills `bytes`.
    ///
    /// - Throws: `StructureError` for bytes that are no certificate at all.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the certificate").reader
        try whole.expectEnd(of: "the certificate")
        let signed = try parts.read(.sequence, "tbsCertificate")
        let algorithm = try AlgorithmIdentifier(
            derEncoded: parts.read(.sequence, "signatureAlgorithm").encoded)
        try self.init(tbsCertificate: signed.encoded, signatureAlgorithm: algorithm)
    }

    /// Looks at what is about to be signed.
    ///
    /// - Parameter signatureAlgorithm: what stands behind it, where it is signed.
    public init(
        tbsCertificate bytes: ArraySlice<UInt8>, signatureAlgorithm: AlgorithmIdentifier? = nil
    ) throws(StructureError) {
        var whole = DERReader(bytes)
        var fields = try whole.read(.sequence, "tbsCertificate").reader
        if let tagged = try fields.readIfPresent(.contextConstructed(0), "the version") {
            var inside = tagged.reader
            version = min(2, try inside.read(.integer, "the version").smallInteger("the version")) + 1
        } else {
            version = 1
        }
        serialNumber = try Self.serialNumber(fields.read(.integer, "the serial number"))
        innerSignatureAlgorithm = try AlgorithmIdentifier(
            derEncoded: fields.read(.sequence, "the signature algorithm").encoded)
        outerSignatureAlgorithm = signatureAlgorithm
        issuer = try Name(derEncoded: fields.read(.sequence, "the issuer").encoded)
        var times = try fields.read(.sequence, "the validity").reader
        notBefore = try LintedTime(from: &times, "notBefore")
        notAfter = try LintedTime(from: &times, "notAfter")
        subject = try Name(derEncoded: fields.read(.sequence, "the subject").encoded)
        subjectPublicKeyInfo = try SubjectPublicKeyInfo(
            derEncoded: fields.read(.sequence, "the public key").encoded)
        let issuerIdentifier = try fields.readIfPresent(.context(1), "issuerUniqueID")
        let subjectIdentifier = try fields.readIfPresent(.context(2), "subjectUniqueID")
        hasUniqueIdentifiers = issuerIdentifier != nil || subjectIdentifier != nil
        let list = try fields.readIfPresent(.contextConstructed(3), "the extensions")
        extensions = if let list { try LintedExtensions(derEncoded: list.content) } else { .absent }
        try fields.expectEnd(of: "tbsCertificate")
        isSelfIssued = subject == issuer
        frame = LintedFrame(
            subject: subject, issuer: issuer, times: [("notBefore", notBefore), ("notAfter", notAfter)],
            signatureAlgorithms: [innerSignatureAlgorithm, outerSignatureAlgorithm], extensions: extensions)
        holder = LintedHolder(subject: subject, subjectPublicKeyInfo: subjectPublicKeyInfo, extensions: extensions)
    }

    static func serialNumber(_ element: DERElement) throws(StructureError) -> SerialNumber {
        guard let serial = SerialNumber(octets: Array(try element.integerOctets("the serial number"))) else {
            throw StructureError(.malformed, "the serial number is not in its shortest form")
        }
        return serial
    }

    var isCA: Bool { extensions.isCA }
}
