internal import SwiftASN1

/// Which certificate is asked about (RFC 6960 §4.1.1).
///
///     CertID ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, issuerNameHash OCTET STRING, issuerKeyHash OCTET STRING,
///         serialNumber CertificateSerialNumber }
public struct CertID: Hashable, Sendable {
    public let hashAlgorithm: AlgorithmIdentifier
    /// The digest of the issuer's name as DER.
    public let issuerNameHash: [UInt8]
    /// The digest of the issuer's key: the content of its BIT STRING.
    public let issuerKeyHash: [UInt8]
    public let serialNumber: SerialNumber

    public init(
        hashAlgorithm: AlgorithmIdentifier, issuerNameHash: [UInt8], issuerKeyHash: [UInt8], serialNumber: SerialNumber
    ) {
        self.hashAlgorithm = hashAlgorithm
        self.issuerNameHash = issuerNameHash
        self.issuerKeyHash = issuerKeyHash
        self.serialNumber = serialNumber
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "CertID").reader
        hashAlgorithm = try AlgorithmIdentifier(derEncoded: parts.read(.sequence, "hashAlgorithm").encoded)
        issuerNameHash = Array(try parts.read(.octetString, "issuerNameHash").content)
        issuerKeyHash = Array(try parts.read(.octetString, "issuerKeyHash").content)
        let number = try parts.read(.integer, "serialNumber")
        guard let serial = SerialNumber(octets: Array(number.content)) else {
            throw StructureError(.malformed, "serialNumber is not in its shortest form", offset: number.start)
        }
        serialNumber = serial
        try parts.expectEnd(of: "CertID")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.encoded(hashAlgorithm.derBytes)
            $0.octetString(issuerNameHash)
            $0.octetString(issuerKeyHash)
            $0.encoded(serialNumber.derBytes)
        }
    }
}
