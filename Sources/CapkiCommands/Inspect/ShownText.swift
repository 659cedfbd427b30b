internal import PKIStructures
internal import PKISystem

/// Writes what was read in words, a part a line.
struct ShownText {
    let language: Language
    /// Longer octets are cut for people; JSON has them whole.
    private static let octetLimit = 64

    /// The lines of the parts, each behind its label.
    func text(_ shown: Shown) -> String { lines(shown, depth: 0).joined(separator: "\n") }

    /// The parts in one line, without the labels of single ones.
    func line(_ shown: Shown) -> String {
        switch shown {
        case .fields(let fields):
            let texts = fields.filter { if case .programsOnly = $0.value { false } else { true } }
                .map { fields.count == 1 ? line($0.value) : "\(language.label($0.key)) \(line($0.value))" }
            return texts.joined(separator: "; ")
        case .list(let members): return members.map(line).joined(separator: ", ")
        default: return inline(shown) ?? ""
        }
    }

    private func lines(_ shown: Shown, depth: Int) -> [String] {
        guard case .fields(let fields) = shown else { return [indented(depth) + (inline(shown) ?? "")] }
        return fields.flatMap { lines($0, depth: depth) }
    }

    private func lines(_ field: Shown.Field, depth: Int) -> [String] {
        if case .programsOnly = field.value { return [] }
        let label = indented(depth) + language.label(field.key) + language.colon
        if let text = inline(field.value) { return [label + language.space + text] }
        guard case .list(let members) = field.value else {
            return [label] + lines(field.value, depth: depth + 1)
        }
        return [label] + members.flatMap { member(of: $0, depth: depth + 1) }
    }

    /// A member of a list begins with a dash.
    private func member(of shown: Shown, depth: Int) -> [String] {
        var inner = lines(shown, depth: depth + 1)
        guard let first = inner.first else { return [] }
        inner[0] = indented(depth) + "- " + first.drop { $0 == " " }
        return inner
    }

    /// What fits a line, or `nil` for what has parts.
    private func inline(_ shown: Shown) -> String? {
        switch shown {
        case .text(let text): return TerminalText.visibleInLine(text)
        case .term(let term): return language.term(term)
        case .number(let number): return String(number)
        case .flag(let flag): return language.term(flag ? "yes" : "no")
        case .octets(let octets): return abbreviated(octets)
        case .summary(let text, _): return TerminalText.visibleInLine(text)
        case .fields, .programsOnly: return nil
        case .list(let members):
            let texts = members.map(inline)
            let words = texts.compactMap { $0 }
            let isShort = words.reduce(0) { $0 + $1.utf8.count } < 100
            return words.count == texts.count && isShort ? words.joined(separator: ", ") : nil
        }
    }

    private func abbreviated(_ octets: [UInt8]) -> String {
        guard octets.count > Self.octetLimit else { return hexadecimal(octets) }
        return "\(hexadecimal(octets.prefix(Self.octetLimit)))… (\(octets.count) \(language.term("bytes")))"
    }

    private func indented(_ depth: Int) -> String { String(repeating: "  ", count: depth) }
}
