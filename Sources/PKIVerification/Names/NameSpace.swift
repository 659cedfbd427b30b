internal import PKIStructures

/// What an issuer's name constraints permit and exclude, ready to be asked (RFC 5280 §4.2.1.10).
struct NameSpace: Sendable {
    private let permitted: NameSubtrees
    private let excluded: NameSubtrees

    init(_ constraints: NameConstraints) throws(NameSubtrees.Objection) {
        permitted = try NameSubtrees(constraints.permittedSubtrees)
        excluded = try NameSubtrees(constraints.excludedSubtrees)
    }

    /// How many comparisons a check can take: nobody can make a small number of this by the order of his names.
    func comparisonCount(for names: SubjectNames) -> Int {
        let (product, isOverflow) = names.count.multipliedReportingOverflow(by: permitted.count + excluded.count)
        return isOverflow ? .max : product
    }

    /// The first name that lies outside of what is permitted, or inside of what is excluded.
    func violation(by names: SubjectNames) -> String? {
        exclusion(of: names) ?? lackOfPermission(for: names) ?? unjudged(names)
    }

    private func exclusion(of names: SubjectNames) -> String? {
        if let name = names.dnsNames.first(where: { name in excluded.dnsNames.contains { name.touches($0) } }) {
            return "'\(name.text)' is excluded"
        }
        if let name = names.mailboxes.first(where: { name in excluded.mailboxes.contains { $0.contains(name) } }) {
            return "'\(name.text)' is excluded"
        }
        if let host = hosts(names).first(where: { host in excluded.hosts.contains { $0.contains(host) } }) {
            return "the host '\(String(decoding: host, as: UTF8.self))' is excluded"
        }
        if let name = names.addresses.first(where: { name in excluded.addresses.contains { $0.contains(name) } }) {
            return "'\(GeneralName.ipAddress(name))' is excluded"
        }
        let name = names.directoryNames.first { name in excluded.directoryNames.contains(where: name.isWithin) }
        return name.map { "'\($0)' is excluded" }
    }

    private func lackOfPermission(for names: SubjectNames) -> String? {
        func outside<Value, Base>(_ values: [Value], _ bases: [Base], _ holds: (Value, Base) -> Bool) -> Value? {
            // A form that no subtree is of is not restricted.
            bases.isEmpty ? nil : values.first { value in !bases.contains { holds(value, $0) } }
        }
        let reason = "is not in what is permitted"
        if let name = outside(names.dnsNames, permitted.dnsNames, { $0.isWithin($1) }) {
            return "'\(name.text)' \(reason)"
        }
        if let name = outside(names.mailboxes, permitted.mailboxes, { $1.contains($0) }) {
            return "'\(name.text)' \(reason)"
        }
        if let host = outside(hosts(names), permitted.hosts, { $1.contains($0) }) {
            return "the host '\(String(decoding: host, as: UTF8.self))' \(reason)"
        }
        if let name = outside(names.addresses, permitted.addresses, { $1.contains($0) }) {
            return "'\(GeneralName.ipAddress(name))' \(reason)"
        }
        let name = outside(names.directoryNames, permitted.directoryNames) { $0.isWithin($1) }
        return name.map { "'\($0)' \(reason)" }
    }

    private func hosts(_ names: SubjectNames) -> [[UInt8]] { names.resources.compactMap(\.host) }

    /// Names of a form that is constrained, but has no rule by which they could be compared, are refused.
    private func unjudged(_ names: SubjectNames) -> String? {
        var forms = permitted.opaqueForms.union(excluded.opaqueForms)
        if !permitted.mailboxes.isEmpty || !excluded.mailboxes.isEmpty { forms.insert(.rfc822Name) }
        if let name = names.opaque.first(where: { forms.contains(NameForm($0)) }) {
            return "'\(name)' is of a form whose constraints cannot be judged"
        }
        guard !permitted.hosts.isEmpty || !excluded.hosts.isEmpty, !names.resources.allSatisfy(\.hostIsName) else {
            return nil
        }
        return "a URI names no host by its domain name"
    }
}

extension DNSName {
    var text: String { (isWildcard ? "*." : "") + String(decoding: base, as: UTF8.self) }
}

extension Mailbox {
    var text: String { String(decoding: localPart, as: UTF8.self) + "@" + String(decoding: domain, as: UTF8.self) }
}
