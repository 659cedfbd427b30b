public import PKIStructures

/// Whether a certificate is valid, and why; a value, never an error.
public struct Verdict: Sendable {
    /// Whether one path from the certificate to a trust anchor has no flaw.
    public let isValid: Bool
    /// The path, leaf first and anchor last; where the certificate is not valid, as far as the best attempt came.
    public let path: [Certificate]
    /// The policies that the path is valid for (RFC 5280 §6.1.6).
    public let policies: PathPolicies
    /// The stable word for the reason, `nil` where the certificate is valid.
    public let code: VerdictCode?
    /// A sentence with the evidence, lower case, without a full stop; empty where the certificate is valid.
    public let reason: String
    /// Every flaw of the path, the gravest first.
    public let flaws: [Flaw]
    /// What was checked, by what, and for which moment.
    public let checked: Checked
    /// What it took, in the units of ``Budget``.
    public let effort: Effort
    /// Everything that was tried, from the leaf upwards, where it was asked for.
    public let explanation: Attempt?

    /// What a verdict took.
    public struct Effort: Hashable, Sendable {
        /// Issuers tried and looked at.
        public let stepCount: Int
        /// Signatures checked.
        public let signatureCount: Int
    }

    /// What was checked, by what, and for which moment.
    public struct Checked: Hashable, Sendable {
        /// Whether every signature of the path up to a trust anchor holds.
        public let signature: Bool
        /// What told that the leaf is not revoked, or that it is.
        public let revocation: RevocationSource
        /// The moment that was asked for.
        public let at: Instant
        /// What was used, each CRL and OCSP response an entry, in the order of the path; of one certificate first that which
        /// decided.
        public let evidence: [RevocationEvidence]

        /// What told of the leaf: that it is revoked, or else the freshest that it is not.
        public var evidenceOfLeaf: RevocationEvidence? { evidence.first { $0.isOfLeaf } }

        /// When the CRL or OCSP response that told of the leaf was made.
        public var thisUpdate: Instant? { evidenceOfLeaf?.thisUpdate }
    }
}

/// Where knowledge of a revocation came from.
public struct RevocationSource: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// Nothing was looked at.
    public static let none = RevocationSource(rawValue: "none")
    /// A CRL (RFC 5280 §6.3).
    public static let crl = RevocationSource(rawValue: "crl")
    /// An OCSP response (RFC 6960).
    public static let ocsp = RevocationSource(rawValue: "ocsp")

    public var description: String { rawValue }
}

/// What told of one certificate whether it is revoked.
public struct RevocationEvidence: Hashable, Sendable {
    public let certificate: Certificate
    /// Whether the certificate is the one that is judged.
    public let isOfLeaf: Bool
    public let source: RevocationSource
    /// Whose key signed it.
    public let producer: Certificate
    /// The moment that it tells of.
    public let thisUpdate: Instant
    /// When newer knowledge will have come; `nil` where it does not say.
    public let nextUpdate: Instant?
    /// What it tells of a revocation; `nil` where the certificate was not revoked at the moment that was asked for.
    public let revocation: Revocation?

    /// Since when and why a certificate is revoked.
    public struct Revocation: Hashable, Sendable {
        /// The date of the revocation, or that of the compromise behind it, which may be earlier (RFC 5280 §5.3.2).
        public let since: Instant
        public let reason: RevocationReason?
    }

    /// How old the knowledge is at a moment, in seconds; negative where it is younger.
    public func ageInSeconds(at time: Instant) -> Int64 { time.secondsSinceEpoch - thisUpdate.secondsSinceEpoch }
}

/// A certificate that was tried at one place of a path, with what was tried above it.
public struct Attempt: Sendable {
    public let certificate: Certificate
    /// Whether the certificate is a trust anchor, so that nothing is looked for above it.
    public let isAnchor: Bool
    /// What spoke against it at this place; for an anchor also what spoke against the finished path.
    public let flaws: [Flaw]
    /// The issuers that were tried, in their order.
    public let issuers: [Attempt]
    /// How many more were tried at this place than are kept: of a whole tree some thousands are.
    public let omittedCount: Int
}
