internal import SwiftASN1

/// A PKCS#10 request (RFC 2986 §4).
///
///     CertificationRequest ::= SEQUENCE { certificationRequestInfo, signatureAlgorithm, signature BIT STRING }
///     CertificationRequestInfo ::= SEQUENCE { version INTEGER { v1(0) }, subject Name, subjectPKInfo,
///         attributes [0] IMPLICIT SET OF Attribute }
public struct CertificationRequest: Hashable, Sendable {
    /// The attribute `extensionRequest` (RFC 2985 §5.4.2).
    public static let extensionRequest = OID(1, 2, 840, 113549, 1, 9, 14)

    /// The whole request, kept as it was read.
    public let derBytes: [UInt8]
    /// The bytes that the applicant signed.
    public let certificationRequestInfo: [UInt8]
    public let subject: Name
    public let subjectPublicKeyInfo: SubjectPublicKeyInfo
    /// The attributes in their order; `nil` where the whole set is left out, as some writers do against the definition.
    public let attributes: [RequestAttribute]?
    /// The extensions asked for; empty where there are none.
    public let extensions: Extensions
    public let signatureAlgorithm: AlgorithmIdentifier
    public let signature: [UInt8]

    /// Reads a request that fills `bytes`.
    ///
    /// - Throws: `StructureError`; also for a version other than v1, as some HSMs write it.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the request").reader
        try whole.expectEnd(of: "the request")
        let information = try parts.read(.sequence, "certificationRequestInfo")
        signatureAlgorithm = try AlgorithmIdentifier(from: &parts, "signatureAlgorithm")
        signature = Array(try parts.read(.bitString, "the signature").bitStringOctets("the signature"))
        try parts.expectEnd(of: "the signature")

        var fields = information.reader
        let versionElement = try fields.read(.integer, "the version")
        let version = try versionElement.smallInteger("the version")
        guard version == 0 else {
            throw StructureError(
                .unsupported, "the request has version \(version), RFC 2986 §4.1 allows 0 alone",
                offset: versionElement.start)
        }
        subject = try Name(fields.read(.sequence, "the subject"))
        subjectPublicKeyInfo = try SubjectPublicKeyInfo(fields.read(.sequence, "the public key"))
        attributes = try fields.readIfPresent(.contextConstructed(0), "the attributes")
            .map { element throws(StructureError) in try RequestAttribute.list(element) }
        try fields.expectEnd(of: "certificationRequestInfo")
        extensions = try Self.requestedExtensions(in: attributes ?? [])
        certificationRequestInfo = Array(information.encoded)
        derBytes = bytes
    }

    /// Puts a signature behind what was signed.
    public init(
        certificationRequestInfo: [UInt8], signatureAlgorithm: AlgorithmIdentifier, signature: [UInt8]
    ) throws(StructureError) {
        try self.init(
            derEncoded: derEncodedSigned(
                toBeSigned: certificationRequestInfo, algorithm: signatureAlgorithm, signature: signature))
    }

    /// Encodes what an applicant signs.
    public static func information(
        subject: Name, subjectPublicKeyInfo: SubjectPublicKeyInfo, extensions: Extensions
    ) -> [UInt8] {
        let attributes = extensions.isEmpty ? [] : [RequestAttribute(extensionRequest, [extensions.derBytes])]
        return information(subject: subject.derBytes, key: subjectPublicKeyInfo.derBytes, attributes: attributes)
    }

    static func information(subject: [UInt8], key: [UInt8], attributes: [RequestAttribute]?) -> [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(0)
                coder.encoded(subject)
                coder.encoded(key)
                guard let attributes else { return }
                coder.contextConstructed(0) { coder in
                    for attribute in attributes { attribute.encode(into: &coder) }
                }
            }
        }
    }

    private static func requestedExtensions(in attributes: [RequestAttribute]) throws(StructureError) -> Extensions {
        let found = attributes.filter { $0.type == extensionRequest }
        guard let attribute = found.first else { return Extensions([]) }
        guard found.count == 1, let value = attribute.encodedValues.first, attribute.encodedValues.count == 1 else {
            throw StructureError(.malformed, "extensionRequest stands more than once", offset: attribute.start)
        }
        return try Extensions(derEncoded: value)
    }
}
