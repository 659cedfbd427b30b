internal import SwiftASN1

/// Where the CRLs that cover a certificate are (RFC 5280 §4.2.1.13).
///
///     CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint
public struct CRLDistributionPoints: Hashable, ExtensionContent {
    public static let id = OID.crlDistributionPoints

    public let points: [DistributionPoint]

    public init(_ points: [DistributionPoint]) { self.points = points }

    /// One distribution point an address.
    public init(addresses: [String]) { points = addresses.map(DistributionPoint.init(address:)) }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        points = try DistributionPoint.list(bytes, "cRLDistributionPoints")
    }

    /// The addresses of all full names.
    public var addresses: [String] { points.flatMap(\.addresses) }

    public var derBytes: [UInt8] { derEncoded { DistributionPoint.encode(points, into: &$0) } }
}

/// Where the delta CRLs that cover a certificate are (RFC 5280 §4.2.1.15, in CRLs §5.2.6).
///
///     FreshestCRL ::= CRLDistributionPoints
public struct FreshestCRL: Hashable, ExtensionContent {
    public static let id = OID.freshestCRL

    public let points: [DistributionPoint]

    public init(_ points: [DistributionPoint]) { self.points = points }

    /// One distribution point an address.
    public init(addresses: [String]) { points = addresses.map(DistributionPoint.init(address:)) }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        points = try DistributionPoint.list(bytes, "freshestCRL")
    }

    /// The addresses of all full names.
    public var addresses: [String] { points.flatMap(\.addresses) }

    public var derBytes: [UInt8] { derEncoded { DistributionPoint.encode(points, into: &$0) } }
}

extension DistributionPoint {
    /// A point that is one address.
    public init(address: String) {
        self.init(name: .fullName(GeneralNames([.uniformResourceIdentifier(address)])))
    }

    /// The addresses of the full name.
    public var addresses: [String] {
        guard case .fullName(let list) = name else { return [] }
        return list.names.compactMap { name in
            if case .uniformResourceIdentifier(let address) = name { address } else { nil }
        }
    }

    fileprivate static func list(_ bytes: ArraySlice<UInt8>, _ what: String) throws(StructureError)
        -> [DistributionPoint]
    {
        try soleElement(.sequence, in: bytes, what).members(what, DistributionPoint.init(from:))
    }

    fileprivate static func encode(_ points: [DistributionPoint], into coder: inout DER.Serializer) {
        coder.sequence { coder in
            for point in points { point.encode(into: &coder) }
        }
    }
}
