/// Reasons of revocation that a CRL covers (RFC 5280 §4.2.1.13).
///
///     ReasonFlags ::= BIT STRING { unused(0), keyCompromise(1), cACompromise(2), affiliationChanged(3), superseded(4),
///         cessationOfOperation(5), certificateHold(6), privilegeWithdrawn(7), aACompromise(8) }
public struct ReasonFlags: OptionSet, Hashable, Sendable {
    /// Bit `n` of the ASN.1 list is bit `n` of the number.
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue & 0x1FF }

    public static let unused = ReasonFlags(rawValue: 1 << 0)
    public static let keyCompromise = ReasonFlags(rawValue: 1 << 1)
    public static let cACompromise = ReasonFlags(rawValue: 1 << 2)
    public static let affiliationChanged = ReasonFlags(rawValue: 1 << 3)
    public static let superseded = ReasonFlags(rawValue: 1 << 4)
    public static let cessationOfOperation = ReasonFlags(rawValue: 1 << 5)
    public static let certificateHold = ReasonFlags(rawValue: 1 << 6)
    public static let privilegeWithdrawn = ReasonFlags(rawValue: 1 << 7)
    public static let aACompromise = ReasonFlags(rawValue: 1 << 8)

    /// Reads the next value where it has the tag.
    init?(ifPresent tag: DERTag, in reader: inout DERReader, _ what: String) throws(StructureError) {
        guard let element = try reader.readIfPresent(tag, what) else { return nil }
        self.init(rawValue: try element.flags(what, limit: 9))
    }

    /// The flag of one reason; `nil` where it has none.
    public init?(_ reason: RevocationReason) {
        let all = (1...8).map { ReasonFlags(rawValue: 1 << $0) }
        guard let flag = all.first(where: { $0.covers(reason) }) else { return nil }
        self = flag
    }

    /// Whether a CRL with these flags covers the reason; the number of a reason is not always its bit.
    public func covers(_ reason: RevocationReason) -> Bool {
        switch reason {
        case .keyCompromise: contains(.keyCompromise)
        case .cACompromise: contains(.cACompromise)
        case .affiliationChanged: contains(.affiliationChanged)
        case .superseded: contains(.superseded)
        case .cessationOfOperation: contains(.cessationOfOperation)
        case .certificateHold: contains(.certificateHold)
        case .privilegeWithdrawn: contains(.privilegeWithdrawn)
        case .aACompromise: contains(.aACompromise)
        case .unspecified, .removeFromCRL: false
        }
    }
}
