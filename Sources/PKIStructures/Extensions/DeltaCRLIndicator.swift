/// The CRL that a delta CRL adds to (RFC 5280 §5.2.4).
///
///     BaseCRLNumber ::= CRLNumber
public struct DeltaCRLIndicator: Hashable, ExtensionContent {
    public static let id = OID.deltaCRLIndicator

    public let baseCRLNumber: CRLNumber

    public init(baseCRLNumber: CRLNumber) { self.baseCRLNumber = baseCRLNumber }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        baseCRLNumber = try CRLNumber(derEncoded: bytes)
    }

    public var derBytes: [UInt8] { baseCRLNumber.derBytes }
}
