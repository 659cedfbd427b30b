internal import SwiftASN1

/// What is asked, and by whom (RFC 6960 §4.1.1).
///
///     TBSRequest ::= SEQUENCE { version [0] EXPLICIT Version DEFAULT v1, requestorName [1] EXPLICIT GeneralName OPTIONAL,
///         requestList SEQUENCE OF Request, requestExtensions [2] EXPLICIT Extensions OPTIONAL }
public struct TBSRequest: Hashable, Sendable {
    public let requestorName: GeneralName?
    public let requestList: [SingleRequest]
    /// Empty where the list is absent.
    public let requestExtensions: Extensions

    public init(
        requestorName: GeneralName? = nil, requestList: [SingleRequest], requestExtensions: Extensions = Extensions([])
    ) {
        self.requestorName = requestorName
        self.requestList = requestList
        self.requestExtensions = requestExtensions
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        try parts.expectVersion1(of: "the OCSP request")
        requestorName = try Self.requestorName(&parts)
        requestList = try parts.read(.sequence, "requestList").membersIfAny("requestList", SingleRequest.init(from:))
        requestExtensions = try parts.readExtensions(2, "requestExtensions")
        try parts.expectEnd(of: "tbsRequest")
    }

    private static func requestorName(_ parts: inout DERReader) throws(StructureError) -> GeneralName? {
        guard var inside = try parts.readIfPresent(.contextConstructed(1), "requestorName")?.reader else { return nil }
        let name = try GeneralName(inside.readAny("requestorName"))
        try inside.expectEnd(of: "requestorName")
        return name
    }

    /// What the requestor signs.
    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                if let requestorName { coder.contextConstructed(1) { requestorName.encode(into: &$0) } }
                coder.sequence { coder in
                    for request in requestList { request.encode(into: &coder) }
                }
                coder.extensions(2, requestExtensions)
            }
        }
    }
}

/// The question about one certificate.
///
///     Request ::= SEQUENCE { reqCert CertID, singleRequestExtensions [0] EXPLICIT Extensions OPTIONAL }
public struct SingleRequest: Hashable, Sendable {
    public let certID: CertID
    /// Empty where the list is absent.
    public let extensions: Extensions

    public init(_ certID: CertID, extensions: Extensions = Extensions([])) {
        self.certID = certID
        self.extensions = extensions
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "a request").reader
        certID = try CertID(from: &parts)
        extensions = try parts.readExtensions(0, "singleRequestExtensions")
        try parts.expectEnd(of: "a request")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            certID.encode(into: &$0)
            $0.extensions(0, extensions)
        }
    }
}
