public import PKIKeys
public import PKIStructures
internal import PKIVerification

/// Verifies seals and seal signatures.
///
/// It reads no clock, no file and no network; trust, CRLs and the moment are given to it. One verifier may be used for many
/// seals and from several threads: keys and signatures of issuers are kept.
public struct SealVerifier: Sendable {
    public let trust: SealTrust
    public let policy: SealPolicy
    let makers: CertificateJudge
    let signers: CertificateJudge
    let timestampers: CertificateJudge
    let revokedSeals: RevokedSeals

    public init(_ trust: SealTrust = SealTrust(), policy: SealPolicy = SealPolicy()) {
        self.trust = trust
        self.policy = policy
        let stampAnchors = trust.timestampAnchors ?? trust.anchors
        revokedSeals = RevokedSeals(trust.revokedSeals)
        makers = Self.judge(.sealMaker, trust.anchors, trust, policy)
        signers = Self.judge(.seal, trust.anchors, trust, policy)
        timestampers = Self.judge(.timestamping, stampAnchors, trust, policy)
    }

    private static func judge(
        _ purpose: Purpose, _ anchors: [TrustAnchor], _ trust: SealTrust, _ policy: SealPolicy
    ) -> CertificateJudge {
        var configuration = Configuration(
            profile: policy.profile, purpose: purpose, minimumRSASizeInBits: policy.minimumRSASizeInBits)
        let chains = PathValidator(anchors: anchors, untrusted: trust.untrusted, configuration: configuration)
        configuration.purpose = .any
        configuration.profile = .rfc5280
        configuration.revocation = policy.revocation
        configuration.ocsp = policy.ocsp
        let isTold = !trust.crls.isEmpty || !trust.ocspResponses.isEmpty
        let isAsked = policy.revocation == .require || (policy.revocation == .ifPresent && isTold)
        let revocation =
            isAsked
            ? PathValidator(
                anchors: anchors, untrusted: trust.untrusted, crls: trust.crls, ocspResponses: trust.ocspResponses,
                ocspResponders: trust.ocspResponders, configuration: configuration)
            : nil
        return CertificateJudge(chains: chains, revocation: revocation)
    }

    /// Verifies a seal (GM/T 0031-2014 6.1.2, GB/T 38540 6.3).
    ///
    /// - Parameter time: the moment for which it is verified.
    public func verify(_ seal: Seal, at time: Instant) -> SealVerdict {
        var judgement = SealJudgement(seal, by: self, deviations: seal.deviations, usedAt: time, knownAt: time)
        judgement.run(isAlone: true)
        return judgement.verdict(.seal, seal.generation)
    }

    /// Verifies a seal signature with the seal in it (GM/T 0031-2014 6.2.3, GB/T 38540 7.3).
    ///
    /// - Parameters:
    ///   - original: what was signed; `nil` leaves its check open.
    ///   - time: the moment for which it is verified.
    /// - Throws: what `original` throws.
    public func verify(
        _ signature: SealSignature, original: SignableMessage? = nil, at time: Instant
    ) throws -> SealVerdict {
        try SignatureJudgement(signature, by: self, knownAt: time).verdict(original: original)
    }
}
