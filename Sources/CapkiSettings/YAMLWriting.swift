/// A double-quoted scalar, in which nothing but the backslash and the quote has a meaning (YAML 1.2 §7.3.1).
func quotedYAML(_ text: String) -> String {
    let escaped = text.map { character in
        switch character {
        case "\\": "\\\\"
        case "\"": "\\\""
        case "\n": "\\n"
        default: String(character)
        }
    }
    return "\"\(escaped.joined())\""
}

/// A list of scalars in one line.
func listYAML(_ values: [String]) -> String { "[\(values.map(quotedYAML).joined(separator: ", "))]" }
