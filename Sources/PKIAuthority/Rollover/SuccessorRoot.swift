internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// The certificate of a root with a new key: the same name and the same extensions, signed with the new key itself.
struct SuccessorRoot {
    private let signer: any Signer
    private let algorithm: SignatureAlgorithm
    private let validity: Validity
    private let name: Name
    private let extensions: Extensions

    /// - Throws: `AuthorityError.Code.notAllowed` where key or validity are not fit for a root.
    init(_ successor: Successor, validity: Validity, previous: Certificate) throws {
        signer = successor.signer
        algorithm = successor.algorithm ?? signer.usualAlgorithm
        try signer.requireSuitable(algorithm)
        self.validity = validity
        name = try previous.subject
        extensions = Extensions(try Self.carriedOver(from: previous.extensions, to: signer.publicKey))
        let findings = try CertificateProfile.root.findings(
            subject: name, key: signer.publicKey, validity: validity, requested: Extensions([]), issuer: nil)
        // The name stays as it is, whatever the profile would ask of a new one.
        let weighty = findings.filter { $0.code != "profile.subject_incomplete" }
        guard weighty.isEmpty else {
            throw AuthorityError(.notAllowed, "the root's new certificate is refused", because: weighty)
        }
    }

    func draft(_ serial: SerialNumber) throws -> TBSCertificate {
        TBSCertificate(
            serialNumber: serial, signatureAlgorithm: try algorithm.identifier, issuer: name, validity: validity,
            subject: name, subjectPublicKeyInfo: signer.publicKey.subjectPublicKeyInfo, extensions: extensions)
    }

    func sign(_ tbsCertificate: [UInt8]) throws -> Certificate {
        let certificate = try Certificate(
            tbsCertificate: tbsCertificate, signatureAlgorithm: algorithm.identifier,
            signature: signer.sign(SignableMessage(tbsCertificate), with: algorithm))
        guard try certificate.isSigned(by: signer.publicKey) else {
            throw AuthorityError(.badSignature, "the signature that the root's new key made does not hold")
        }
        return certificate
    }

    /// What belongs to the name is copied; what tells the key is made anew.
    private static func carriedOver(from previous: Extensions, to key: PublicKey) throws -> [Extension] {
        let identifier = try key.keyIdentifier
        var members: [Extension] = []
        for member in previous where member.id != .subjectKeyIdentifier {
            switch (ExtensionBinding(of: member.id), member.id) {
            case (.holder, _): members.append(member)
            case (.issuer, .authorityKeyIdentifier):
                members.append(Extension(AuthorityKeyIdentifier(keyIdentifier: identifier)))
            case (.issuer, _), (.key, _), (.encoding, _): continue
            }
        }
        return members + [Extension(SubjectKeyIdentifier(identifier))]
    }
}
