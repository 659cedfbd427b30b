/// Further names of the issuer (RFC 5280 §4.2.1.7, in CRLs §5.2.2).
///
///     IssuerAltName ::= GeneralNames
public struct IssuerAlternativeName: Hashable, ExtensionContent {
    public static let id = OID.issuerAlternativeName

    public let names: GeneralNames

    public init(_ names: [GeneralName]) { self.names = GeneralNames(names) }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        names = try GeneralNames(derEncoded: bytes)
    }

    public var derBytes: [UInt8] { names.derBytes }
}
