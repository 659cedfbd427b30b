/// Where the subject's repository or its time stamping service is (RFC 5280 §4.2.2.2).
///
///     SubjectInfoAccessSyntax ::= SEQUENCE SIZE (1..MAX) OF AccessDescription
public struct SubjectInformationAccess: Hashable, ExtensionContent {
    public static let id = OID.subjectInformationAccess
    /// The method `id-ad-timeStamping`.
    public static let timeStamping = OID(1, 3, 6, 1, 5, 5, 7, 48, 3)
    /// The method `id-ad-caRepository`.
    public static let caRepository = OID(1, 3, 6, 1, 5, 5, 7, 48, 5)

    public let descriptions: [AccessDescription]

    public init(_ descriptions: [AccessDescription]) { self.descriptions = descriptions }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        descriptions = try AccessDescription.list(bytes, "subjectInfoAccess")
    }

    public var derBytes: [UInt8] { derEncoded { AccessDescription.encode(descriptions, into: &$0) } }
}
