extension Name: CustomStringConvertible {
    /// The name in the order of its DER, with the escapes of RFC 4514 §2.4: `C=CN, O=某某公司, CN=某某公司`.
    ///
    /// ``init(parsing:)`` reads it back. A value that is no string, or one that X.520 does not allow, is given as `#` and its DER in hexadecimal.
    public var description: String {
        joined(\.description)
    }

    private func joined(_ text: (Attribute) -> String) -> String {
        if hasOneAttributePerLevel { return attributes.map(text).joined(separator: ", ") }
        return
            relativeDistinguishedNames
            .map { level in level.attributes.map(text).joined(separator: "+") }
            .joined(separator: ", ")
    }

    /// The name for people: as ``description``, but also what could not be read back, such as a value that is too long,
    /// stands as its text.
    public var readable: String {
        joined(\.readable)
    }
}

extension Name.Attribute: CustomStringConvertible {
    /// `CN=某某公司`, with the escapes of RFC 4514 §2.4.
    public var description: String {
        // A text that could not be given back as it is, such as one beyond the length that X.520 allows, goes as its DER.
        guard let known = AttributeType.named(type), let text = value.text, known.takes(text) else {
            return "\(AttributeType.named(type)?.name ?? type.description)=#\(hexadecimal(value.derBytes))"
        }
        return "\(known.name)=\(escaped(text))"
    }

    fileprivate var readable: String {
        guard let text = value.text else { return description }
        return "\(AttributeType.named(type)?.name ?? type.description)=\(escaped(text))"
    }

    private func escaped(_ text: String) -> String {
        if isPlain(text) { return text }
        let scalars = Array(text.unicodeScalars)
        var result = ""
        for (index, scalar) in scalars.enumerated() {
            let isEdgeSpace = scalar == " " && (index == 0 || index == scalars.count - 1)
            let isLeadingMark = index == 0 && (scalar == "#" || scalar == "/")
            if isEdgeSpace || isLeadingMark || ",+\"\\<>;=".unicodeScalars.contains(scalar) {
                result += "\\"
                result.unicodeScalars.append(scalar)
            } else if isInvisible(scalar) {
                // A name that turns the writing direction or ends a line would deceive who reads it.
                result += String(scalar).utf8.map { "\\" + hexadecimal([$0]) }.joined()
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether it is known without a look into the tables of Unicode that nothing is to be escaped, as of nearly all texts.
    private func isPlain(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, first != " ", first != "#", first != "/", scalars.last != " " else {
            return false
        }
        return scalars.allSatisfy { scalar in
            switch scalar {
            case ",", "+", "\"", "\\", "<", ">", ";", "=": false
            // ASCII that prints, and Chinese characters.
            case " "..."~", "\u{3400}"..."\u{4DBF}", "\u{4E00}"..."\u{9FFF}": true
            default: false
            }
        }
    }

    private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
