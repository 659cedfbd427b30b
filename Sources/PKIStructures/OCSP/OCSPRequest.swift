internal import SwiftASN1

/// A question to an OCSP responder (RFC 6960 §4.1.1).
///
///     OCSPRequest ::= SEQUENCE { tbsRequest TBSRequest, optionalSignature [0] EXPLICIT Signature OPTIONAL }
public struct OCSPRequest: Hashable, Sendable {
    public let tbsRequest: TBSRequest
    /// The bytes that the requestor signed, where it did.
    public let tbsRequestBytes: [UInt8]
    public let signature: OCSPSignature?

    public init(_ tbsRequest: TBSRequest, signature: OCSPSignature? = nil) {
        self.tbsRequest = tbsRequest
        tbsRequestBytes = tbsRequest.derBytes
        self.signature = signature
    }

    /// Reads a request that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var parts = try soleElement(.sequence, in: bytes, "the OCSP request").reader
        let signed = try parts.read(.sequence, "tbsRequest")
        tbsRequest = try TBSRequest(signed)
        tbsRequestBytes = Array(signed.encoded)
        if let element = try parts.readExplicit(0, .sequence, "optionalSignature") {
            signature = try OCSPSignature(element)
        } else {
            signature = nil
        }
        try parts.expectEnd(of: "the OCSP request")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.encoded(tbsRequestBytes)
                if let signature { coder.contextConstructed(0) { signature.encode(into: &$0) } }
            }
        }
    }
}

/// The signature of a requestor.
///
///     Signature ::= SEQUENCE { signatureAlgorithm AlgorithmIdentifier, signature BIT STRING,
///         certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
public struct OCSPSignature: Hashable, Sendable {
    public let algorithm: AlgorithmIdentifier
    public let value: [UInt8]
    /// `nil` where the list is absent.
    public let certificates: [Certificate]?

    public init(algorithm: AlgorithmIdentifier, value: [UInt8], certificates: [Certificate]? = nil) {
        self.algorithm = algorithm
        self.value = value
        self.certificates = certificates
    }

    fileprivate init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        algorithm = try AlgorithmIdentifier(derEncoded: parts.read(.sequence, "signatureAlgorithm").encoded)
        value = Array(try parts.read(.bitString, "the signature").bitStringOctets("the signature"))
        certificates = try parts.readCertificates()
        try parts.expectEnd(of: "optionalSignature")
    }

    fileprivate func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.encoded(algorithm.derBytes)
            $0.bitString(value)
            $0.certificates(certificates)
        }
    }
}
