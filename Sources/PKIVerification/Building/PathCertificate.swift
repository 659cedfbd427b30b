internal import PKIStructures

/// A certificate with the parts that path validation looks at again and again, read once.
struct PathCertificate: Sendable {
    let certificate: Certificate
    /// Its number within one validation; anchors come first.
    let id: Int
    let subject: Name
    let issuer: Name
    /// What `subject` is looked up by.
    let subjectKey: NameKey
    let issuerKey: NameKey
    let extensions: Extensions
    let basicConstraints: BasicConstraints?
    let keyUsage: KeyUsage?
    let extendedKeyUsage: ExtendedKeyUsage?
    let subjectKeyIdentifier: [UInt8]?
    let authorityKeyIdentifier: AuthorityKeyIdentifier?
    /// What could not be read, where something could not.
    let damage: StructureError?

    init(_ certificate: Certificate, id: Int) {
        do throws(StructureError) {
            try self.init(reading: certificate, id: id)
        } catch {
            self.init(damaged: certificate, id: id, error)
        }
    }

    private init(reading certificate: Certificate, id: Int) throws(StructureError) {
        self.certificate = certificate
        self.id = id
        subject = try certificate.subject
        issuer = try certificate.issuer
        subjectKey = NameKey(subject)
        issuerKey = NameKey(issuer)
        extensions = try certificate.extensions
        basicConstraints = try extensions.content(BasicConstraints.self)
        keyUsage = try extensions.content(KeyUsage.self)
        extendedKeyUsage = try extensions.content(ExtendedKeyUsage.self)
        subjectKeyIdentifier = try extensions.content(SubjectKeyIdentifier.self)?.keyIdentifier
        authorityKeyIdentifier = try extensions.content(AuthorityKeyIdentifier.self)
        damage = nil
        try readTheRest()
    }

    /// RFC 5280 §4.2 has a recognised extension processed, so a damaged one is refused even where it decides nothing here.
    private func readTheRest() throws(StructureError) {
        _ = try extensions.content(SubjectAlternativeName.self)
        _ = try extensions.content(CRLDistributionPoints.self)
        _ = try extensions.content(CertificatePolicies.self)
        _ = try extensions.content(AuthorityInformationAccess.self)
    }

    private init(damaged certificate: Certificate, id: Int, _ damage: StructureError) {
        self.certificate = certificate
        self.id = id
        self.damage = damage
        // The names are kept where they can be read, so that the damage is told where the certificate would have stood.
        subject = (try? certificate.subject) ?? .empty
        issuer = (try? certificate.issuer) ?? .empty
        subjectKey = NameKey(subject)
        issuerKey = NameKey(issuer)
        extensions = Extensions([])
        basicConstraints = nil
        keyUsage = nil
        extendedKeyUsage = nil
        subjectKeyIdentifier = nil
        authorityKeyIdentifier = nil
    }

    /// Whether subject and issuer are the same name (RFC 5280 §3.2).
    var isSelfIssued: Bool { certificate.isSelfIssued || (subjectKey == issuerKey && subject.matches(issuer)) }

    /// Whether `other` can have issued this by its name (RFC 5280 §6.1.3 (a)(4)).
    func namesAsIssuer(_ other: PathCertificate) -> Bool {
        issuerKey == other.subjectKey && issuer.matches(other.subject)
    }

    /// Whether both certify the same key for the same name: a path that holds both goes in a circle.
    func certifiesTheSame(as other: PathCertificate) -> Bool {
        certificate.subjectPublicKeyInfoBytes.elementsEqual(other.certificate.subjectPublicKeyInfoBytes)
            && subjectKey == other.subjectKey && subject.matches(other.subject)
    }

    /// How a person tells it from others: its name, or its serial number where it has none.
    var label: String {
        subject.isEmpty ? "serial \(certificate.serialNumber)" : "'\(subject)'"
    }
}

/// A name reduced so far that names which match by RFC 5280 §7.1 have equal keys; unequal names may share one.
struct NameKey: Hashable, Sendable {
    private let text: String

    init(_ name: Name) {
        let levels = name.relativeDistinguishedNames.map { level in
            level.attributes.map(Self.key).sorted().joined(separator: "+")
        }
        text = levels.joined(separator: ",")
    }

    private static func key(_ attribute: Name.Attribute) -> String {
        guard let value = attribute.value.text else {
            return "\(attribute.type)#\(hexadecimal(attribute.value.derBytes))"
        }
        return "\(attribute.type)="
            + String(String.UnicodeScalarView(value.lowercased().unicodeScalars.filter { !$0.properties.isWhitespace }))
    }
}
