extension Name {
    /// Whether both name the same thing by RFC 5280 §7.1.
    ///
    /// Attribute types must be equal and in the same order, level by level; strings are compared without regard to case
    /// and with every run of spaces as one, whatever their string types; other values byte for byte. Characters that are
    /// only compatible (full-width forms, ligatures) are taken as different: stricter than RFC 4518 §2.3, and a
    /// difference is refused, never accepted.
    public func matches(_ other: Name) -> Bool {
        if self == other { return true }
        guard attributes.count == other.attributes.count else { return false }
        let mine = relativeDistinguishedNames
        let theirs = other.relativeDistinguishedNames
        return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.matches($1) }
    }

    /// Whether `base` is the beginning of the name, level by level: that the name lies in its subtree (RFC 5280 §4.2.1.10).
    public func isWithin(_ base: Name) -> Bool {
        guard attributes.count >= base.attributes.count else { return false }
        let levels = relativeDistinguishedNames
        let wanted = base.relativeDistinguishedNames
        return levels.count >= wanted.count && zip(levels, wanted).allSatisfy { $0.matches($1) }
    }

    /// What differs between two names, an attribute a line, empty where ``matches(_:)`` holds.
    public func differences(to other: Name) -> [String] {
        guard !matches(other) else { return [] }
        var lines: [String] = []
        let types = (attributes + other.attributes).map(\.type)
        let groups = Dictionary(grouping: attributes, by: \.type)
        let otherGroups = Dictionary(grouping: other.attributes, by: \.type)
        var seen: Set<OID> = []
        for type in types where seen.insert(type).inserted {
            let mine = groups[type] ?? []
            let theirs = otherGroups[type] ?? []
            guard mine.count != theirs.count || !zip(mine, theirs).allSatisfy({ $0.matches($1) }) else { continue }
            let label = AttributeType.named(type)?.name ?? type.description
            lines.append("\(label): \(listed(mine)) → \(listed(theirs))")
        }
        return lines.isEmpty ? ["order: \(self) → \(other)"] : lines
    }

    private func listed(_ attributes: [Attribute]) -> String {
        guard !attributes.isEmpty else { return "absent" }
        return attributes.map { "'\($0.value.text ?? hexadecimal($0.value.derBytes))'" }.joined(separator: ", ")
    }
}

extension RelativeDistinguishedName {
    /// The members of a SET have no order, so each must find a partner of its own. They are counted and not searched:
    /// a hostile level has as many as its file holds.
    fileprivate func matches(_ other: RelativeDistinguishedName) -> Bool {
        guard attributes.count == other.attributes.count else { return false }
        if attributes.count == 1 { return attributes[0].matches(other.attributes[0]) }
        func counts(_ attributes: [Attribute]) -> [Name.Attribute.Key: Int] {
            attributes.reduce(into: [:]) { $0[$1.key, default: 0] += 1 }
        }
        return counts(attributes) == counts(other.attributes)
    }
}

extension Name.Attribute {
    /// What two attributes that match have in common: the folded text, or the bytes of what is no text.
    fileprivate enum Key: Hashable {
        case text(OID, String)
        case bytes(OID, AttributeValue)
    }

    fileprivate var key: Key {
        value.text.map { .text(type, folded($0)) } ?? .bytes(type, value)
    }

    fileprivate func matches(_ other: Name.Attribute) -> Bool {
        type == other.type && (value == other.value || key == other.key)
    }

    private func folded(_ text: String) -> String {
        // By scalars: a space and a combining mark are one Character, and the mark must not be lost with the space.
        let words = text.lowercased().unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
        return words.map { String($0) }.joined(separator: " ")
    }
}
