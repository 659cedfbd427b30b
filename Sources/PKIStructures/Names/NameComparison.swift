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

    /// What differs between two names, an attribute a line, empty where ``matches(_:)`` holds.
    public func differences(to other: Name) -> [String] {
        guard !matches(other) else { return [] }
        var lines: [String] = []
        let types = (attributes + other.attributes).map(\.type)
        var seen: Set<OID> = []
        for type in types where seen.insert(type).inserted {
            let mine = attributes.filter { $0.type == type }
            let theirs = other.attributes.filter { $0.type == type }
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
    /// The members of a SET have no order, so each must find a partner of its own.
    fileprivate func matches(_ other: RelativeDistinguishedName) -> Bool {
        guard attributes.count == other.attributes.count else { return false }
        var rest = other.attributes
        return attributes.allSatisfy { attribute in
            guard let index = rest.firstIndex(where: attribute.matches) else { return false }
            rest.remove(at: index)
            return true
        }
    }
}

extension Name.Attribute {
    fileprivate func matches(_ other: Name.Attribute) -> Bool {
        guard type == other.type else { return false }
        if value == other.value { return true }
        guard let mine = value.text, let theirs = other.value.text else { return false }
        return folded(mine) == folded(theirs)
    }

    private func folded(_ text: String) -> String {
        // By scalars: a space and a combining mark are one Character, and the mark must not be lost with the space.
        let words = text.lowercased().unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
        return words.map { String($0) }.joined(separator: " ")
    }
}
