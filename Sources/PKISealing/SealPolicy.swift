public import PKIKeys
public import PKIStructures
public import PKIVerification

/// Whom a verifier believes.
public struct SealTrust: Sendable {
    /// Who is trusted for seal makers and signers; without one the checks of certificates stay open.
    public var anchors: [TrustAnchor]
    /// Who is trusted for time stamps; ``anchors`` where it is `nil`.
    public var timestampAnchors: [TrustAnchor]?
    /// The certificates of the makers that are accepted, octet for octet; `nil` leaves it to the anchors. Anchors that also
    /// issue to others need this: most certificates do not tell a maker of seals from any other signer.
    public var makers: [Certificate]?
    /// Certificates that may serve as intermediates.
    public var untrusted: [Certificate]
    public var crls: [CertificateRevocationList]
    /// Answers of OCSP responders (RFC 6960).
    public var ocspResponses: [OCSPResponse] = []
    /// OCSP responders that are trusted without an issuer's word for them.
    public var ocspResponders: [Certificate] = []
    /// Seals that their maker's CA has revoked; see ``RevokedSeal``.
    public var revokedSeals: [RevokedSeal] = []

    public init(
        anchors: [TrustAnchor] = [], timestampAnchors: [TrustAnchor]? = nil, makers: [Certificate]? = nil,
        untrusted: [Certificate] = [], crls: [CertificateRevocationList] = []
    ) {
        self.anchors = anchors
        self.timestampAnchors = timestampAnchors
        self.makers = makers
        self.untrusted = untrusted
        self.crls = crls
    }
}

/// What is asked of seals and seal signatures.
public struct SealPolicy: Sendable {
    /// SM2 first, RSA as GM/T 0031-2014 and GB/T 33560 list it.
    public static let standardAlgorithms: [SignatureAlgorithm] =
        [.sm2WithSM3] + [DigestAlgorithm.sha256, .sha384, .sha512].map { .rsaPKCS1($0) }

    /// Whether deviations that two readers could read as two things are taken, and noted.
    public var isLenient = false
    /// Whether a trusted time stamp must prove the time: that of a seal signature, or of a seal by itself.
    public var requiresTimestamp = false
    /// What is asked of CRLs and OCSP responses.
    public var revocation = RevocationMode.ifPresent
    /// The rules of certificate paths.
    public var profile = Profile.rfc5280
    /// What may sign seals and with seals.
    public var algorithms = SealPolicy.standardAlgorithms
    /// How old and how far off OCSP responses may be.
    public var ocsp = OCSPRules()
    /// By how much clocks may differ, in seconds.
    public var clockToleranceInSeconds: Int64 = 300
    /// The smallest RSA modulus, in bits.
    public var minimumRSASizeInBits = 2048

    public init() {}
}
