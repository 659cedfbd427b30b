internal import PKIKeys
internal import PKIStructures

/// Who may sign checkpoints: the issuer, its predecessors, and keys that these have certified for it.
struct AuditSigners {
    private struct Signer {
        let certificate: Certificate
        let key: PublicKey
    }

    private var known: [[UInt8]: Signer] = [:]

    /// Refuses a checkpoint of another ledger, by a key that is not the CA's, or with a signature that does not hold.
    mutating func requireSigned(
        _ checkpoint: Checkpoint, by issuers: [Certificate], in ledger: any LedgerReading
    ) throws {
        let place = checkpoint.link.sequence
        guard try checkpoint.ledger == ledger.state().identifier else {
            throw AuditCheck.Broken(.rolledBack, place, "the checkpoint at row \(place) is one of another ledger")
        }
        let signer = try signer(of: checkpoint, issuers, ledger)
        guard let algorithm = try? AlgorithmIdentifier(derEncoded: checkpoint.algorithm[...]),
            (try? signer.key.isValid(
                signature: checkpoint.signature[...], algorithm: algorithm, over: checkpoint.signedBytes[...])) == true
        else {
            throw AuditCheck.Broken(
                .checkpointChanged, place, "the signature of the checkpoint at row \(place) does not hold")
        }
    }

    private mutating func signer(
        of checkpoint: Checkpoint, _ issuers: [Certificate], _ ledger: any LedgerReading
    ) throws -> Signer {
        if let signer = known[checkpoint.signer] { return try requireTimely(signer, checkpoint) }
        let place = checkpoint.link.sequence
        guard let bytes = try ledger.auditSigner(checkpoint.signer),
            try DigestAlgorithm.sha256.hash(bytes) == checkpoint.signer,
            let certificate = try? Certificate(derEncoded: bytes), try Self.isEntitled(certificate, issuers)
        else {
            throw AuditCheck.Broken(
                .foreignSigner, place, "the checkpoint at row \(place) was signed by a key that is not this CA's")
        }
        let signer = Signer(certificate: certificate, key: try PublicKey(certificate.subjectPublicKeyInfo))
        known[checkpoint.signer] = signer
        return try requireTimely(signer, checkpoint)
    }

    /// The issuer itself, or a certificate that it signed with the purpose of audit signing.
    private static func isEntitled(_ certificate: Certificate, _ issuers: [Certificate]) throws -> Bool {
        if issuers.contains(certificate) { return true }
        guard try certificate.extensions.content(ExtendedKeyUsage.self)?.purposes == [.auditSigning] else {
            return false
        }
        return try issuers.contains { issuer in
            guard try certificate.issuer.matches(issuer.subject) else { return false }
            // An algorithm that is not the issuer's means that the issuer did not sign.
            return (try? certificate.isSigned(by: PublicKey(issuer.subjectPublicKeyInfo))) == true
        }
    }

    private func requireTimely(_ signer: Signer, _ checkpoint: Checkpoint) throws -> Signer {
        guard signer.certificate.validity.notBefore.instant <= checkpoint.at else {
            throw AuditCheck.Broken(
                .foreignSigner, checkpoint.link.sequence,
                "the checkpoint at row \(checkpoint.link.sequence) is older than the certificate of its key")
        }
        return signer
    }
}
