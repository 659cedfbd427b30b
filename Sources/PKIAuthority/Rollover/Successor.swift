public import PKIKeys
public import PKIStructures

/// The key that takes over an issuer's name.
public struct Successor: Sendable {
    /// Who certifies it.
    public enum Certification: Sendable {
        /// It signs its own certificate, as that of the root before, for this time.
        case itself(Validity)
        /// A CA above has signed this certificate.
        case given(Certificate)
    }

    public let signer: any Signer
    /// What it signs with; `nil` for its key's usual algorithm.
    public let algorithm: SignatureAlgorithm?
    public let certification: Certification
    /// Where what belongs to it is published.
    public let publication: Publication

    public init(
        signer: any Signer, algorithm: SignatureAlgorithm? = nil, certification: Certification,
        publication: Publication = Publication()
    ) {
        self.signer = signer
        self.algorithm = algorithm
        self.certification = certification
        self.publication = publication
    }
}

/// What a rollover makes (RFC 4210 §4.4.1).
public struct Rollover: Sendable {
    /// The number of the generation before.
    public let previousNumber: Int
    /// The issuer's certificate before.
    public let previous: Certificate
    /// The issuer's new certificate, "new with new".
    public let certificate: Certificate
    /// The key before, signed with the new one: those who trust the new certificate alone verify old ones over it.
    public let oldWithNew: Certificate
    /// The new key, signed with the one before: those who trust the old certificate alone verify new ones over it.
    public let newWithOld: Certificate

    /// The number of the new generation.
    public var number: Int { previousNumber + 1 }
}
