extension Name: CustomStringConvertible {
    /// The name in the order of its DER, with the escapes of RFC 4514 §2.4: `C=CN, O=某某公司, CN=某某公司`.
    ///
    /// ``init(parsing:)`` reads it back. A value that is no string, or one that X.520 does not allow, is given as `#` and its DER in hexadecimal.
    public var description: String {
        relativeDistinguishedNames
            .map { part in part.attributes.map(\.description).joined(separator: "+") }
            .joined(separator: ", ")
    }
}

extension Name {
    /// The name for people: as ``description``, but also what could not be read back, such as a value that is too long,
    /// stands as its text.
    public var readable: String {
        relativeDistinguishedNames
            .map { part in part.attributes.map(\.readable).joined(separator: "+") }
            .joined(separator: ", ")
    }
}

extension Name.Attribute: CustomStringConvertible {
    /// `CN=某某公司`, with the escapes of RFC 4514 §2.4.
    public var description: String {
        let known = AttributeType.named(type)
        let label = known?.name ?? type.description
        // A text that could not be given back as it is, such as one beyond the length that X.520 allows, goes as its DER.
        guard known != nil, let text = value.text, (try? Name.attribute(type, text)) != nil else {
            return "\(label)=#\(hexadecimal(value.derBytes))"
        }
        return "\(label)=\(escaped(text))"
    }

    fileprivate var readable: String {
        guard let text = value.text else { return description }
        return "\(AttributeType.named(type)?.name ?? type.description)=\(escaped(text))"
    }

    private func escaped(_ text: String) -> String {
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

    private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
