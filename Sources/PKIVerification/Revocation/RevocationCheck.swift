internal import PKIStructures

/// What CRLs and OCSP responses say about one certificate of a path (RFC 5280 §6.3.3, RFC 6960).
struct RevocationCheck {
    let mode: RevocationMode
    let lists: RevocationListIndex
    let answers: OCSPResponseIndex
    var time: Instant
    /// How many signers of CRLs and OCSP responses stand between this and the certificate that is judged.
    var signerDepth = 0

    /// Signers whose own standing comes from CRLs of further signers end somewhere.
    static let signerDepthLimit = 4

    /// The outcome for one certificate.
    struct Outcome {
        var flaw: Flaw?
        var evidence: [RevocationEvidence] = []
    }

    /// The standing of the certificate at `place` of a path that reached its anchor.
    func outcome(forCertificateAt place: Int, of path: [PathCertificate], _ goal: PathGoal, _ work: SearchWork)
        -> Outcome
    {
        guard mode != .none else { return Outcome() }
        var inquiry = RevocationInquiry(check: self, path: path, place: place, goal: goal, work: work)
        return inquiry.run()
    }
}
