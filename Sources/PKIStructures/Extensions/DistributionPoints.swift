internal import SwiftASN1

/// Where the CRLs that cover a certificate are (RFC 5280 §4.2.1.13).
///
///     CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint
///     DistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
///         reasons [1] ReasonFlags OPTIONAL, cRLIssuer [2] GeneralNames OPTIONAL }
///     DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] … }
public struct CRLDistributionPoints: Hashable, ExtensionContent {
    public static let id = OID.crlDistributionPoints

    /// The addresses of all full names.
    public let addresses: [String]

    /// One distribution point an address.
    public init(addresses: [String]) { self.addresses = addresses }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var list = try reader.read(.sequence, "cRLDistributionPoints").reader
        try reader.expectEnd(of: "cRLDistributionPoints")
        var addresses: [String] = []
        while !list.isAtEnd {
            var point = try list.read(.sequence, "a distribution point").reader
            guard let name = try point.readIfPresent(.contextConstructed(0), "a distribution point") else { continue }
            var choice = name.reader
            guard let full = try choice.readIfPresent(.contextConstructed(0), "a distribution point's name") else {
                continue
            }
            for case .uniformResourceIdentifier(let address) in try GeneralNames(contentOf: full).names {
                addresses.append(address)
            }
        }
        self.addresses = addresses
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for address in addresses {
                    coder.sequence {
                        $0.contextConstructed(0) {
                            $0.contextConstructed(0) {
                                GeneralName.uniformResourceIdentifier(address).encode(into: &$0)
                            }
                        }
                    }
                }
            }
        }
    }
}
