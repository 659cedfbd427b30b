public import PKIStructures

/// Why a signature or a time stamp is not accepted, with its evidence.
public struct MessageFault: Hashable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The signer's certificate is neither in the message nor given.
        public static let certificateMissing = Code(rawValue: "certificate_missing")
        /// The certificate's key is not one that can be used, or not with this algorithm.
        public static let unusableKey = Code(rawValue: "unusable_key")
        /// An algorithm is not supported, or too weak to be trusted.
        public static let unsupportedAlgorithm = Code(rawValue: "unsupported_algorithm")
        /// The digest of the content is not the one of the signature.
        public static let algorithmsDisagree = Code(rawValue: "algorithms_disagree")
        /// A signed attribute that must be there is not.
        public static let attributeMissing = Code(rawValue: "attribute_missing")
        /// A signed attribute stands twice, has not exactly one value, or is damaged.
        public static let attributeDamaged = Code(rawValue: "attribute_damaged")
        /// The signed content type is another one than the message's.
        public static let contentTypeMismatch = Code(rawValue: "content_type_mismatch")
        /// The content is another one than the signed one.
        public static let digestMismatch = Code(rawValue: "digest_mismatch")
        /// The signature is not one of the certificate's key.
        public static let signatureWrong = Code(rawValue: "signature_wrong")
        /// The signer bound another certificate to the signature.
        public static let boundToAnotherCertificate = Code(rawValue: "bound_to_another_certificate")
        /// The content could be the signed attributes of another content.
        public static let ambiguousContent = Code(rawValue: "ambiguous_content")
        /// The authority granted no time stamp.
        public static let notGranted = Code(rawValue: "not_granted")
        /// What should be a time stamp is none.
        public static let noTimeStamp = Code(rawValue: "no_time_stamp")
        /// The time stamp is over another digest.
        public static let imprintMismatch = Code(rawValue: "imprint_mismatch")
        /// The answer does not repeat the nonce of the request.
        public static let nonceMismatch = Code(rawValue: "nonce_mismatch")
        /// The time stamp is under another policy than the one asked for.
        public static let policyMismatch = Code(rawValue: "policy_mismatch")
        /// The certificate is not one for time-stamping alone.
        public static let wrongPurpose = Code(rawValue: "wrong_purpose")
    }

    public let code: Code
    /// What is wrong, lower case, without a full stop.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

/// What is to be said of one signer.
public struct SignerVerdict: Sendable {
    public let signer: SignerInfo
    /// The certificate whose key was tried, where one was found; whether it can be trusted is another question.
    public let certificate: Certificate?
    /// What speaks against the signature; nothing where it holds.
    public let faults: [MessageFault]
    /// When the signer says that it signed.
    public let signingTime: Instant?

    /// Whether the signature holds.
    public var isValid: Bool { faults.isEmpty }
}

/// What is to be said of a signed message.
public struct SignedMessageVerdict: Sendable {
    /// One verdict a signer, in the order of the message.
    public let signers: [SignerVerdict]

    /// Whether there is a signature and all hold.
    public var isValid: Bool { !signers.isEmpty && signers.allSatisfy(\.isValid) }
}
