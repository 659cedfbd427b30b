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

    /// - Parameter subjectKey: the number of the subject, where it is known.
    init(_ certificate: Certificate, subjectKey: NameKey? = nil) {
        self.certificate = certificate
        key = Self.readKey(certificate)
        var damage: StructureError?
        // What can be read is kept, so that damage is told where the certificate would have stood.
        func read<Value>(_ body: () throws(StructureError) -> Value) -> Value? {
            do throws(StructureError) {
                return try body()
            } catch {
                damage = damage ?? error
                return nil
            }
        }
        self.subjectKey =
            subjectKey ?? read { () throws(StructureError) in try NameKey(derEncoded: certificate.subjectBytes) }
        issuerKey = read { () throws(StructureError) in try NameKey(derEncoded: certificate.issuerBytes) }
        content = read { () throws(StructureError) in try Content(certificate) } ?? Content()
        self.damage = damage
    }

    private static func readKey(_ certificate: Certificate) -> Result<KeyOutline, KeyError> {
        Result { () throws(KeyError) in
            let information: SubjectPublicKeyInfo
            do throws(StructureError) {
                information = try certificate.subjectPublicKeyInfo
            } catch {
                throw KeyError(.badKey, "\(error)", underlying: error)
            }
            return try KeyOutline(information, encoded: certificate.subjectPublicKeyInfoBytes)
        }
    }

    /// The extensions that rules ask about.
    struct Content: Sendable {
        /// An extension that stands there twice.
        var repeatedExtension: OID?
        /// The first critical extension that nothing here processes.
        var unprocessedExtension: OID?
        /// Extensions that restrict a path and are not critical.
        var uncritical: [OID] = []
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
            var identifiers: [OID] = []
            identifiers.reserveCapacity(16)
            try certificate.forEachExtension { id, isCritical, bytes throws(StructureError) in
                identifiers.append(id)
                if isCritical {
                    if unprocessedExtension == nil, !CriticalExtensionRule.isProcessed(id) { unprocessedExtension = id }
                } else if CriticalityRule.isRestriction(id) {
                    uncritical.append(id)
                }
                try read(id, bytes)
            }
            repeatedExtension = Extensions.repeated(in: identifiers)
        }

        private mutating func read(_ id: OID, _ bytes: ArraySlice<UInt8>) throws(StructureError) {
            switch id {
            case .basicConstraints: basicConstraints = try BasicConstraints(derEncoded: bytes)
            case .keyUsage: keyUsage = try KeyUsage(derEncoded: bytes)
            case .subjectKeyIdentifier:
                subjectKeyIdentifier = try SubjectKeyIdentifier(derEncoded: bytes).keyIdentifier
            case .authorityKeyIdentifier: authorityKeyIdentifier = try AuthorityKeyIdentifier(derEncoded: bytes)
            case .extendedKeyUsage: extendedKeyUsage = try ExtendedKeyUsage(derEncoded: bytes)
            case .subjectAlternativeName:
                let read = try SubjectAlternativeName(derEncoded: bytes).names.names
                alternativeNames = read
                names = SubjectNames(alternatives: read)
            case .certificatePolicies: policies = try CertificatePolicies(derEncoded: bytes)
            case .crlDistributionPoints: distributionPoints = try CRLDistributionPoints(derEncoded: bytes)
            case .authorityInformationAccess: _ = try AuthorityInformationAccess(derEncoded: bytes)
            default: try readRareOne(id, bytes)
            }
        }

        private mutating func readRareOne(_ id: OID, _ bytes: ArraySlice<UInt8>) throws(StructureError) {
            switch id {
            case .nameConstraints:
                let constraints = try NameConstraints(derEncoded: bytes)
                nameSpace = Result { () throws(NameSubtrees.Objection) in try NameSpace(constraints) }
            case .policyMappings: policyMappings = try PolicyMappings(derEncoded: bytes)
            case .policyConstraints: policyConstraints = try PolicyConstraints(derEncoded: bytes)
            case .inhibitAnyPolicy: inhibitAnyPolicy = try InhibitAnyPolicy(derEncoded: bytes)
            case .issuerAlternativeName: _ = try IssuerAlternativeName(derEncoded: bytes)
            case .subjectInformationAccess: _ = try SubjectInformationAccess(derEncoded: bytes)
            case .freshestCRL: _ = try FreshestCRL(derEncoded: bytes)
            default: break
            }
        }
    }

    /// The subject; empty where it cannot be read.
    var subject: Name { (try? certificate.subject) ?? .empty }
    var issuer: Name { (try? certificate.issuer) ?? .empty }
    var hasEmptySubject: Bool { certificate.subjectBytes.count <= 2 }
    var hasEmptyIssuer: Bool { certificate.issuerBytes.count <= 2 }

    /// Whether subject and issuer are the same name (RFC 5280 §3.2).
    var isSelfIssued: Bool {
        certificate.isSelfIssued || (NameKey.canMatch(subjectKey, issuerKey) && subject.matches(issuer))
    }

    /// Whether `other` can have issued this by its name (RFC 5280 §6.1.3 (a)(4)).
    func namesAsIssuer(_ other: PathCertificate) -> Bool {
        if certificate.issuerBytes == other.certificate.subjectBytes { return true }
        return NameKey.canMatch(issuerKey, other.subjectKey) && issuer.matches(other.subject)
    }

    /// Whether the name is the subject.
    func bears(_ name: Name) -> Bool { subject.matches(name) }

    /// Whether both certify the same key for the same name: a path that holds both goes in a circle.
    func certifiesTheSame(as other: PathCertificate) -> Bool {
        NameKey.canMatch(subjectKey, other.subjectKey)
            && certificate.subjectPublicKeyInfoBytes == other.certificate.subjectPublicKeyInfoBytes
            && (certificate.subjectBytes == other.certificate.subjectBytes || subject.matches(other.subject))
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
    /// Every extension; none where they cannot be read.
    var extensions: Extensions { (try? certificate.extensions) ?? Extensions([]) }
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
