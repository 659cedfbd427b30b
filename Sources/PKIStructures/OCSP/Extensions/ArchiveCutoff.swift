/// How far back a responder remembers certificates that have expired (RFC 6960 §4.4.4).
///
///     ArchiveCutoff ::= GeneralizedTime
public struct ArchiveCutoff: Hashable, ExtensionContent {
    public static let id = OID.archiveCutoff

    public let time: GeneralizedTime

    public init(_ time: GeneralizedTime) { self.time = time }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        time = try GeneralizedTime(soleElement(.generalizedTime, in: bytes, "archiveCutoff"), "archiveCutoff")
    }

    public var derBytes: [UInt8] { time.derBytes }
}
