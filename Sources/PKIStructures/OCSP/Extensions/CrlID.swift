internal import SwiftASN1

/// The CRL on which a responder found the certificate (RFC 6960 §4.4.2).
///
///     CrlID ::= SEQUENCE { crlUrl [0] EXPLICIT IA5String OPTIONAL, crlNum [1] EXPLICIT INTEGER OPTIONAL,
///         crlTime [2] EXPLICIT GeneralizedTime OPTIONAL }
public struct CrlID: Hashable, ExtensionContent {
    public static let id = OID.crlReference

    public let address: String?
    public let number: CRLNumber?
    public let time: GeneralizedTime?

    public init(address: String? = nil, number: CRLNumber? = nil, time: GeneralizedTime? = nil) {
        self.address = address
        self.number = number
        self.time = time
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var parts = try soleElement(.sequence, in: bytes, "CrlID").reader
        address = try parts.readExplicit(0, .ia5String, "crlUrl")?.ia5Text("crlUrl")
        if let element = try parts.readExplicit(1, .integer, "crlNum") {
            number = try CRLNumber(derEncoded: element.encoded)
        } else {
            number = nil
        }
        if let element = try parts.readExplicit(2, .generalizedTime, "crlTime") {
            time = try GeneralizedTime(element, "crlTime")
        } else {
            time = nil
        }
        try parts.expectEnd(of: "CrlID")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                if let address { coder.contextConstructed(0) { $0.primitive(.ia5String, Array(address.utf8)) } }
                if let number { coder.contextConstructed(1) { $0.encoded(number.derBytes) } }
                if let time { coder.contextConstructed(2) { $0.encoded(time.derBytes) } }
            }
        }
    }
}
