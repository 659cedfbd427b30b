internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIProfiles
internal import PKIRequests
internal import PKIStructures

/// The certificate of a CA that begins.
struct NewAuthority {
    let subject: Name
    let signer: any Signer
    let validityDays: Int?
    let context: ActContext

    private static let rootDays = 7305
    private static let issuingDays = 3653

    /// Signs it by itself, or lets the parent sign it.
    func certificate(under parent: AuthorityDirectory?, secrets: SecretSources) throws -> Certificate {
        guard let parent else {
            return try SelfSigning.root(
                subject: subject, signer: signer, validity: rootValidity)
        }
        let authority = try parent.authority(secrets: secrets, context: context, waiting: ActingOptions.noteWaiting)
        let request = try RequestBuilder.request(subject: subject, signer: signer)
        return try authority.issue(
            request, profile: .issuingCA, validity: validity(under: parent.certificate), context: context)
    }

    /// How long a root lives that begins now.
    var rootValidity: Validity { validity(days: validityDays ?? Self.rootDays) }

    /// Where no length is asked for, the new CA ends with its parent at the latest.
    private func validity(under parent: Certificate) -> Validity {
        if let validityDays { return validity(days: validityDays) }
        let usual = context.now.adding(days: Self.issuingDays)
        let end = min(usual, parent.validity.notAfter.instant)
        return Validity(notBefore: CertificateTime(context.now), notAfter: CertificateTime(end))
    }

    private func validity(days: Int) -> Validity {
        Validity(
            notBefore: CertificateTime(context.now), notAfter: CertificateTime(context.now.adding(days: days)))
    }
}

extension PublicationOptions {
    /// The addresses, where there are any.
    var given: Publication? {
        let addresses = Publication(
            crlAddresses: crlAddress, ocspAddresses: ocspAddress, issuerAddresses: issuerAddress)
        return addresses == Publication() ? nil : addresses
    }

    /// Writes the addresses into the settings of a new directory.
    func configure(_ settings: inout AuthoritySettings) {
        settings.publication = Publication(
            crlAddresses: crlAddress, ocspAddresses: ocspAddress, issuerAddresses: issuerAddress)
    }
}
