internal import SwiftASN1

/// The answer of an OCSP responder (RFC 6960 §4.2.1).
///
///     OCSPResponse ::= SEQUENCE { responseStatus OCSPResponseStatus, responseBytes [0] EXPLICIT ResponseBytes OPTIONAL }
public struct OCSPResponse: Hashable, Sendable {
    public let status: OCSPResponseStatus
    /// There if and only if the status is `successful`.
    public let responseBytes: OCSPResponseBytes?

    /// An answer.
    public init(_ response: BasicOCSPResponse) {
        status = .successful
        responseBytes = OCSPResponseBytes(type: OCSPResponseBytes.basic, response: response.derBytes)
    }

    /// A refusal to answer; `nil` for `successful`.
    public init?(refusal status: OCSPResponseStatus) {
        guard status != .successful else { return nil }
        self.status = status
        responseBytes = nil
    }

    /// Reads a response that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let whole = try soleElement(.sequence, in: bytes, "the OCSP response")
        var parts = whole.reader
        status = try OCSPResponseStatus(parts.read(.enumerated, "responseStatus"))
        if let element = try parts.readExplicit(0, .sequence, "responseBytes") {
            responseBytes = try OCSPResponseBytes(element)
        } else {
            responseBytes = nil
        }
        try parts.expectEnd(of: "the OCSP response")
        guard (responseBytes == nil) == (status != .successful) else {
            let fault = responseBytes == nil ? "lacks responseBytes" : "has responseBytes"
            throw StructureError(
                .malformed, "the OCSP response has the status \(status), but \(fault) (RFC 6960 §4.2.1)",
                offset: whole.start)
        }
    }

    /// The answer, or `nil` where there is none or it is of another type than `id-pkix-ocsp-basic`.
    public var basicResponse: BasicOCSPResponse? {
        get throws(StructureError) {
            guard let responseBytes, responseBytes.type == OCSPResponseBytes.basic else { return nil }
            return try BasicOCSPResponse(derEncoded: responseBytes.response[...])
        }
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.enumerated(status.rawValue)
                if let responseBytes { coder.contextConstructed(0) { responseBytes.encode(into: &$0) } }
            }
        }
    }
}

/// Whether the responder answers.
///
///     OCSPResponseStatus ::= ENUMERATED { successful (0), malformedRequest (1), internalError (2), tryLater (3),
///         sigRequired (5), unauthorized (6) }
public enum OCSPResponseStatus: UInt8, Sendable, Hashable, CaseIterable {
    case successful = 0
    case malformedRequest = 1
    case internalError = 2
    case tryLater = 3
    case sigRequired = 5
    case unauthorized = 6

    fileprivate init(_ element: DERElement) throws(StructureError) {
        guard element.content.count == 1, let number = element.content.first, let status = Self(rawValue: number)
        else {
            throw StructureError(
                .malformed, "responseStatus #\(hexadecimal(element.content)) is not known", offset: element.start)
        }
        self = status
    }
}

/// An answer of some type.
///
///     ResponseBytes ::= SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING }
public struct OCSPResponseBytes: Hashable, Sendable {
    /// `id-pkix-ocsp-basic`
    public static let basic = OID(1, 3, 6, 1, 5, 5, 7, 48, 1, 1)

    public let type: OID
    public let response: [UInt8]

    public init(type: OID, response: [UInt8]) {
        self.type = type
        self.response = response
    }

    fileprivate init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        type = try parts.readIdentifier("responseType")
        response = Array(try parts.read(.octetString, "the response").content)
        try parts.expectEnd(of: "responseBytes")
    }

    fileprivate func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.objectIdentifier(type)
            $0.octetString(response)
        }
    }
}
