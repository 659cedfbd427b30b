internal import ArgumentParser
internal import PKISystem

/// The languages that people are answered in.
enum Language: String, CaseIterable, ExpressibleByArgument, Sendable {
    case english = "en"
    case chinese = "zh"

    /// The language of the locale: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set decides (POSIX).
    static var ofLocale: Language {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { ProcessEnvironment.value($0) }
        return names.first { !$0.isEmpty }?.hasPrefix("zh") == true ? .chinese : .english
    }

    var colon: String { self == .chinese ? "：" : ":" }

    /// What stands between a colon and a value: the Chinese colon is wide enough.
    var space: String { self == .chinese ? "" : " " }

    /// What a part is called.
    func label(_ key: String) -> String {
        switch self {
        case .english: Labels.english[key] ?? spaced(key)
        case .chinese: Labels.chinese[key] ?? spaced(key)
        }
    }

    /// A term of a standard: in Chinese the usual word, with the term itself behind it.
    func term(_ term: String) -> String {
        guard self == .chinese, let word = Terms.chinese[term] else { return term }
        return Terms.plain.contains(term) ? word : "\(word) (\(term))"
    }

    private func spaced(_ key: String) -> String { key.replacing("_", with: " ") }
}
