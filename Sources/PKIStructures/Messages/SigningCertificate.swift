internal import SwiftASN1

/// Which certificate the signature is to be checked with, by SHA-1 (RFC 2634 §5.4, RFC 5035 §5).
///
///     SigningCertificate ::= SEQUENCE { certs SEQUENCE OF ESSCertID, policies SEQUENCE OF PolicyInformation OPTIONAL }
///     ESSCertID ::= SEQUENCE { certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
public struct SigningCertificate: Hashable, SignerAttribute {
    public static let type = OID(1, 2, 840, 113549, 1, 9, 16, 2, 12)

    /// The signer's certificate first.
    public let certificates: [CertificateHash]
    /// The policies as one DER value.
    public let policies: [UInt8]?

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        (certificates, policies) = try CertificateHash.readAll(bytes, hasAlgorithm: false)
    }

    public var derBytes: [UInt8] { CertificateHash.derEncodedAll(certificates, policies) }
}

/// Which certificate the signature is to be checked with (RFC 5035 §3).
///
///     SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2,
///         policies SEQUENCE OF PolicyInformation OPTIONAL }
///     ESSCertIDv2 ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier DEFAULT {algorithm id-sha256}, certHash OCTET STRING,
///         issuerSerial IssuerSerial OPTIONAL }
public struct SigningCertificateV2: Hashable, SignerAttribute {
    public static let type = OID(1, 2, 840, 113549, 1, 9, 16, 2, 47)

    /// The signer's certificate first.
    public let certificates: [CertificateHash]
    /// The policies as one DER value.
    public let policies: [UInt8]?

    public init(_ certificates: [CertificateHash]) {
        self.certificates = certificates
        policies = nil
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        (certificates, policies) = try CertificateHash.readAll(bytes, hasAlgorithm: true)
    }

    public var derBytes: [UInt8] { CertificateHash.derEncodedAll(certificates, policies) }
}

/// A certificate by its digest, and by issuer and serial number: ESSCertID and ESSCertIDv2.
///
///     IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber CertificateSerialNumber }
public struct CertificateHash: Hashable, Sendable {
    /// The digest's algorithm as it is written, or `nil` where it is not: SHA-1 in the first version, SHA-256 in the second.
    public let digestAlgorithm: AlgorithmIdentifier?
    public let digest: [UInt8]
    public let issuer: GeneralNames?
    public let serialNumber: SerialNumber?

    /// - Parameter digestAlgorithm: `nil` for SHA-256, which DER leaves out.
    public init(digestAlgorithm: AlgorithmIdentifier?, digest: [UInt8], of certificate: Certificate)
        throws(StructureError)
    {
        self.digestAlgorithm = digestAlgorithm
        self.digest = digest
        issuer = GeneralNames([.directoryName(try certificate.issuer)])
        serialNumber = certificate.serialNumber
    }

    private init(from reader: inout DERReader, hasAlgorithm: Bool) throws(StructureError) {
        var parts = try reader.read(.sequence, "a certificate's digest").reader
        // Some write out the default, which DER forbids: it is kept as it is.
        let isWritten = hasAlgorithm && parts.nextTag == .sequence
        digestAlgorithm = isWritten ? try AlgorithmIdentifier(from: &parts, "the digest algorithm") : nil
        digest = Array(try parts.read(.octetString, "a certificate's digest").content)
        if var names = try parts.readIfPresent(.sequence, "issuerSerial")?.reader {
            issuer = try GeneralNames(derEncoded: names.read(.sequence, "the issuer").encoded)
            serialNumber = try SerialNumber(names.read(.integer, "the serial number"))
            try names.expectEnd(of: "issuerSerial")
        } else {
            issuer = nil
            serialNumber = nil
        }
        try parts.expectEnd(of: "a certificate's digest")
    }

    private var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                if let digestAlgorithm { coder.encoded(digestAlgorithm.derBytes) }
                coder.octetString(digest)
                guard let issuer, let serialNumber else { return }
                coder.sequence {
                    $0.encoded(issuer.derBytes)
                    $0.encoded(serialNumber.derBytes)
                }
            }
        }
    }

    fileprivate static func readAll(
        _ bytes: ArraySlice<UInt8>, hasAlgorithm: Bool
    ) throws(StructureError) -> ([CertificateHash], [UInt8]?) {
        var reader = DERReader(bytes)
        var parts = try reader.read(.sequence, "signingCertificate").reader
        try reader.expectEnd(of: "signingCertificate")
        let list = try readMembers(of: parts.read(.sequence, "the certificates' digests")) {
            reader throws(StructureError) in try CertificateHash(from: &reader, hasAlgorithm: hasAlgorithm)
        }
        let policies = try parts.readIfPresent(.sequence, "the policies").map { Array($0.encoded) }
        try parts.expectEnd(of: "signingCertificate")
        return (list, policies)
    }

    fileprivate static func derEncodedAll(_ list: [CertificateHash], _ policies: [UInt8]?) -> [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.sequence { coder in
                    for member in list { coder.encoded(member.derBytes) }
                }
                if let policies { coder.encoded(policies) }
            }
        }
    }
}
