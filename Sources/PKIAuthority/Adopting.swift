internal import PKIKeys
public import PKIStructures

extension CertificateAuthority {
    /// Takes certificates that this issuer signed elsewhere into the ledger, all or none.
    ///
    /// Whether one is revoked is known from the CRLs that were taken over, and from no other source.
    ///
    /// - Parameter lastCRL: the issuer's last CRL, where it was not given when the ledger began.
    /// - Returns: how many are new; one that is in the ledger with the same bytes is passed over.
    /// - Throws: `AuthorityError` with every certificate that cannot be adopted.
    public func adopt(
        _ certificates: [Certificate], lastCRL: CertificateRevocationList? = nil, context: ActContext
    ) throws -> Int {
        try act(.adopt, context) { context in
            let findings = try certificates.compactMap { try adoptionFinding($0) }
            guard findings.isEmpty else {
                throw AuthorityError(.foreignCertificate, "nothing is adopted", because: findings)
            }
            return try commit(context) { ledger in
                if let lastCRL { try takeOver(lastCRL, context: context, in: ledger) }
                var count = 0
                for certificate in certificates {
                    if try adopt(certificate, context: context, in: ledger) { count += 1 }
                }
                return count
            }
        }
    }

    private func adoptionFinding(_ certificate: Certificate) throws -> Finding? {
        let serial = certificate.serialNumber
        guard try issuer.signatory(of: certificate) == nil else { return nil }
        return Finding(
            code: "adopt.foreign",
            message: "certificate \(serial) of '\(try certificate.subject)' is not signed by this CA",
            clause: "RFC 5280 §6.1.3 (a)(1)")
    }

    /// Takes one certificate that this issuer signed into the ledger.
    ///
    /// - Returns: whether it is new.
    func adopt(_ certificate: Certificate, context: ActContext, in ledger: any LedgerWriting) throws -> Bool {
        try ledger.clearMissingCertificate(certificate.serialNumber)
        if var known = try ledger.certificate(certificate.serialNumber) {
            if let purgedAt = known.purgedAt {
                throw AuthorityError(
                    .knownCertificate,
                    "the records of certificate \(certificate.serialNumber) were purged at \(purgedAt)",
                    hint: "they are gone for good; the serial number stays used")
            }
            if known.state == .abandoned, known.content.elementsEqual(certificate.tbsCertificate) {
                // A backup was taken between intention and signature: the certificate was given out after all.
                known.state = .issued
                known.content = certificate.derBytes
                try ledger.update(known)
                try Self.recordAdoption(certificate, context, in: ledger)
                return true
            }
            guard known.certificate == certificate.derBytes else {
                throw AuthorityError(
                    .knownCertificate,
                    "the serial number \(certificate.serialNumber) is used in the ledger by another certificate",
                    hint:
                        "two certificates of one issuer with one serial number cannot be told apart when one is revoked"
                )
            }
            return false
        }
        try ledger.insert(
            CertificateRecord(
                signed: certificate, origin: .adopted, profile: nil, mark: mark(of: certificate), act: context))
        try Self.recordAdoption(certificate, context, in: ledger)
        return true
    }

    private static func recordAdoption(
        _ certificate: Certificate, _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        try record(
            .adopt, certificate.serialNumber, try certificate.subject.description, context,
            evidence: [Evidence(name: "certificate", of: certificate.derBytes)], in: ledger)
    }
}
