/// Where the issuer's certificate and its OCSP service are (RFC 5280 §4.2.2.1, in CRLs §5.2.7).
///
///     AuthorityInfoAccessSyntax ::= SEQUENCE SIZE (1..MAX) OF AccessDescription
public struct AuthorityInformationAccess: Hashable, ExtensionContent {
    public static let id = OID.authorityInformationAccess
    /// The method `id-ad-ocsp`.
    public static let ocsp = OID(1, 3, 6, 1, 5, 5, 7, 48, 1)
    /// The method `id-ad-caIssuers`.
    public static let caIssuers = OID(1, 3, 6, 1, 5, 5, 7, 48, 2)

    public typealias AccessDescription = PKIStructures.AccessDescription

    public let descriptions: [AccessDescription]

    public init(_ descriptions: [AccessDescription]) { self.descriptions = descriptions }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        descriptions = try AccessDescription.list(bytes, "authorityInfoAccess")
    }

    public var derBytes: [UInt8] { derEncoded { AccessDescription.encode(descriptions, into: &$0) } }
}
