internal import SwiftASN1

/// Which certificate, by its issuer and serial number (RFC 5652 §10.2.4).
///
///     IssuerAndSerialNumber ::= SEQUENCE { issuer Name, serialNumber CertificateSerialNumber }
public struct IssuerAndSerialNumber: Hashable, Sendable {
    public let issuer: Name
    public let serialNumber: SerialNumber

    public init(issuer: Name, serialNumber: SerialNumber) {
        self.issuer = issuer
        self.serialNumber = serialNumber
    }

    /// The one of a certificate.
    public init(_ certificate: Certificate) throws(StructureError) {
        self.init(issuer: try certificate.issuer, serialNumber: certificate.serialNumber)
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        issuer = try Name(parts.read(.sequence, "the issuer"))
        serialNumber = try SerialNumber(parts.read(.integer, "the serial number"))
        try parts.expectEnd(of: "the issuer and serial number")
    }

    /// Whether it is the certificate's; there are makers that write the issuer in other string types (RFC 5280 §7.1).
    public func matches(_ certificate: Certificate) -> Bool {
        guard serialNumber == certificate.serialNumber else { return false }
        if issuer.derBytes.elementsEqual(certificate.issuerBytes) { return true }
        return (try? certificate.issuer).map { issuer.matches($0) } ?? false
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.encoded(issuer.derBytes)
                $0.encoded(serialNumber.derBytes)
            }
        }
    }
}

/// Whose key: the signer's (RFC 5652 §5.3), or the recipient's (§6.2.1).
///
///     SignerIdentifier ::= CHOICE { issuerAndSerialNumber IssuerAndSerialNumber,
///         subjectKeyIdentifier [0] SubjectKeyIdentifier }
public enum CertificateIdentifier: Hashable, Sendable {
    case issuerAndSerialNumber(IssuerAndSerialNumber)
    case subjectKeyIdentifier([UInt8])

    init(from reader: inout DERReader, _ what: String) throws(StructureError) {
        if let identifier = try reader.readIfPresent(.context(0), what) {
            self = .subjectKeyIdentifier(Array(identifier.content))
        } else {
            self = .issuerAndSerialNumber(try IssuerAndSerialNumber(reader.read(.sequence, what)))
        }
    }

    /// Whether it is the certificate's; a key identifier is looked for in the extension alone.
    public func matches(_ certificate: Certificate) -> Bool {
        switch self {
        case .issuerAndSerialNumber(let identifier): return identifier.matches(certificate)
        case .subjectKeyIdentifier(let identifier):
            let found = try? certificate.extensions.content(SubjectKeyIdentifier.self)
            return found?.keyIdentifier == identifier
        }
    }

    var derBytes: [UInt8] {
        switch self {
        case .issuerAndSerialNumber(let identifier): identifier.derBytes
        case .subjectKeyIdentifier(let octets): derEncoded { $0.contextPrimitive(0, octets) }
        }
    }
}

/// One signature over the content (RFC 5652 §5.3).
///
///     SignerInfo ::= SEQUENCE { version CMSVersion, sid SignerIdentifier, digestAlgorithm DigestAlgorithmIdentifier,
///         signedAttrs [0] IMPLICIT SignedAttributes OPTIONAL, signatureAlgorithm SignatureAlgorithmIdentifier,
///         signature OCTET STRING, unsignedAttrs [1] IMPLICIT UnsignedAttributes OPTIONAL }
public struct SignerInfo: Hashable, Sendable {
    /// 1 with issuer and serial number, 3 with a key identifier; kept as it was read.
    public let version: Int
    public let signer: CertificateIdentifier
    public let digestAlgorithm: AlgorithmIdentifier
    public let signedAttributes: MessageAttributes?
    public let signatureAlgorithm: AlgorithmIdentifier
    public let signature: [UInt8]
    public let unsignedAttributes: MessageAttributes?

    public init(
        version: Int, signer: CertificateIdentifier, digestAlgorithm: AlgorithmIdentifier,
        signedAttributes: MessageAttributes?, signatureAlgorithm: AlgorithmIdentifier, signature: [UInt8],
        unsignedAttributes: MessageAttributes? = nil
    ) {
        self.version = version
        self.signer = signer
        self.digestAlgorithm = digestAlgorithm
        self.signedAttributes = signedAttributes
        self.signatureAlgorithm = signatureAlgorithm
        self.signature = signature
        self.unsignedAttributes = unsignedAttributes
    }

    /// Reads a SignerInfo that fills `bytes`, as a countersignature is.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        try self.init(from: &reader)
        try reader.expectEnd(of: "the signer")
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "a signer").reader
        version = try parts.read(.integer, "the signer's version").smallInteger("the signer's version")
        signer = try CertificateIdentifier(from: &parts, "the signer's identifier")
        digestAlgorithm = try AlgorithmIdentifier(from: &parts, "the digest algorithm")
        signedAttributes =
            if let set = try parts.readIfPresent(.contextConstructed(0), "signedAttrs") {
                try MessageAttributes(set)
            } else { nil }
        signatureAlgorithm = try AlgorithmIdentifier(from: &parts, "the signature algorithm")
        signature = Array(try parts.read(.octetString, "the signature").content)
        unsignedAttributes =
            if let set = try parts.readIfPresent(.contextConstructed(1), "unsignedAttrs") {
                try MessageAttributes(set)
            } else { nil }
        try parts.expectEnd(of: "a signer")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(version)
                coder.encoded(signer.derBytes)
                coder.encoded(digestAlgorithm.derBytes)
                signedAttributes?.encode(into: &coder, as: 0)
                coder.encoded(signatureAlgorithm.derBytes)
                coder.octetString(signature)
                unsignedAttributes?.encode(into: &coder, as: 1)
            }
        }
    }
}
