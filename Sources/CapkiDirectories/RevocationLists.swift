internal import CapkiSettings
public import PKIAuthority
internal import PKIKeys
internal import PKIStructures

/// What a CA directory says of its CRLs.
extension AuthorityDirectory {
    /// Where the CA publishes, with the name of its CRL issuer.
    public var publication: Publication {
        get throws {
            var publication = settings.publication
            publication.partition.listIssuer = try listIssuerCertificate?.subject
            return publication
        }
    }

    /// Which CRLs there are, and when they are due.
    public var revocationListPlan: RevocationListPlan {
        get throws {
            try RevocationListPlan(
                publication: publication, schedule: settings.revocationLists.schedule, signer: certificate,
                listIssuer: listIssuerCertificate)
        }
    }

    /// The CRL issuer with its key; `nil` where the CA signs all CRLs itself.
    public func listIssuer(secrets: SecretSources) throws -> RevocationListSigner? {
        guard let settings = settings.revocationLists.listIssuer, let certificate = listIssuerCertificate else {
            return nil
        }
        let reference = KeyReference.isToken(settings.key) ? settings.key : Self.resolved(settings.key, in: path)
        return try RevocationListSigner(
            certificate: certificate, signer: try KeyReference(reference, module: settings.module).open(secrets),
            algorithm: settings.signatureAlgorithm)
    }
}
