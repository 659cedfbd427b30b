/// A seal or a seal signature that cannot be made.
///
/// That one does not hold is no fault but an answer, see ``SealVerdict``. Equality is on the code alone.
public struct SealError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of fault.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file is no seal and no seal signature.
        public static let notASeal = Code(rawValue: "seal.not_a_seal")
        /// A certificate does not fit its key or its act.
        public static let unsuitableCertificate = Code(rawValue: "seal.unsuitable_certificate")
        /// The seal does not hold, so that nothing can be made with it.
        public static let badSeal = Code(rawValue: "seal.bad_seal")
        /// The signer's certificate is not one of the seal's.
        public static let signerNotInSeal = Code(rawValue: "seal.signer_not_in_seal")
        /// The new certificate is not one for the owner of the seal.
        public static let wrongSubject = Code(rawValue: "seal.wrong_subject")
        /// The validity of the seal would not be within that of its certificates.
        public static let badValidity = Code(rawValue: "seal.bad_validity")
        /// The picture is of no kind or size that a seal may have.
        public static let badPicture = Code(rawValue: "seal.bad_picture")
        /// A name, a code or a number of the seal is not one that it may have.
        public static let badField = Code(rawValue: "seal.bad_field")
        /// The algorithm is not one of the standard's or the caller's list.
        public static let unsupportedAlgorithm = Code(rawValue: "seal.unsupported_algorithm")
        /// The time stamp that came is not one for what was asked.
        public static let badTimestamp = Code(rawValue: "seal.bad_timestamp")
        /// The key gave a signature that does not hold.
        public static let badSignature = Code(rawValue: "seal.bad_signature")
    }

    public let code: Code
    /// What is wrong, lower case, without a full stop; never a secret.
    public let message: String
    /// What the user can do.
    public let hint: String?
    /// What led to it.
    public let underlying: (any Error)?

    public init(_ code: Code, _ message: String, hint: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.underlying = underlying
    }

    public var description: String { message }

    public static func == (left: SealError, right: SealError) -> Bool { left.code == right.code }
}
