/// Since when the key is known or feared to be out of control (RFC 5280 §5.3.2).
///
///     InvalidityDate ::= GeneralizedTime
public struct InvalidityDate: Hashable, ExtensionContent {
    public static let id = OID.invalidityDate

    public let time: GeneralizedTime

    public init(_ time: GeneralizedTime) { self.time = time }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        time = try GeneralizedTime(soleElement(.generalizedTime, in: bytes, "invalidityDate"), "invalidityDate")
    }

    public var derBytes: [UInt8] { time.derBytes }
}
