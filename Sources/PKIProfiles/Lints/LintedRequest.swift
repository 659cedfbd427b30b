public import PKIStructures

/// A request as lints see it; it is read more leniently than ``CertificationRequest``.
public struct LintedRequest: Sendable {
    /// An attribute with its values as DER.
    struct Attribute: Sendable {
        let type: OID
        let values: [[UInt8]]
    }

    /// The number that stands there, 0 for v1.
    let version: Int
    let subject: Name
    let subjectPublicKeyInfo: SubjectPublicKeyInfo
    /// Whether the field of the attributes is there, if only as an empty one.
    let hasAttributeField: Bool
    let attributes: [Attribute]
    /// The extensions of the first extensionRequest.
    let extensions: LintedExtensions
    let signatureAlgorithm: AlgorithmIdentifier
    let frame: LintedFrame
    let holder: LintedHolder

    /// Looks at a request that fills `bytes`.
    ///
    /// - Throws: `StructureError` for bytes that are no request at all.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the request").reader
        try whole.expectEnd(of: "the request")
        var fields = try parts.read(.sequence, "certificationRequestInfo").reader
        signatureAlgorithm = try AlgorithmIdentifier(
            derEncoded: parts.read(.sequence, "signatureAlgorithm").encoded)
        version = try fields.read(.integer, "the version").smallInteger("the version")
        subject = try Name(derEncoded: fields.read(.sequence, "the subject").encoded)
        subjectPublicKeyInfo = try SubjectPublicKeyInfo(
            derEncoded: fields.read(.sequence, "the public key").encoded)
        let field = try fields.readIfPresent(.contextConstructed(0), "the attributes")
        hasAttributeField = field != nil
        attributes = try Self.attributes(in: field)
        try fields.expectEnd(of: "certificationRequestInfo")
        let requested = attributes.first { $0.type == CertificationRequest.extensionRequest }?.values.first
        extensions = if let requested { try LintedExtensions(derEncoded: requested[...]) } else { .absent }
        frame = LintedFrame(subject: subject, signatureAlgorithms: [signatureAlgorithm], extensions: extensions)
        holder = LintedHolder(subject: subject, subjectPublicKeyInfo: subjectPublicKeyInfo, extensions: extensions)
    }

    private static func attributes(in field: DERElement?) throws(StructureError) -> [Attribute] {
        guard var list = field?.reader else { return [] }
        var attributes: [Attribute] = []
        while !list.isAtEnd {
            var parts = try list.read(.sequence, "an attribute").reader
            let type = try parts.read(.objectIdentifier, "an attribute").objectIdentifier("an attribute")
            var set = try parts.read(.set, "an attribute's values").reader
            var values: [[UInt8]] = []
            while !set.isAtEnd { values.append(Array(try set.readAny("an attribute's value").encoded)) }
            attributes.append(Attribute(type: type, values: values))
        }
        return attributes
    }
}
