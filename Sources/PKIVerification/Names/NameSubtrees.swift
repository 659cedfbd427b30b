internal import PKIStructures

/// The bases of subtrees by their form, read once (RFC 5280 §4.2.1.10).
struct NameSubtrees: Sendable {
    /// In lower case; the empty one holds every name.
    private(set) var dnsNames: [[UInt8]] = []
    private(set) var mailboxes: [MailboxSubtree] = []
    private(set) var hosts: [HostSubtree] = []
    private(set) var addresses: [AddressRange] = []
    private(set) var directoryNames: [Name] = []
    /// Forms for which nothing says how to compare.
    private(set) var opaqueForms: Set<NameForm> = []
    let count: Int

    /// Why a subtree cannot be used.
    struct Objection: Error {
        let reason: String
    }

    init(_ subtrees: [GeneralSubtree]) throws(Objection) {
        count = subtrees.count
        for subtree in subtrees {
            guard subtree.minimum == 0, subtree.maximum == nil else {
                throw Objection(reason: "'\(subtree.base)' has a minimum or a maximum")
            }
            guard add(subtree.base) else { throw Objection(reason: "'\(subtree.base)' is no constraint of its form") }
        }
    }

    private mutating func add(_ base: GeneralName) -> Bool {
        switch base {
        case .dnsName(let text):
            let name = DNSName.lowercased(text)
            dnsNames.append(name)
            // No dot before it: that is for hosts of URIs alone.
            return name.isEmpty || DNSName.isPreferredSyntax(name)
        case .rfc822Name(let text): return Self.append(MailboxSubtree(text), to: &mailboxes)
        case .uniformResourceIdentifier(let text): return Self.append(HostSubtree(text), to: &hosts)
        case .ipAddress(let octets): return Self.append(AddressRange(octets), to: &addresses)
        case .directoryName(let name): directoryNames.append(name)
        case .otherName, .x400Address, .ediPartyName, .registeredID: opaqueForms.insert(NameForm(base))
        }
        return true
    }

    private static func append<Value>(_ value: Value?, to list: inout [Value]) -> Bool {
        guard let value else { return false }
        list.append(value)
        return true
    }
}

/// A form of a general name.
enum NameForm: Hashable, Sendable {
    case otherName(OID)
    case rfc822Name, dnsName, x400Address, directoryName, ediPartyName, uniformResourceIdentifier, ipAddress
    case registeredID

    init(_ name: GeneralName) {
        switch name {
        case .otherName(let type, _): self = .otherName(type)
        case .rfc822Name: self = .rfc822Name
        case .dnsName: self = .dnsName
        case .x400Address: self = .x400Address
        case .directoryName: self = .directoryName
        case .ediPartyName: self = .ediPartyName
        case .uniformResourceIdentifier: self = .uniformResourceIdentifier
        case .ipAddress: self = .ipAddress
        case .registeredID: self = .registeredID
        }
    }
}

/// A set of mail addresses (RFC 5280 §4.2.1.10): one of them, all of a host, or all of the hosts below a domain.
enum MailboxSubtree: Hashable, Sendable {
    case mailbox(Mailbox)
    case host([UInt8])
    case domain([UInt8])
    case all

    init?(_ text: String) {
        if text.isEmpty {
            self = .all
        } else if text.utf8.contains(UInt8(ascii: "@")) {
            guard let mailbox = Mailbox(text) else { return nil }
            self = .mailbox(mailbox)
        } else {
            guard let hosts = HostSubtree(text) else { return nil }
            self = hosts.isDomain ? .domain(hosts.name) : .host(hosts.name)
        }
    }

    func contains(_ mailbox: Mailbox) -> Bool {
        switch self {
        case .mailbox(let one): one == mailbox
        case .host(let name): mailbox.domain == name
        case .domain(let name): mailbox.domain.count > name.count && DNSName.isWithin(mailbox.domain, name)
        case .all: true
        }
    }
}

/// A host, or behind a dot all hosts below a domain (RFC 5280 §4.2.1.10).
struct HostSubtree: Hashable, Sendable {
    let name: [UInt8]
    let isDomain: Bool

    init?(_ text: String) {
        isDomain = text.hasPrefix(".")
        name = DNSName.lowercased(isDomain ? String(text.dropFirst()) : text)
        guard DNSName.isPreferredSyntax(name) else { return nil }
    }

    func contains(_ host: [UInt8]) -> Bool {
        isDomain ? host.count > name.count && DNSName.isWithin(host, name) : host == name
    }
}
