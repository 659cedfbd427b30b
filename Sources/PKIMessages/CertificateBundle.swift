public import PKIStructures

/// Certificates and CRLs in a message without content and signers: PKCS#7 "certs-only" (RFC 5652 §5.1, RFC 8551 §3.8).
public struct CertificateBundle: Hashable, Sendable {
    /// In the order of the file; many readers take the first for the end entity's.
    public var certificates: [Certificate]
    public var revocationLists: [CertificateRevocationList]

    public init(_ certificates: [Certificate], revocationLists: [CertificateRevocationList] = []) {
        self.certificates = certificates
        self.revocationLists = revocationLists
    }

    /// Takes the certificates of any signed message, also one with signers.
    public init(_ message: SignedData) {
        self.init(message.plainCertificates, revocationLists: message.revocationLists)
    }

    /// Reads a file: PEM, DER or BER.
    ///
    /// - Throws: `StructureError`, or `MessageError.Code.wrongKind` for another message than a signed one.
    public init(file bytes: [UInt8]) throws {
        guard case .signedData(let data, _) = try Message(file: bytes) else {
            throw MessageError(.wrongKind, "the message holds no certificates")
        }
        self.init(data)
    }

    /// The bundle as a message, in its own order: a SET has none, but readers go by it.
    public func message(_ family: MessageContentType.Family = .cms) -> ContentInfo {
        let data = SignedData(
            version: 1, digestAlgorithms: [],
            encapsulatedContent: EncapsulatedContentInfo(
                contentType: MessageContentType(.data, family).oid, content: nil),
            certificates: certificates.map(CertificateChoices.certificate),
            revocationInformation: revocationLists.isEmpty ? nil : revocationLists.map(RevocationInfoChoice.crl),
            signers: [])
        return ContentInfo(contentType: MessageContentType(.signedData, family).oid, content: data.derBytes)
    }
}
