public import PKIKeys
public import PKIStructures

/// What signs the checkpoints of a ledger: a key with a certificate that the CA has issued for that.
///
/// A CA without one signs them with its issuer's key.
public struct AuditKey: Sendable {
    let certificate: Certificate
    let signer: any Signer
    let algorithm: SignatureAlgorithm
    /// SHA-256 over the certificate.
    let identifier: [UInt8]

    /// Puts key and certificate together.
    ///
    /// - Throws: `AuthorityError.Code.badIssuer` where they do not belong together.
    public init(certificate: Certificate, signer: any Signer) throws {
        try self.init(certificate: certificate, signer: signer, algorithm: signer.usualAlgorithm)
    }

    /// The issuer's own key.
    init(_ issuer: Issuer) throws {
        try self.init(certificate: issuer.certificate, signer: issuer.signer, algorithm: issuer.algorithm)
    }

    private init(certificate: Certificate, signer: any Signer, algorithm: SignatureAlgorithm) throws {
        guard try certificate.subjectPublicKeyInfo.publicKey == signer.publicKey.subjectPublicKeyInfo.publicKey else {
            throw AuthorityError(
                .badIssuer, "the audit key is not the one of the certificate of '\(try certificate.subject)'")
        }
        self.certificate = certificate
        self.signer = signer
        self.algorithm = algorithm
        identifier = try DigestAlgorithm.sha256.hash(certificate.derBytes)
    }

    /// Signs how far a chain has come.
    func checkpoint(
        ledger: [UInt8], link: AuditRow.Link, after previousSequence: Int64, at: Instant, random: any RandomSource
    ) throws -> HeadCheckpoint {
        let headKey = try random.bytes(32)
        var checkpoint = Checkpoint(
            ledger: ledger, link: link, previousSequence: previousSequence, at: at,
            headDigest: try DigestAlgorithm.sha256.hash(headKey), signer: identifier,
            algorithm: try algorithm.identifier.derBytes, signature: [])
        checkpoint.signature = try signer.sign(SignableMessage(checkpoint.signedBytes), with: algorithm)
        return HeadCheckpoint(checkpoint: checkpoint, headKey: headKey)
    }
}
