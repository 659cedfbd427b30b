internal import SwiftASN1

/// What a policy says besides its identifier (RFC 5280 §4.2.1.4).
///
///     PolicyQualifierInfo ::= SEQUENCE { policyQualifierId PolicyQualifierId, qualifier ANY DEFINED BY policyQualifierId }
///     CPSuri ::= IA5String
public enum PolicyQualifier: Hashable, Sendable {
    /// `id-qt-cps`: where the certification practice statement is published.
    case practiceStatement(String)
    /// `id-qt-unotice`
    case userNotice(UserNotice)
    /// Any other, with its value as DER.
    case other(OID, [UInt8])

    private static let cps = OID(1, 3, 6, 1, 5, 5, 7, 2, 1)
    private static let unotice = OID(1, 3, 6, 1, 5, 5, 7, 2, 2)

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "a policy qualifier").reader
        let id = try parts.readIdentifier("a policy qualifier")
        switch id {
        case Self.cps: self = .practiceStatement(try parts.read(.ia5String, "a CPS address").ia5Text("a CPS address"))
        case Self.unotice: self = .userNotice(try UserNotice(from: &parts))
        default: self = .other(id, Array(try parts.readAny("a policy qualifier").encoded))
        }
        try parts.expectEnd(of: "a policy qualifier")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            switch self {
            case .practiceStatement(let address):
                $0.objectIdentifier(Self.cps)
                $0.primitive(.ia5String, Array(address.utf8))
            case .userNotice(let notice):
                $0.objectIdentifier(Self.unotice)
                notice.encode(into: &$0)
            case .other(let id, let value):
                $0.objectIdentifier(id)
                $0.encoded(value)
            }
        }
    }
}
