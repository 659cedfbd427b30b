internal import CapkiSettings
public import PKIAuthority
internal import PKIKeys
internal import PKIStructures

/// What a CA directory says of its CRLs.
extension AuthorityDirectory {
    /// Where a generation publishes, with the name of its CRL issuer: as the settings say, but for its own addresses.
    public func publication(ofGeneration number: Int) throws -> Publication {
        try publication(keyPlace(ofGeneration: number).publication)
    }

    func publication(_ own: Publication?) throws -> Publication {
        var publication = settings.publication
        if let own {
            publication.crlAddresses = own.crlAddresses
            publication.freshestCRLAddresses = own.freshestCRLAddresses
            publication.ocspAddresses = own.ocspAddresses
            publication.issuerAddresses = own.issuerAddresses
        }
        publication.partition.listIssuer = try listIssuerCertificate?.subject
        return publication
    }

    /// Which CRLs there are of a generation, and when they are due.
    public func revocationListPlan(ofGeneration number: Int) throws -> RevocationListPlan {
        try RevocationListPlan(
            publication: publication(ofGeneration: number), schedule: settings.revocationLists.schedule,
            signer: certificate(ofGeneration: number), listIssuer: listIssuerCertificate)
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
