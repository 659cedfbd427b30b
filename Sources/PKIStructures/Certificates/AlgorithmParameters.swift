internal import SwiftASN1

/// The parameters of an algorithm as values.
public enum AlgorithmParameters: Sendable, Hashable {
    /// Left out, as ECDSA, Ed25519 and SM2 signatures have it (RFC 5758 §3.2, RFC 8410 §3).
    case absent
    /// NULL, as RSA has it (RFC 4055 §5).
    case null
    /// The curve of an EC key by its name (RFC 5480 §2.1.1).
    case namedCurve(OID)
    /// RSASSA-PSS (RFC 4055 §3.1).
    case pss(PSSParameters)
    /// Anything else as its DER.
    case other([UInt8])

    /// The DER value, or `nil` where there is none.
    public var derBytes: [UInt8]? {
        switch self {
        case .absent: nil
        case .null: AlgorithmIdentifier.nullParameters
        case .namedCurve(let curve): derEncoded { $0.objectIdentifier(curve) }
        case .pss(let parameters): parameters.derBytes
        case .other(let bytes): bytes
        }
    }
}

extension AlgorithmIdentifier {
    /// RSASSA-PSS (RFC 4055 §3.1).
    public static let rsassaPSS = OID(1, 2, 840, 113549, 1, 1, 10)
    /// A key of an elliptic curve (RFC 5480 §2.1.1).
    public static let ecPublicKey = OID(1, 2, 840, 10045, 2, 1)
    /// An RSA key (RFC 3279 §2.3.1).
    public static let rsaEncryption = OID(1, 2, 840, 113549, 1, 1, 1)

    /// The parameters as a value.
    ///
    /// - Throws: `StructureError` for parameters that are not what the algorithm defines.
    public var typedParameters: AlgorithmParameters {
        get throws(StructureError) {
            guard let parameters = encodedParameters else { return .absent }
            if parameters.elementsEqual(Self.nullParameters) { return .null }
            switch algorithm {
            case Self.rsassaPSS: return .pss(try PSSParameters(derEncoded: parameters))
            case Self.ecPublicKey where parameters.first == DERTag.objectIdentifier.rawValue:
                var reader = DERReader(parameters)
                let curve = try reader.read(.objectIdentifier, "the curve").objectIdentifier("the curve")
                try reader.expectEnd(of: "the curve")
                return .namedCurve(curve)
            default: return .other(Array(parameters))
            }
        }
    }
}
