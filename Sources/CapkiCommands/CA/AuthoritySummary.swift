internal import CapkiDirectories
internal import PKIKeys
internal import PKIStructures

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
    /// The number of the generation that signs.
    let generation: Int
    let generations: [GenerationDescription]

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
        generation = directory.generation
        generations = try GenerationDescription.all(directory)
    }

    var text: String {
        """
        subject     \(subject)
        issuer      \(issuer)
        serial      \(serial)
        key         \(algorithm)
        validity    \(notBefore) to \(notAfter)
        SHA-256     \(sha256)
        """ + (generations.count > 1 ? "\n" + generations.map(\.text).joined(separator: "\n") : "")
    }
}
