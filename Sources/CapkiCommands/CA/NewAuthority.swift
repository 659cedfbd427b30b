internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIProfiles
internal import PKIRequests
internal import PKIStructures
internal import Synchronization

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
                subject: subject, signer: signer, validity: validity(days: validityDays ?? Self.rootDays))
        }
        let authority = try parent.authority(secrets: secrets, waiting: ActingOptions.noteWaiting)
        let request = try RequestBuilder.request(subject: subject, signer: signer)
        return try authority.issue(
            request, profile: .issuingCA, validity: validity(under: parent.certificate), context: context)
    }

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
    /// Writes the addresses into the settings of a new directory.
    func configure(_ settings: inout AuthoritySettings) {
        settings.publication = Publication(
            crlAddresses: crlAddress, ocspAddresses: ocspAddress, issuerAddresses: issuerAddress)
    }
}

/// Remembers the passphrase that opened a key, so that its copy gets the same.
final class PassphraseMemory: Sendable {
    private let source: @Sendable (String) throws -> Secret?
    private let memory = Mutex<Secret?>(nil)

    init(_ source: @escaping @Sendable (String) throws -> Secret?) { self.source = source }

    func passphrase(_ path: String) throws -> Secret? {
        let secret = try source(path)
        memory.withLock { $0 = secret }
        return secret
    }

    var last: Secret? { memory.withLock { $0 } }
}

/// A CA directory as it is shown.
struct AuthoritySummary: Encodable {
    let directory: String
    let subject: String
    let issuer: String
    let serial: String
    let algorithm: String
    let notBefore: String
    let notAfter: String
    let sha256: String

    init(_ directory: AuthorityDirectory) throws {
        let certificate = directory.certificate
        self.directory = directory.path
        subject = try certificate.subject.description
        issuer = try certificate.issuer.description
        serial = certificate.serialNumber.description
        algorithm = try PublicKey(certificate.subjectPublicKeyInfo).algorithm.description
        notBefore = certificate.validity.notBefore.instant.description
        notAfter = certificate.validity.notAfter.instant.description
        sha256 = hexadecimal(try DigestAlgorithm.sha256.hash(certificate.derBytes))
    }

    var text: String {
        """
        subject     \(subject)
        issuer      \(issuer)
        serial      \(serial)
        key         \(algorithm)
        validity    \(notBefore) to \(notAfter)
        SHA-256     \(sha256)
        """
    }
}
