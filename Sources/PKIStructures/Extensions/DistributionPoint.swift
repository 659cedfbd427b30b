internal import SwiftASN1

/// One place of a CRL, and what the CRL there covers (RFC 5280 §4.2.1.13).
///
///     DistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
///         reasons [1] ReasonFlags OPTIONAL, cRLIssuer [2] GeneralNames OPTIONAL }
public struct DistributionPoint: Hashable, Sendable {
    public let name: DistributionPointName?
    /// The reasons that the CRL covers; `nil` for all.
    public let reasons: ReasonFlags?
    /// Who signs the CRL; `nil` for the certificate's issuer.
    public let cRLIssuer: GeneralNames?

    public init(name: DistributionPointName?, reasons: ReasonFlags? = nil, cRLIssuer: GeneralNames? = nil) {
        self.name = name
        self.reasons = reasons
        self.cRLIssuer = cRLIssuer
    }

    init(from reader: inout DERReader) throws(StructureError) {
        let what = "a distribution point"
        let whole = try reader.read(.sequence, what)
        var parts = whole.reader
        name = try DistributionPointName(ifPresent: .contextConstructed(0), in: &parts)
        reasons = try ReasonFlags(ifPresent: .context(1), in: &parts, "a distribution point's reasons")
        if let issuer = try parts.readIfPresent(.contextConstructed(2), "cRLIssuer") {
            cRLIssuer = try GeneralNames(contentOf: issuer)
        } else {
            cRLIssuer = nil
        }
        try parts.expectEnd(of: what)
        guard name != nil || cRLIssuer != nil else {
            throw StructureError(
                .malformed, "\(what) has neither a name nor a cRLIssuer, which RFC 5280 §4.2.1.13 forbids",
                offset: whole.start)
        }
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            name?.encode(into: &coder)
            if let reasons { coder.contextPrimitive(1, flagOctets(reasons.rawValue)) }
            if let cRLIssuer {
                coder.contextConstructed(2) { coder in
                    for name in cRLIssuer.names { name.encode(into: &coder) }
                }
            }
        }
    }
}

/// The name of a distribution point.
///
///     DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
public enum DistributionPointName: Hashable, Sendable {
    case fullName(GeneralNames)
    /// What is put behind the name of the CRL's issuer.
    case nameRelativeToCRLIssuer(RelativeDistinguishedName)

    /// Reads the next value where it has the tag, which is EXPLICIT since the name is a CHOICE.
    init?(ifPresent tag: DERTag, in reader: inout DERReader) throws(StructureError) {
        let what = "a distribution point's name"
        guard var choice = try reader.readIfPresent(tag, what)?.reader else { return nil }
        let element = try choice.readAny(what)
        try choice.expectEnd(of: what)
        switch element.tag {
        case .contextConstructed(0): self = .fullName(try GeneralNames(contentOf: element))
        case .contextConstructed(1): self = .nameRelativeToCRLIssuer(try Self.relativeName(element))
        default:
            throw StructureError(
                .malformed, "\(element.tag) is no form of \(what)", offset: element.start)
        }
    }

    /// The SET's tag is replaced by `[1]`.
    private static func relativeName(_ element: DERElement) throws(StructureError) -> RelativeDistinguishedName {
        let name = RelativeDistinguishedName(
            inOrder: try element.members("nameRelativeToCRLIssuer", Name.Attribute.init(from:)))
        guard RelativeDistinguishedName(name.attributes) == name else {
            throw StructureError(
                .malformed, "nameRelativeToCRLIssuer is not in the order of DER (X.690 §11.6)", offset: element.start)
        }
        return name
    }

    func encode(into coder: inout DER.Serializer) {
        coder.contextConstructed(0) { coder in
            switch self {
            case .fullName(let list):
                coder.contextConstructed(0) { coder in
                    for name in list.names { name.encode(into: &coder) }
                }
            case .nameRelativeToCRLIssuer(let name):
                coder.contextConstructed(1) { coder in
                    for attribute in name.attributes { attribute.encode(into: &coder) }
                }
            }
        }
    }
}
