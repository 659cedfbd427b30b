/// The stable word for why a certificate is not valid.
public struct VerdictCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }

    /// A CRL lists a certificate of the path, or an OCSP response says so (RFC 5280 §6.3.3, RFC 6960 §2.2).
    public static let revoked = VerdictCode(rawValue: "revoked")
    /// The time lies behind notAfter (RFC 5280 §6.1.3 (a)(2)).
    public static let expired = VerdictCode(rawValue: "expired")
    /// The time lies before notBefore (RFC 5280 §6.1.3 (a)(2)).
    public static let notYetValid = VerdictCode(rawValue: "not_yet_valid")
    /// A signature does not hold (RFC 5280 §6.1.3 (a)(1)).
    public static let badSignature = VerdictCode(rawValue: "bad_signature")
    /// No path leads to a trust anchor.
    public static let untrustedRoot = VerdictCode(rawValue: "untrusted_root")
    /// An issuer of the path is not a CA (RFC 5280 §6.1.4 (k)).
    public static let notACA = VerdictCode(rawValue: "not_a_ca")
    /// A path length is exceeded (RFC 5280 §6.1.4 (l) and (m)).
    public static let pathTooLong = VerdictCode(rawValue: "path_too_long")
    /// A key is used for what its keyUsage does not allow (RFC 5280 §4.2.1.3).
    public static let keyUsageViolation = VerdictCode(rawValue: "key_usage_violation")
    /// A certificate is used for what its extKeyUsage does not allow (RFC 5280 §4.2.1.12).
    public static let extendedKeyUsageViolation = VerdictCode(rawValue: "extended_key_usage_violation")
    /// A name lies outside what an issuer may certify (RFC 5280 §4.2.1.10).
    public static let nameConstraintViolation = VerdictCode(rawValue: "name_constraint_violation")
    /// The certificate is not for the name that was asked for (RFC 9525 §6).
    public static let nameMismatch = VerdictCode(rawValue: "name_mismatch")
    /// The path is valid for none of the policies that are required (RFC 5280 §6.1.5 (g)).
    public static let policyViolation = VerdictCode(rawValue: "policy_violation")
    /// A certificate breaks the rules of the profile that was asked for, though not those of RFC 5280.
    public static let profileViolation = VerdictCode(rawValue: "profile_violation")
    /// Two certificates are no pair of one holder (GB/T 20518 §5.2.4).
    public static let pairMismatch = VerdictCode(rawValue: "pair_mismatch")
    /// A critical extension is not processed (RFC 5280 §4.2).
    public static let unhandledCriticalExtension = VerdictCode(rawValue: "unhandled_critical_extension")
    /// An extension stands twice (RFC 5280 §4.2).
    public static let duplicateExtension = VerdictCode(rawValue: "duplicate_extension")
    /// The algorithm of a key or of a signature is not supported.
    public static let unsupportedAlgorithm = VerdictCode(rawValue: "unsupported_algorithm")
    /// A key of the path is too weak.
    public static let weakKey = VerdictCode(rawValue: "weak_key")
    /// A certificate breaks the rules of its format (RFC 5280 §4.1, §4.2).
    public static let malformed = VerdictCode(rawValue: "malformed")
    /// Nothing usable says whether a certificate is revoked (RFC 5280 §6.3.3).
    public static let revocationUnknown = VerdictCode(rawValue: "revocation_unknown")
    /// The search took more than it was allowed.
    public static let budgetExceeded = VerdictCode(rawValue: "budget_exceeded")

    /// From what nobody can mend to what a further file may mend: one path with several flaws is told by its first.
    private static let byGravity: [VerdictCode] = [
        revoked, malformed, duplicateExtension, badSignature, unsupportedAlgorithm, weakKey, expired, notYetValid,
        notACA,
        pathTooLong, keyUsageViolation, extendedKeyUsageViolation, nameMismatch, nameConstraintViolation,
        policyViolation, profileViolation, pairMismatch, unhandledCriticalExtension, revocationUnknown, budgetExceeded,
        untrustedRoot,
    ]

    /// The place in the order of gravity; smaller is graver.
    var rank: Int { Self.byGravity.firstIndex(of: self) ?? Self.byGravity.count }
}
