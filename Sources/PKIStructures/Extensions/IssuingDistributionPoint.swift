internal import SwiftASN1

/// Which certificates and reasons a CRL covers (RFC 5280 §5.2.5).
///
///     IssuingDistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
///         onlyContainsUserCerts [1] BOOLEAN DEFAULT FALSE, onlyContainsCACerts [2] BOOLEAN DEFAULT FALSE,
///         onlySomeReasons [3] ReasonFlags OPTIONAL, indirectCRL [4] BOOLEAN DEFAULT FALSE,
///         onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
public struct IssuingDistributionPoint: Hashable, ExtensionContent {
    public static let id = OID.issuingDistributionPoint

    public var distributionPoint: DistributionPointName?
    public var onlyContainsUserCerts: Bool
    public var onlyContainsCACerts: Bool
    public var onlySomeReasons: ReasonFlags?
    public var indirectCRL: Bool
    public var onlyContainsAttributeCerts: Bool

    /// A CRL of all that its issuer certified, at a place; the scope is narrowed by setting the rest.
    public init(distributionPoint: DistributionPointName?) {
        self.distributionPoint = distributionPoint
        onlyContainsUserCerts = false
        onlyContainsCACerts = false
        onlySomeReasons = nil
        indirectCRL = false
        onlyContainsAttributeCerts = false
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let whole = try soleElement(.sequence, in: bytes, "issuingDistributionPoint")
        try whole.expectParts("issuingDistributionPoint", "RFC 5280 §5.2.5")
        var parts = whole.reader
        distributionPoint = try DistributionPointName(ifPresent: .contextConstructed(0), in: &parts)
        onlyContainsUserCerts = try parts.readFlag(.context(1), "onlyContainsUserCerts")
        onlyContainsCACerts = try parts.readFlag(.context(2), "onlyContainsCACerts")
        onlySomeReasons = try ReasonFlags(ifPresent: .context(3), in: &parts, "onlySomeReasons")
        indirectCRL = try parts.readFlag(.context(4), "indirectCRL")
        onlyContainsAttributeCerts = try parts.readFlag(.context(5), "onlyContainsAttributeCerts")
        try parts.expectEnd(of: "issuingDistributionPoint")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                distributionPoint?.encode(into: &coder)
                if onlyContainsUserCerts { coder.contextPrimitive(1, [0xFF]) }
                if onlyContainsCACerts { coder.contextPrimitive(2, [0xFF]) }
                if let onlySomeReasons { coder.contextPrimitive(3, flagOctets(onlySomeReasons.rawValue)) }
                if indirectCRL { coder.contextPrimitive(4, [0xFF]) }
                if onlyContainsAttributeCerts { coder.contextPrimitive(5, [0xFF]) }
            }
        }
    }
}
