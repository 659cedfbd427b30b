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
        let version = try fields.read(.integer, "the version").smallInteger("the version")
        guard version == 0 else {
            throw StructureError(.unsupported, "the request has version \(version), RFC 2986 §4.1 allows 0 alone")
        }
        subject = try Name(fields.read(.sequence, "the subject"))
        subjectPublicKeyInfo = try SubjectPublicKeyInfo(fields.read(.sequence, "the public key"))
        // Some writers leave out the empty set of attributes, which the definition does not allow.
        let attributes = try fields.readIfPresent(.contextConstructed(0), "the attributes")
        try fields.expectEnd(of: "certificationRequestInfo")
        extensions = try Self.requestedExtensions(in: attributes)
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
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(0)
                coder.encoded(subject.derBytes)
                coder.encoded(subjectPublicKeyInfo.derBytes)
                coder.contextConstructed(0) { coder in
                    guard !extensions.isEmpty else { return }
                    coder.sequence {
                        $0.objectIdentifier(extensionRequest)
                        $0.set { $0.encoded(extensions.derBytes) }
                    }
                }
            }
        }
    }

    private static func requestedExtensions(in attributes: DERElement?) throws(StructureError) -> Extensions {
        guard var list = attributes?.reader else { return Extensions([]) }
        var found: Extensions?
        while !list.isAtEnd {
            var parts = try list.read(.sequence, "an attribute").reader
            let type = try parts.read(.objectIdentifier, "an attribute").objectIdentifier("an attribute")
            var values = try parts.read(.set, "an attribute's values").reader
            try parts.expectEnd(of: "an attribute")
            guard type == extensionRequest else { continue }
            guard found == nil else { throw StructureError(.malformed, "extensionRequest stands more than once") }
            found = try Extensions(derEncoded: values.read(.sequence, "extensionRequest").encoded)
            try values.expectEnd(of: "extensionRequest")
        }
        return found ?? Extensions([])
    }
}
