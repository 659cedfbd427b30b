public import PKIKeys
internal import PKIProfiles
internal import PKIRequests
public import PKIStructures

extension CertificateAuthority {
    /// The certificate under which a key signs this ledger's checkpoints; `nil` where it has none that
    /// holds.
    public func auditCertificate(of key: PublicKey, context: ActContext) throws -> Certificate? {
        let hash = try PublicKeyHash.hash(key.subjectPublicKeyInfo)
        return try store.read { ledger in
            for serial in try ledger.serialNumbers(ofPublicKeyHash: hash) {
                guard let record = try ledger.certificate(serial), record.profile == CertificateProfile.audit.name,
                    let bytes = record.certificate, try ledger.revocation(serial) == nil,
                    record.notBefore <= context.now, context.now <= record.notAfter
                else { continue }
                return try Certificate(derEncoded: bytes)
            }
            return nil
        }
    }

    /// Issues the certificate of a key that is to sign this ledger's checkpoints, for thirty years or until the
    /// issuer's own end.
    public func certifyAuditKey(_ signer: any Signer, context: ActContext) throws -> Certificate {
        let request = try RequestBuilder.request(subject: auditSubject, signer: signer)
        let limit = context.now.adding(days: CertificateProfile.audit.validityLimitInDays.value)
        let end = CertificateTime(min(limit, issuer.certificate.validity.notAfter.instant))
        let validity = Validity(notBefore: CertificateTime(context.now), notAfter: end)
        return try act(.issue, context.grounded(on: request)) { context in
            // Another process may have had its turn before.
            if let known = try auditCertificate(of: signer.publicKey, context: context) { return known }
            return try issueAlone(request, profile: .audit, validity: validity, context: context)
        }
    }

    /// The issuer's name, with a common name that tells the audit key from the CA.
    private var auditSubject: Name {
        get throws {
            let others = issuer.name.relativeDistinguishedNames.filter { part in
                part.attributes.allSatisfy { $0.type != AttributeType.commonName }
            }
            let own = try Name.attribute(AttributeType.commonName, "audit key (审计密钥)")
            return Name(others + [RelativeDistinguishedName([own])])
        }
    }
}
