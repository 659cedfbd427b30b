internal import PKIStructures

/// Every name of a certificate's subject, by its form: what name constraints apply to and what a client compares.
struct SubjectNames: Sendable {
    private(set) var dnsNames: [DNSName] = []
    private(set) var mailboxes: [Mailbox] = []
    private(set) var resources: [ResourceIdentifier] = []
    private(set) var addresses: [[UInt8]] = []
    /// The subject, where it is not empty, and those of the extension.
    private(set) var directoryNames: [Name] = []
    /// Names that cannot be compared: those of forms without rules (RFC 5280 §4.2.1.10), and mail addresses of a subject that
    /// are none.
    private(set) var opaque: [GeneralName] = []
    /// Alternative names that break the rules of their form.
    private(set) var malformed: [GeneralName] = []
    /// How many names and attributes there are: what comparing them costs is counted in these.
    private(set) var count = 0

    private let hasAlternatives: Bool

    /// The names of the extension alone; `alternatives` is `nil` where that is absent.
    init(alternatives: [GeneralName]?) {
        hasAlternatives = alternatives != nil
        for name in alternatives ?? [] { add(name) }
    }

    /// The same with those of the subject, which are read where they are needed.
    ///
    /// RFC 5280 §4.2.1.10: without a subjectAltName the rules of rfc822Name hold for emailAddress in the subject.
    func adding(_ subject: Name) -> SubjectNames {
        var all = self
        if !subject.isEmpty { all.directoryNames.append(subject) }
        all.count += subject.attributes.count
        guard !hasAlternatives else { return all }
        for attribute in subject.attributes where attribute.type == Self.emailAddress {
            let text = attribute.value.text ?? ""
            if let mailbox = Mailbox(text) {
                all.mailboxes.append(mailbox)
            } else {
                all.opaque.append(.rfc822Name(text))
            }
        }
        return all
    }

    /// PKCS #9 emailAddress (RFC 2985 §5.2.1).
    private static let emailAddress = OID(1, 2, 840, 113549, 1, 9, 1)

    private mutating func add(_ name: GeneralName) {
        count += 1
        let isRead: Bool
        switch name {
        case .dnsName(let text): isRead = Self.append(DNSName(presented: text), to: &dnsNames)
        case .rfc822Name(let text): isRead = Self.append(Mailbox(text), to: &mailboxes)
        case .uniformResourceIdentifier(let text): isRead = Self.append(ResourceIdentifier(text), to: &resources)
        case .ipAddress(let octets):
            isRead = Self.append(octets.count == 4 || octets.count == 16 ? octets : nil, to: &addresses)
        case .directoryName(let name): isRead = Self.append(name, to: &directoryNames)
        case .otherName, .x400Address, .ediPartyName, .registeredID: isRead = Self.append(name, to: &opaque)
        }
        if !isRead { malformed.append(name) }
    }

    private static func append<Value>(_ value: Value?, to list: inout [Value]) -> Bool {
        guard let value else { return false }
        list.append(value)
        return true
    }

    /// Whether the certificate is for the name (RFC 9525 §6); its subject's common name is never looked at.
    func cover(_ reference: ReferenceName) -> Bool {
        switch reference {
        case .dnsName(let text):
            guard let wanted = DNSName(reference: text) else { return false }
            return dnsNames.contains { $0.covers(wanted) }
        case .ipAddress(let octets): return addresses.contains(octets)
        case .rfc822Name(let text): return Mailbox(text).map(mailboxes.contains) ?? false
        }
    }
}
