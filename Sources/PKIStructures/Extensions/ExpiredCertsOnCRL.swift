/// Since when expired certificates stay on the CRL (X.509).
///
///     ExpiredCertsOnCRL ::= GeneralizedTime
public struct ExpiredCertsOnCRL: Hashable, ExtensionContent {
    public static let id = OID.expiredCertsOnCRL

    public let time: GeneralizedTime

    public init(_ time: GeneralizedTime) { self.time = time }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        time = try GeneralizedTime(
            soleElement(.generalizedTime, in: bytes, "expiredCertsOnCRL"), "expiredCertsOnCRL")
    }

    public var derBytes: [UInt8] { time.derBytes }
}
