internal import PKIStructures
internal import PKIVerification

/// What a verdict was reached by, as it is shown.
struct CheckedDescription: Encodable, Sendable {
    let signature: Bool
    let revocation: String
    let at: String
    /// When the CRL or OCSP response that told of the certificate was made, and when there will be a newer one.
    let thisUpdate: Nullable<String>
    let nextUpdate: Nullable<String>
    let ageInSeconds: Nullable<Int64>
    /// Who signed it.
    let producer: Nullable<String>
    /// Everything that was used, for every certificate of the chain.
    let evidence: [Evidence]

    init(_ checked: Verdict.Checked) {
        let used = checked.evidenceOfLeaf
        signature = checked.signature
        revocation = checked.revocation.rawValue
        at = checked.at.description
        thisUpdate = Nullable(used?.thisUpdate.description)
        nextUpdate = Nullable(used?.nextUpdate?.description)
        ageInSeconds = Nullable(used?.ageInSeconds(at: checked.at))
        producer = Nullable(used.map { VerdictDescription.subject($0.producer) })
        evidence = checked.evidence.map { Evidence($0, at: checked.at) }
    }

    /// A CRL or OCSP response that was used for one certificate.
    struct Evidence: Encodable, Sendable {
        let subject: String
        let serial: String
        let kind: String
        let producer: String
        let thisUpdate: String
        let nextUpdate: Nullable<String>
        let ageInSeconds: Int64

        init(_ evidence: RevocationEvidence, at time: Instant) {
            subject = VerdictDescription.subject(evidence.certificate)
            serial = evidence.certificate.serialNumber.description
            kind = evidence.source.rawValue
            producer = VerdictDescription.subject(evidence.producer)
            thisUpdate = evidence.thisUpdate.description
            nextUpdate = Nullable(evidence.nextUpdate?.description)
            ageInSeconds = evidence.ageInSeconds(at: time)
        }
    }

    var text: String {
        guard let made = thisUpdate.value, let age = ageInSeconds.value, let producer = producer.value else {
            return "revocation \(revocation), at \(at)"
        }
        return "revocation \(revocation) of \(made) by \(producer), \(age) s old, at \(at)"
    }
}
