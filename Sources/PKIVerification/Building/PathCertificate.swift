internal import PKIKeys
internal import PKIStructures

/// A certificate with the parts that path validation looks at again and again, read once.
final class PathCertificate: Sendable {
    let certificate: Certificate
    /// What `subject` is looked up by; `nil` where the name cannot be read.
    let subjectKey: NameKey?
    let issuerKey: NameKey?
    let content: Content
    /// What could not be read, where something could not.
    let damage: StructureError?
    let key: Result<KeyOutline, KeyError>

    init(_ certificate: Certificate) {
        self.certificate = certificate
        key = Self.readKey(certificate)
        // The names are kept where they can be read, so that damage is told where the certificate would have stood.
        let subject = Result { () throws(StructureError) in try NameKey(derEncoded: certificate.subjectBytes) }
        let issuer = Result { () throws(StructureError) in try NameKey(derEncoded: certificate.issuerBytes) }
        let content = Result { () throws(StructureError) in try Content(certificate) }
        subjectKey = try? subject.get()
        issuerKey = try? issuer.get()
        self.content = (try? content.get()) ?? Content()
        damage = subject.damage ?? issuer.damage ?? content.damage
    }

    private static func readKey(_ certificate: Certificate) -> Result<KeyOutline, KeyError> {
        Result { () throws(KeyError) in
            do throws(StructureError) {
                return try certificate.subjectPublicKeyInfo
            } catch {
                throw KeyError(.badKey, "\(error)", underlying: error)
            }
        }.flatMap { information in Result { () throws(KeyError) in try KeyOutline(information) } }
    }

    /// The extensions that rules ask about.
    struct Content: Sendable {
        var extensions = Extensions([])
        var basicConstraints: BasicConstraints?
        var keyUsage: KeyUsage?
        var extendedKeyUsage: ExtendedKeyUsage?
        var subjectKeyIdentifier: [UInt8]?
        var authorityKeyIdentifier: AuthorityKeyIdentifier?
        var alternativeNames: [GeneralName]?
        var names = SubjectNames(alternatives: nil)
        /// What the certificate permits and excludes; an objection where it cannot be understood.
        var nameSpace: Result<NameSpace, NameSubtrees.Objection>?
        var policies: CertificatePolicies?
        var policyMappings: PolicyMappings?
        var policyConstraints: PolicyConstraints?
        var inhibitAnyPolicy: InhibitAnyPolicy?
        var distributionPoints: CRLDistributionPoints?

        init() {}

        /// RFC 5280 §4.2 has a recognised extension processed, so a damaged one is refused even where it decides nothing.
        init(_ certificate: Certificate) throws(StructureError) {
            extensions = try certificate.extensions
            basicConstraints = try extensions.content(BasicConstraints.self)
            keyUsage = try extensions.content(KeyUsage.self)
            extendedKeyUsage = try extensions.content(ExtendedKeyUsage.self)
            subjectKeyIdentifier = try extensions.content(SubjectKeyIdentifier.self)?.keyIdentifier
            authorityKeyIdentifier = try extensions.content(AuthorityKeyIdentifier.self)
            alternativeNames = try extensions.content(SubjectAlternativeName.self)?.names.names
            names = SubjectNames(alternatives: alternativeNames)
            policies = try extensions.content(CertificatePolicies.self)
            policyMappings = try extensions.content(PolicyMappings.self)
            policyConstraints = try extensions.content(PolicyConstraints.self)
            inhibitAnyPolicy = try extensions.content(InhibitAnyPolicy.self)
            distributionPoints = try extensions.content(CRLDistributionPoints.self)
            if let constraints = try extensions.content(NameConstraints.self) {
                nameSpace = Result { () throws(NameSubtrees.Objection) in try NameSpace(constraints) }
            }
            try readTheRest()
        }

        private func readTheRest() throws(StructureError) {
            _ = try extensions.content(IssuerAlternativeName.self)
            _ = try extensions.content(AuthorityInformationAccess.self)
            _ = try extensions.content(SubjectInformationAccess.self)
            _ = try extensions.content(FreshestCRL.self)
        }
    }

    /// The subject; empty where it cannot be read.
    var subject: Name { (try? certificate.subject) ?? .empty }
    var issuer: Name { (try? certificate.issuer) ?? .empty }
    var hasEmptySubject: Bool { certificate.subjectBytes.count <= 2 }
    var hasEmptyIssuer: Bool { certificate.issuerBytes.count <= 2 }

    /// Whether subject and issuer are the same name (RFC 5280 §3.2).
    var isSelfIssued: Bool {
        certificate.isSelfIssued || (subjectKey != nil && subjectKey == issuerKey && subject.matches(issuer))
    }

    /// Whether `other` can have issued this by its name (RFC 5280 §6.1.3 (a)(4)).
    func namesAsIssuer(_ other: PathCertificate) -> Bool {
        if certificate.issuerBytes.elementsEqual(other.certificate.subjectBytes) { return true }
        return issuerKey != nil && issuerKey == other.subjectKey && issuer.matches(other.subject)
    }

    /// Whether the name is the subject.
    func bears(_ name: Name) -> Bool { subject.matches(name) }

    /// Whether both certify the same key for the same name: a path that holds both goes in a circle.
    func certifiesTheSame(as other: PathCertificate) -> Bool {
        subjectKey == other.subjectKey
            && certificate.subjectPublicKeyInfoBytes.elementsEqual(other.certificate.subjectPublicKeyInfoBytes)
            && (certificate.subjectBytes.elementsEqual(other.certificate.subjectBytes)
                || subject.matches(other.subject))
    }

    /// Whether the key is DSA's without parameters, so that those of the issuer's key hold (RFC 3279 §2.3.2).
    var inheritsParameters: Bool {
        if case .success(.dsa(sizeInBits: nil)) = key { true } else { false }
    }

    /// How a person tells it from others: its name, or its serial number where it has none.
    var label: String {
        hasEmptySubject ? "serial \(certificate.serialNumber)" : "'\(subject)'"
    }
}

extension PathCertificate {
    var extensions: Extensions { content.extensions }
    var basicConstraints: BasicConstraints? { content.basicConstraints }
    var keyUsage: KeyUsage? { content.keyUsage }
    var extendedKeyUsage: ExtendedKeyUsage? { content.extendedKeyUsage }
    var subjectKeyIdentifier: [UInt8]? { content.subjectKeyIdentifier }
    var authorityKeyIdentifier: AuthorityKeyIdentifier? { content.authorityKeyIdentifier }
    /// The alternative names.
    var names: SubjectNames { content.names }
    /// The alternative names and those of the subject.
    var allNames: SubjectNames { content.names.adding(subject) }
    var policies: CertificatePolicies? { content.policies }
    var policyMappings: PolicyMappings? { content.policyMappings }
    var policyConstraints: PolicyConstraints? { content.policyConstraints }
    var inhibitAnyPolicy: InhibitAnyPolicy? { content.inhibitAnyPolicy }
    /// Whether the certificate is a CA's by its own words.
    var isCA: Bool { basicConstraints?.isCA == true }
}

extension Result where Failure == StructureError {
    fileprivate var damage: StructureError? { if case .failure(let error) = self { error } else { nil } }
}
