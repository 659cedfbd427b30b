/// Who issued the certificates of this entry of an indirect CRL, and of those behind it (RFC 5280 §5.3.3).
///
///     CertificateIssuer ::= GeneralNames
public struct CertificateIssuer: Hashable, ExtensionContent {
    public static let id = OID.certificateIssuer

    public let names: GeneralNames

    public init(_ names: [GeneralName]) { self.names = GeneralNames(names) }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        names = try GeneralNames(derEncoded: bytes)
    }

    public var derBytes: [UInt8] { names.derBytes }
}
