/// A domain name as certificates carry it (RFC 5280 §4.2.1.6), in lower case.
struct DNSName: Hashable, Sendable {
    /// The name without a leading `*.`.
    let base: [UInt8]
    /// Whether `*` stands for the leftmost label (RFC 9525 §6.3).
    let isWildcard: Bool

    /// Reads the name of a subject: the preferred name syntax of RFC 1034 §3.5 as RFC 1123 §2.1 changes it, or such a name
    /// behind `*.`; `nil` for anything else.
    init?(presented text: String) {
        let octets = Self.lowercased(text)
        isWildcard = octets.starts(with: [UInt8(ascii: "*"), UInt8(ascii: ".")])
        base = isWildcard ? Array(octets.dropFirst(2)) : octets
        guard Self.isPreferredSyntax(base) else { return nil }
    }

    /// Reads the name that a client looks for; a dot at its end says that it is complete (RFC 1034 §3.1).
    init?(reference text: String) {
        var octets = Self.lowercased(text)
        if octets.last == UInt8(ascii: ".") { octets.removeLast() }
        guard Self.isPreferredSyntax(octets) else { return nil }
        base = octets
        isWildcard = false
    }

    /// Whether this name of a certificate covers the name that is looked for (RFC 9525 §6.3): label by label, and a wildcard
    /// for exactly one.
    func covers(_ reference: DNSName) -> Bool {
        guard isWildcard else { return base == reference.base }
        guard let dot = reference.base.firstIndex(of: UInt8(ascii: ".")) else { return false }
        return reference.base[(dot + 1)...].elementsEqual(base)
    }

    /// Whether all that the name stands for lies in the subtree (RFC 5280 §4.2.1.10).
    func isWithin(_ subtree: [UInt8]) -> Bool { Self.isWithin(base, subtree) }

    /// Whether something that the name stands for lies in the subtree: of a wildcard also what the label may become.
    func touches(_ subtree: [UInt8]) -> Bool {
        if isWithin(subtree) { return true }
        guard isWildcard, let dot = subtree.firstIndex(of: UInt8(ascii: ".")) else { return false }
        return subtree[(dot + 1)...].elementsEqual(base)
    }

    /// Whether `name` is `base` or ends with it behind a dot; every name lies below the empty one.
    static func isWithin(_ name: [UInt8], _ base: [UInt8]) -> Bool {
        if base.isEmpty { return true }
        let rest = name.count - base.count
        guard rest >= 0, name[rest...].elementsEqual(base) else { return false }
        return rest == 0 || name[rest - 1] == UInt8(ascii: ".")
    }

    static func lowercased(_ text: String) -> [UInt8] {
        text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    /// Labels of letters, digits and inner hyphens, 63 octets at most, 253 in all; the last one is not a number, or the name
    /// would be an IPv4 address.
    static func isPreferredSyntax(_ name: [UInt8]) -> Bool {
        guard !name.isEmpty, name.count <= 253 else { return false }
        var start = 0
        while let dot = name[start...].firstIndex(of: UInt8(ascii: ".")) {
            guard isLabel(name[start..<dot]) else { return false }
            start = dot + 1
        }
        let last = name[start...]
        return isLabel(last) && !last.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen else { return false }
        return label.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == hyphen }
    }
}
