public import PKIStructures

/// One step of the verification of a seal or a seal signature (GM/T 0031-2014 6.1.2 and 6.2.3, GB/T 38540 6.3 and 7.3).
public struct SealCheck: Hashable, Sendable {
    /// What is checked.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        /// The octets are those that the standard prescribes.
        case structure
        /// The maker signed the seal.
        case makerSignature = "maker_signature"
        /// The maker's certificate is trusted, for making seals, at the time that counts.
        case makerCertificate = "maker_certificate"
        /// The time that counts is within the seal's validity.
        case sealValidity = "seal_validity"
        /// The seal was made while its maker's certificate held (GM/T 0031-2025).
        case creationTime = "creation_time"
        /// The seal's own time stamp (GM/T 0031-2025).
        case sealTimestamp = "seal_timestamp"
        /// The signer signed.
        case signature
        /// The signer's certificate is one of the seal's.
        case signerInSeal = "signer_in_seal"
        /// The signer's certificate has a trusted chain and may sign with seals.
        case signerCertificate = "signer_certificate"
        /// The signer's certificate held when it was signed.
        case signingTime = "signing_time"
        /// The original is the one that was signed.
        case dataHash = "data_hash"
        /// The time stamp over the signature.
        case timestamp
    }

    /// The stable word for what came of a check; many are those of path validation and of messages.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The check holds.
        public static let ok = Code(rawValue: "ok")
        /// What the check needs was not given.
        public static let notGiven = Code(rawValue: "not_given")
        /// There is nothing to check.
        public static let absent = Code(rawValue: "absent")
        /// The generation has no such step.
        public static let notApplicable = Code(rawValue: "not_applicable")
        /// What the check rests on does not hold.
        public static let notChecked = Code(rawValue: "not_checked")
        public static let badSignature = Code(rawValue: "bad_signature")
        /// The signature value cannot be read.
        public static let malformedValue = Code(rawValue: "malformed_value")
        public static let unsupportedAlgorithm = Code(rawValue: "unsupported_algorithm")
        /// What stands in the certificate's place is none, or has no usable key.
        public static let badCertificate = Code(rawValue: "bad_certificate")
        /// The maker is not one of those that are accepted.
        public static let unknownMaker = Code(rawValue: "unknown_maker")
        public static let revoked = Code(rawValue: "revoked")
        public static let expired = Code(rawValue: "expired")
        public static let notYetValid = Code(rawValue: "not_yet_valid")
        /// The end of the validity lies before its beginning.
        public static let badPeriod = Code(rawValue: "bad_period")
        public static let signerNotInSeal = Code(rawValue: "signer_not_in_seal")
        public static let digestMismatch = Code(rawValue: "digest_mismatch")
        /// The time cannot be read.
        public static let noTime = Code(rawValue: "no_time")
        /// The time lies behind the moment of the verification.
        public static let inFuture = Code(rawValue: "in_future")
        /// The key is compromised, and no trusted time stamp proves that it was used before.
        public static let timeNotProven = Code(rawValue: "time_not_proven")
        /// A time stamp is asked for, and there is none.
        public static let timestampMissing = Code(rawValue: "timestamp_missing")
        /// The time stamp is older than what it is over says of itself.
        public static let timestampTooEarly = Code(rawValue: "timestamp_too_early")
    }

    public let name: Name
    /// `nil` where it was not asked for, or is not possible.
    public let ok: Bool?
    public let code: Code
    /// A sentence with the evidence, lower case, without a full stop.
    public let detail: String
    /// Whether the verdict rests on it.
    public let isRequired: Bool
}

/// Something that does not decide, but that whoever relies on the seal should know.
public struct SealNote: Hashable, Sendable {
    /// A stable word: that of a ``SealDeviation``, or one of these.
    public let code: String
    /// A sentence, lower case, without a full stop.
    public let detail: String

    static let timeNotProven = "time_not_proven"
    static let revokedLater = "revoked_later"
    static let makerExpired = "maker_expired"
    static let revocationNotListed = "revocation_not_listed"
    static let signedBeforeCreation = "signed_before_creation"
    static let createdOutsideCertificate = "created_outside_certificate"
}

/// What is to be said of a seal or a seal signature; a value, never an error.
public struct SealVerdict: Sendable {
    /// What was verified.
    public enum Kind: String, Sendable, Hashable {
        case seal, signature
    }

    public let kind: Kind
    public let generation: SealGeneration
    /// Every step in the order of the standards; none is left out for the fault of another.
    public let checks: [SealCheck]
    public let notes: [SealNote]
    /// The moment by which a trusted time stamp proves that the signature, or the seal, existed.
    public let provenTime: Instant?

    /// Whether every check that the kind and the generation require holds: `false` where one does not, `nil` where something
    /// was not given.
    public var isValid: Bool? {
        // A check that fails counts also where nobody asked for it.
        if checks.contains(where: { $0.ok == false }) { return false }
        return checks.allSatisfy { $0.ok == true || !$0.isRequired } ? true : nil
    }

    /// The check of the name, where the kind has it.
    public subscript(name: SealCheck.Name) -> SealCheck? { checks.first { $0.name == name } }
}
