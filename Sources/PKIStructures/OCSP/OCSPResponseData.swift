internal import SwiftASN1

/// What a responder signs (RFC 6960 §4.2.1).
///
///     ResponseData ::= SEQUENCE { version [0] EXPLICIT Version DEFAULT v1, responderID ResponderID,
///         producedAt GeneralizedTime, responses SEQUENCE OF SingleResponse,
///         responseExtensions [1] EXPLICIT Extensions OPTIONAL }
public struct OCSPResponseData: Hashable, Sendable {
    public let responderID: ResponderID
    public let producedAt: GeneralizedTime
    public let responses: [SingleResponse]
    /// Empty where the list is absent.
    public let responseExtensions: Extensions

    public init(
        responderID: ResponderID, producedAt: GeneralizedTime, responses: [SingleResponse],
        responseExtensions: Extensions = Extensions([])
    ) {
        self.responderID = responderID
        self.producedAt = producedAt
        self.responses = responses
        self.responseExtensions = responseExtensions
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        try parts.expectVersion1(of: "the OCSP response")
        responderID = try ResponderID(from: &parts)
        producedAt = try GeneralizedTime(from: &parts, "producedAt")
        responses = try parts.read(.sequence, "responses").membersIfAny("responses", SingleResponse.init(from:))
        responseExtensions = try parts.readExtensions(1, "responseExtensions")
        try parts.expectEnd(of: "tbsResponseData")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                responderID.encode(into: &coder)
                coder.encoded(producedAt.derBytes)
                coder.sequence { coder in
                    for response in responses { response.encode(into: &coder) }
                }
                coder.extensions(1, responseExtensions)
            }
        }
    }
}

/// Who answers.
///
///     ResponderID ::= CHOICE { byName [1] EXPLICIT Name, byKey [2] EXPLICIT KeyHash }
///     KeyHash ::= OCTET STRING
public enum ResponderID: Hashable, Sendable {
    case byName(Name)
    /// The SHA-1 of the responder's key: of the content of its BIT STRING.
    case byKey([UInt8])

    init(from reader: inout DERReader) throws(StructureError) {
        if let name = try reader.readExplicit(1, .sequence, "byName") {
            self = .byName(try Name(derEncoded: name.encoded))
        } else if let key = try reader.readExplicit(2, .octetString, "byKey") {
            self = .byKey(Array(key.content))
        } else {
            let element = try reader.readAny("responderID")
            throw StructureError(
                .malformed, "\(element.tag) is no form of responderID", offset: element.start)
        }
    }

    func encode(into coder: inout DER.Serializer) {
        switch self {
        case .byName(let name): coder.contextConstructed(1) { $0.encoded(name.derBytes) }
        case .byKey(let hash): coder.contextConstructed(2) { $0.octetString(hash) }
        }
    }
}
