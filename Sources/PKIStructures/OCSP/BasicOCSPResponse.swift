internal import SwiftASN1

/// A signed answer (RFC 6960 §4.2.1).
///
///     BasicOCSPResponse ::= SEQUENCE { tbsResponseData ResponseData, signatureAlgorithm AlgorithmIdentifier,
///         signature BIT STRING, certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
public struct BasicOCSPResponse: Hashable, Sendable {
    public let tbsResponseData: OCSPResponseData
    /// The bytes that the responder signed.
    public let tbsResponseDataBytes: [UInt8]
    public let signatureAlgorithm: AlgorithmIdentifier
    public let signature: [UInt8]
    /// What helps to check the signature; `nil` where the list is absent.
    public let certificates: [Certificate]?

    /// Puts a signature behind what was signed.
    public init(
        _ tbsResponseData: OCSPResponseData, signatureAlgorithm: AlgorithmIdentifier, signature: [UInt8],
        certificates: [Certificate]? = nil
    ) {
        self.tbsResponseData = tbsResponseData
        tbsResponseDataBytes = tbsResponseData.derBytes
        self.signatureAlgorithm = signatureAlgorithm
        self.signature = signature
        self.certificates = certificates
    }

    /// Reads an answer that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var parts = try soleElement(.sequence, in: bytes, "the basic OCSP response").reader
        let signed = try parts.read(.sequence, "tbsResponseData")
        tbsResponseData = try OCSPResponseData(signed)
        tbsResponseDataBytes = Array(signed.encoded)
        signatureAlgorithm = try AlgorithmIdentifier(derEncoded: parts.read(.sequence, "signatureAlgorithm").encoded)
        signature = Array(try parts.read(.bitString, "the signature").bitStringOctets("the signature"))
        certificates = try parts.readCertificates()
        try parts.expectEnd(of: "the basic OCSP response")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.encoded(tbsResponseDataBytes)
                $0.encoded(signatureAlgorithm.derBytes)
                $0.bitString(signature)
                $0.certificates(certificates)
            }
        }
    }
}
