extension Name {
    /// Reads a name as it is typed, in the order in which it will stand in the DER.
    ///
    /// Two forms: `/C=CN/O=某某公司/CN=某某公司`, as `openssl -subj` takes it, and `C=CN, O=某某公司, CN=某某公司`. `+` joins
    /// attributes of one level, and a backslash takes away the meaning of a character. In the second form spaces around a
    /// value are dropped, a backslash can give a byte in hexadecimal (RFC 4514 §2.4), and `#` a value as DER; the first one
    /// takes all of these as they stand, as `openssl` does. Types are short names or object identifiers.
    ///
    /// - Throws: `StructureError.Code.badText`.
    public init(parsing text: String) throws(StructureError) {
        var parser = NameParser(text)
        self.init(try parser.parse())
    }

    /// Encodes one attribute with the string type that its kind asks for.
    ///
    /// - Throws: `StructureError.Code.badText` for characters or a length that the type does not allow.
    public static func attribute(_ type: OID, _ text: String) throws(StructureError) -> Attribute {
        let known = AttributeType.named(type)
        let label = known?.name ?? type.description
        guard !text.isEmpty else { throw StructureError(.badText, "\(label) has no value") }
        if let known, text.unicodeScalars.count < known.characterMinimum {
            throw StructureError(
                .badText, "\(label) '\(text)' has not the \(known.characterMinimum) characters it must have")
        }
        if let limit = known?.characterLimit, text.unicodeScalars.count > limit {
            throw StructureError(
                .badText, "\(label) '\(text)' has \(text.unicodeScalars.count) characters, the limit is \(limit)")
        }
        let value = try AttributeValue(text, as: known?.stringTag ?? .utf8String, what: label)
        return Attribute(type: type, value: value)
    }
}

/// Takes a typed name apart.
private struct NameParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private let separator: Unicode.Scalar
    /// Whether the name is written as `openssl -subj` takes it.
    private let hasSlashes: Bool

    init(_ text: String) {
        let trimmed = Array(text.unicodeScalars.drop { $0 == " " })
        hasSlashes = trimmed.first == "/"
        scalars = hasSlashes ? Array(trimmed.dropFirst()) : trimmed
        separator = hasSlashes ? "/" : ","
    }

    mutating func parse() throws(StructureError) -> [RelativeDistinguishedName] {
        guard scalars.contains(where: { $0 != " " }) else { return [] }
        var names: [RelativeDistinguishedName] = []
        var attributes: [Name.Attribute] = []
        while true {
            attributes.append(try parseAttribute())
            if position < scalars.count, scalars[position] == "+" {
                position += 1
                continue
            }
            names.append(RelativeDistinguishedName(attributes))
            attributes = []
            guard position < scalars.count else { return names }
            position += 1
        }
    }

    private mutating func parseAttribute() throws(StructureError) -> Name.Attribute {
        let label = try parseLabel()
        let type = try attributeType(label)
        if !hasSlashes {
            skipSpaces()
            if position < scalars.count, scalars[position] == "#" { return try parseHexadecimal(type) }
        }
        let (value, isUTF8) = try parseValue(label)
        guard isUTF8 else { throw StructureError(.badText, "\(label) has bytes that are no UTF-8") }
        return try Name.attribute(type, value)
    }

    private mutating func parseLabel() throws(StructureError) -> String {
        skipSpaces()
        let start = position
        while position < scalars.count, scalars[position] != "=" {
            guard scalars[position] != separator, scalars[position] != "+" else { break }
            position += 1
        }
        let label = string(scalars[start..<position])
        guard position < scalars.count, scalars[position] == "=", !label.isEmpty else {
            throw StructureError(.badText, "'\(label)' in the name has no '='; write it as C=CN, O=…, CN=…")
        }
        position += 1
        var trimmed = label
        while trimmed.last == " " { trimmed.removeLast() }
        return trimmed
    }

    private func attributeType(_ label: String) throws(StructureError) -> OID {
        if let known = AttributeType.named(label) { return known.oid }
        guard label.first?.isNumber == true else {
            let names = AttributeType.all.map(\.name).joined(separator: ", ")
            throw StructureError(.badText, "'\(label)' is no attribute of a name; known are \(names), or an OID")
        }
        return try OID(dotted: label)
    }

    /// Reads up to the next separator; trailing spaces that are not escaped are dropped.
    private mutating func parseValue(_ label: String) throws(StructureError) -> (String, isUTF8: Bool) {
        var bytes: [UInt8] = []
        var keptCount = 0
        while position < scalars.count, scalars[position] != separator, scalars[position] != "+" {
            let scalar = scalars[position]
            position += 1
            if scalar == "\\" {
                bytes += try parseEscape(label)
                keptCount = bytes.count
            } else {
                bytes += Array(String(scalar).utf8)
                if hasSlashes || scalar != " " { keptCount = bytes.count }
            }
        }
        let kept = bytes.prefix(keptCount)
        let text = String(validating: kept, as: UTF8.self)
        return (text ?? "", text != nil)
    }

    private mutating func parseEscape(_ label: String) throws(StructureError) -> [UInt8] {
        guard position < scalars.count else { throw StructureError(.badText, "\(label) ends with a backslash") }
        if !hasSlashes, position + 1 < scalars.count,
            let byte = bytes(hexadecimal: string(scalars[position...position + 1]))
        {
            position += 2
            return byte
        }
        position += 1
        return Array(String(scalars[position - 1]).utf8)
    }

    private mutating func parseHexadecimal(_ type: OID) throws(StructureError) -> Name.Attribute {
        let start = position + 1
        while position < scalars.count, scalars[position] != separator, scalars[position] != "+" { position += 1 }
        let text = string(scalars[start..<position].filter { $0 != " " })
        guard let der = bytes(hexadecimal: text) else {
            throw StructureError(.badText, "'#\(text)' is no hexadecimal DER value")
        }
        return Name.Attribute(type: type, value: try AttributeValue(derEncoded: der))
    }

    private mutating func skipSpaces() {
        while position < scalars.count, scalars[position] == " " { position += 1 }
    }

    private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
