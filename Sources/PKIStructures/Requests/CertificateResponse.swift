internal import SwiftASN1

/// What a CA answers to a request for two certificates (GM/T 0092-2020 §8): both, and the encryption key enveloped to the
/// signing key.
///
///     CSRResponse ::= SEQUENCE { signCertificate CertificateSet, encryptedPrivateKey [0] SM2EnvelopedKey OPTIONAL,
///         encryptCertificate [1] CertificateSet OPTIONAL }
///
/// The text of the standard leaves the tagging open. What is written is what its readers take: `[0]` around the envelope,
/// `[1]` in place of the tag of the set; both forms of both are read.
public struct CertificateResponse: Hashable, Sendable {
    /// The signing certificate first, then any above it.
    public let signingCertificates: [Certificate]
    public let encryptedPrivateKey: SM2EnvelopedKey?
    /// The encryption certificate first.
    public let encryptionCertificates: [Certificate]

    public init(
        signingCertificates: [Certificate], encryptedPrivateKey: SM2EnvelopedKey? = nil,
        encryptionCertificates: [Certificate] = []
    ) {
        self.signingCertificates = signingCertificates
        self.encryptedPrivateKey = encryptedPrivateKey
        self.encryptionCertificates = encryptionCertificates
    }

    /// Reads a response that fills `bytes`.
    ///
    /// - Throws: `StructureError`; also for a response without a signing certificate.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the response").reader
        try whole.expectEnd(of: "the response")
        signingCertificates = try Self.certificates(parts.read(.set, "signCertificate").reader)
        encryptedPrivateKey =
            if let tagged = try parts.readIfPresent(.contextConstructed(0), "encryptedPrivateKey") {
                try Self.envelope(tagged)
            } else { nil }
        encryptionCertificates =
            if let tagged = try parts.readIfPresent(.contextConstructed(1), "encryptCertificate") {
                try Self.certificates(inTag: tagged)
            } else { [] }
        try parts.expectEnd(of: "the response")
        guard !signingCertificates.isEmpty else {
            throw StructureError(.missing, "the response holds no signing certificate")
        }
    }

    private static func certificates(inTag element: DERElement) throws(StructureError) -> [Certificate] {
        var reader = element.reader
        guard reader.nextTag == .set else { return try certificates(reader) }
        let set = try reader.read(.set, "encryptCertificate")
        try reader.expectEnd(of: "encryptCertificate")
        return try certificates(set.reader)
    }

    private static func certificates(_ members: DERReader) throws(StructureError) -> [Certificate] {
        var members = members
        var found: [Certificate] = []
        while !members.isAtEnd {
            found.append(try Certificate(derEncoded: Array(members.read(.sequence, "a certificate").encoded)))
        }
        return found
    }

    /// The envelope in its tag, or with the tag in place of its own; an envelope begins with a SEQUENCE either way, but has
    /// four members.
    private static func envelope(_ element: DERElement) throws(StructureError) -> SM2EnvelopedKey {
        guard element.reader.valueCount > 1 else { return try SM2EnvelopedKey(derEncoded: element.content) }
        let untagged = derEncoded { coder in coder.sequence { $0.encoded(element.content) } }
        return try SM2EnvelopedKey(derEncoded: untagged[...])
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                // The first certificate is the holder's, so that the order is kept and not that of a DER SET OF.
                coder.set { for certificate in signingCertificates { $0.encoded(certificate.derBytes) } }
                if let encryptedPrivateKey {
                    coder.contextConstructed(0) { $0.encoded(encryptedPrivateKey.derBytes) }
                }
                if !encryptionCertificates.isEmpty {
                    coder.contextConstructed(1) { coder in
                        for certificate in encryptionCertificates { coder.encoded(certificate.derBytes) }
                    }
                }
            }
        }
    }
}
