internal import SwiftASN1

/// The TLS extensions that a server with this certificate must honour, such as status_request (RFC 7633 §4).
///
///     Features ::= SEQUENCE OF INTEGER
public struct TLSFeature: Hashable, ExtensionContent {
    public static let id = OID.tlsFeature
    /// `status_request`, "must staple".
    public static let statusRequest: UInt16 = 5

    /// Numbers of TLS extensions.
    public let features: [UInt16]

    public init(_ features: [UInt16]) { self.features = features }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        features = try soleElement(.sequence, in: bytes, "tlsFeature").membersIfAny("tlsFeature", Self.feature)
    }

    private static func feature(_ reader: inout DERReader) throws(StructureError) -> UInt16 {
        let element = try reader.read(.integer, "a TLS feature")
        guard let number = UInt16(exactly: try element.smallInteger("a TLS feature")) else {
            throw StructureError(.malformed, "a TLS feature is above 65535", offset: element.start)
        }
        return number
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for feature in features { coder.integer(Int(feature)) }
            }
        }
    }
}
