internal import PKIStructures

/// What CRLs say about one certificate of a path (RFC 5280 §6.3.3).
struct RevocationCheck {
    let mode: RevocationMode
    let lists: RevocationListIndex
    let time: Instant

    /// The outcome for one certificate.
    struct Outcome {
        var flaw: Flaw?
        var evidence: RevocationEvidence?
    }

    /// Looks for the freshest usable CRL of `issuer` and for the certificate in it.
    func outcome(
        for certificate: PathCertificate, isLeaf: Bool, issuer: PathCertificate, _ checks: inout SignatureChecks
    ) throws(SignatureChecks.Exhausted) -> Outcome {
        guard mode != .none else { return Outcome() }
        var objections: [String] = []
        for list in lists.lists(for: certificate) {
            if let objection = try objection(to: list, issuer, &checks) {
                objections.append("the CRL of \(list.crl.thisUpdate): \(objection)")
                continue
            }
            switch standing(of: certificate, in: list.crl) {
            case .unusable(let objection): objections.append("the CRL of \(list.crl.thisUpdate): \(objection)")
            case .good: return Outcome(evidence: evidence(certificate, isLeaf, list.crl))
            case .revoked(let entry):
                return Outcome(flaw: revoked(certificate, entry), evidence: evidence(certificate, isLeaf, list.crl))
            }
        }
        return Outcome(flaw: unknown(certificate, objections))
    }

    private func objection(
        to list: IndexedRevocationList, _ issuer: PathCertificate, _ checks: inout SignatureChecks
    ) throws(SignatureChecks.Exhausted) -> String? {
        if let objection = RevocationListRules.objection(to: list.crl, by: issuer, at: time) { return objection }
        return try checks.flaw(of: list, by: issuer)?.reason
    }

    private enum Standing {
        case good
        case revoked(RevokedCertificate)
        case unusable(String)
    }

    /// RFC 5280 §6.3.3 (i) and (j), and §5.3: a CRL with a critical entry extension that is not processed tells of no
    /// certificate that it is good. The certificate of that very entry counts as revoked.
    private func standing(of certificate: PathCertificate, in crl: CertificateRevocationList) -> Standing {
        var found: RevokedCertificate?
        var unknown: RevokedCertificate?
        let serial = certificate.certificate.serialNumber
        do throws(StructureError) {
            try crl.forEachEntry { entry in
                if entry.serialNumber == serial { found = entry }
                if entry.unknownCriticalExtension != nil, unknown == nil { unknown = entry }
            }
        } catch {
            return .unusable("it is damaged: \(error)")
        }
        if let found, found.reason != .removeFromCRL || found.unknownCriticalExtension != nil { return .revoked(found) }
        guard let unknown, let id = unknown.unknownCriticalExtension else { return .good }
        return .unusable(
            "its entry for \(unknown.serialNumber) has the critical extension \(id), which is not processed")
    }

    private func evidence(
        _ certificate: PathCertificate, _ isLeaf: Bool, _ crl: CertificateRevocationList
    ) -> RevocationEvidence {
        RevocationEvidence(
            certificate: certificate.certificate, isOfLeaf: isLeaf, source: .crl, thisUpdate: crl.thisUpdate,
            nextUpdate: crl.nextUpdate)
    }

    private func revoked(_ certificate: PathCertificate, _ entry: RevokedCertificate) -> Flaw {
        let reason = entry.reason.map { ", reason \($0)" } ?? ""
        return Flaw(
            .revoked,
            "\(certificate.label), serial \(entry.serialNumber), was revoked at \(entry.revocationDate)\(reason)",
            clause: "RFC 5280 §6.3.3 (i)")
    }

    /// What the lack of a usable CRL means in this mode.
    private func unknown(_ certificate: PathCertificate, _ objections: [String]) -> Flaw? {
        if objections.isEmpty, mode == .ifPresent { return nil }
        let label = "\(certificate.label), serial \(certificate.certificate.serialNumber)"
        let detail =
            objections.isEmpty ? "there is no CRL of '\(certificate.issuer)'" : objections.joined(separator: "; ")
        return Flaw(
            .revocationUnknown, "nothing usable tells whether \(label) is revoked: \(detail)",
            clause: "RFC 5280 §6.3.3 (l)")
    }
}
