internal import PKIKeys
internal import PKIStructures
internal import Synchronization

/// A certificate with the parts that path validation looks at again and again, read once.
final class PathCertificate: Sendable {
    let certificate: Certificate
    /// What `subject` is looked up by; `nil` where the name cannot be read.
    let subjectKey: NameKey?
    let issuerKey: NameKey?
    /// What the extensions say, where they are as those of nearly all certificates are: then nothing of them is damaged, repeated
    /// or unknown and critical, and what rarely decides is read when it is asked for.
    let outline: ExtensionOutline?
    private let whole = AtomicLazyReference<WholeContent>()
    /// What could not be read, where something could not.
    let damage: StructureError?
    let key: Result<KeyOutline, KeyError>
    // What rules ask again and again, without a copy of the certificate for each question.
    let version: Int
    let validity: Validity
    let hasEmptySubject: Bool
    let hasEmptyIssuer: Bool
    let hasConformingSerialNumber: Bool
    /// What is ready for the next verdict, where the certificate stays for it.
    let kept: KeptKeys?

    /// - Parameters:
    ///   - subjectKey: the number of the subject, where it is known.
    ///   - isKept: whether the certificate stays from one verdict to the next.
    init(_ certificate: Certificate, subjectKey: NameKey? = nil, isKept: Bool = false) {
        self.certificate = certificate
        version = certificate.version
        validity = certificate.validity
        hasEmptySubject = certificate.subjectBytes.count <= 2
        hasEmptyIssuer = certificate.issuerBytes.count <= 2
        hasConformingSerialNumber = certificate.hasConformingSerialNumber
        kept = isKept ? KeptKeys() : nil
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
            subjectKey ?? read { () throws(StructureError) in try certificate.subjectKey }
        issuerKey = read { () throws(StructureError) in try certificate.issuerKey }
        outline = certificate.extensionOutline
        if outline == nil {
            let content = read { () throws(StructureError) in try Content(certificate) }
            _ = whole.storeIfNil(WholeContent(content ?? Content()))
        }
        self.damage = damage
    }

    /// Every extension that rules ask about.
    var content: Content {
        if let known = whole.load() { return known.content }
        // What has a plain outline can be read.
        return whole.storeIfNil(WholeContent((try? Content(certificate)) ?? Content())).content
    }

    private static func readKey(_ certificate: Certificate) -> Result<KeyOutline, KeyError> {
        if let known = KeyOutline(wellKnown: certificate.subjectPublicKeyInfoBytes) { return .success(known) }
        return Result { () throws(KeyError) in
            let information: SubjectPublicKeyInfo
            do throws(StructureError) {
                information = try certificate.subjectPublicKeyInfo
            } catch {
                throw KeyError(.badKey, "\(error)", underlying: error)
            }
            return try KeyOutline(information)
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

    /// Whether subject and issuer are the same name (RFC 5280 §3.2).
    var isSelfIssued: Bool {
        // Names of the same bytes have the same number; what cannot be read has none.
        if subjectKey != nil, issuerKey != nil, !NameKey.canMatch(subjectKey, issuerKey) { return false }
        return certificate.isSelfIssued || (NameKey.canMatch(subjectKey, issuerKey) && subject.matches(issuer))
    }

    /// Whether `other` can have issued this by its name (RFC 5280 §6.1.3 (a)(4)).
    func namesAsIssuer(_ other: PathCertificate) -> Bool {
        if certificate.issuerBytes.holdsTheSame(as: other.certificate.subjectBytes) { return true }
        return NameKey.canMatch(issuerKey, other.subjectKey) && issuer.matches(other.subject)
    }

    /// Whether the name is the subject.
    func bears(_ name: Name) -> Bool { subject.matches(name) }

    /// Whether both certify the same key for the same name: a path that holds both goes in a circle.
    func certifiesTheSame(as other: PathCertificate) -> Bool {
        NameKey.canMatch(subjectKey, other.subjectKey)
            && certificate.subjectPublicKeyInfoBytes.holdsTheSame(
                as: other.certificate.subjectPublicKeyInfoBytes)
            && (certificate.subjectBytes.holdsTheSame(as: other.certificate.subjectBytes)
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
    /// Every extension; none where they cannot be read.
    var extensions: Extensions { (try? certificate.extensions) ?? Extensions([]) }
    var basicConstraints: BasicConstraints? { outline.map { $0.basicConstraints } ?? content.basicConstraints }
    var keyUsage: KeyUsage? { outline.map { $0.keyUsage } ?? content.keyUsage }
    var hasExtendedKeyUsage: Bool { outline.map { $0.extendedKeyUsage != nil } ?? (content.extendedKeyUsage != nil) }
    var extendedKeyUsage: ExtendedKeyUsage? { hasExtendedKeyUsage ? content.extendedKeyUsage : nil }
    var hasSubjectKeyIdentifier: Bool {
        outline.map { $0.subjectKeyIdentifier != nil } ?? (content.subjectKeyIdentifier != nil)
    }
    var subjectKeyIdentifier: [UInt8]? { content.subjectKeyIdentifier }
    var authorityKeyIdentifier: AuthorityKeyIdentifier? {
        outline == nil || namesIssuerKey ? content.authorityKeyIdentifier : nil
    }
    /// Whether there is an authorityKeyIdentifier that names a key.
    var namesIssuerKey: Bool {
        outline.map { $0.authorityKeyIdentifier != nil } ?? (content.authorityKeyIdentifier?.keyIdentifier != nil)
    }
    /// The alternative names.
    var names: SubjectNames { content.names }
    /// The first alternative name that breaks the syntax of its form.
    var malformedName: GeneralName? { outline == nil ? content.names.malformed.first : nil }
    /// The alternative names and those of the subject.
    var allNames: SubjectNames { content.names.adding(subject) }
    var nameSpace: Result<NameSpace, NameSubtrees.Objection>? { outline == nil ? content.nameSpace : nil }
    var hasPolicies: Bool { outline.map { $0.policies != nil } ?? (content.policies != nil) }
    var policies: CertificatePolicies? { hasPolicies ? content.policies : nil }
    var policyMappings: PolicyMappings? { outline == nil ? content.policyMappings : nil }
    var policyConstraints: PolicyConstraints? { outline == nil ? content.policyConstraints : nil }
    var inhibitAnyPolicy: InhibitAnyPolicy? { outline == nil ? content.inhibitAnyPolicy : nil }
    /// Whether the certificate is a CA's by its own words.
    var isCA: Bool { basicConstraints?.isCA == true }
}

/// The extensions of a certificate, read once.
private final class WholeContent: Sendable {
    let content: PathCertificate.Content

    init(_ content: PathCertificate.Content) { self.content = content }
}
