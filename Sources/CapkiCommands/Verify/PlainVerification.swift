/// The plain command lines of `capki verify`.
extension Verification {
    /// Reads files, `--trust`, `--untrusted`, `--crl`, `--at` and `--json`, each value a word of its own.
    ///
    /// ArgumentParser asks the Swift runtime about so many types that it takes more than half of a run which judges one chain;
    /// the usual line is read without it. What it reads is held to what ArgumentParser reads by a test.
    ///
    /// - Returns: `nil` for every other line, right or wrong: those are for ArgumentParser.
    init?(plain arguments: [String]) {
        guard arguments.first == "verify" else { return nil }
        self.init()
        var words = arguments.dropFirst()
        while let word = words.popFirst() {
            if word == "--json" {
                showsJSON = true
            } else if Self.isPlain(word) {
                files.append(word)
            } else {
                guard let value = words.popFirst(), Self.isPlain(value), take(value, for: word) else { return nil }
            }
        }
        guard !files.isEmpty, !trust.isEmpty else { return nil }
    }

    private static func isPlain(_ word: String) -> Bool { !word.isEmpty && word.utf8.first != UInt8(ascii: "-") }

    private mutating func take(_ value: String, for option: String) -> Bool {
        switch option {
        case "--trust": trust.append(value)
        case "--untrusted": untrusted.append(value)
        case "--crl": crls.append(value)
        case "--at":
            time = try? ArgumentValue.instant(value)
            return time != nil
        default: return false
        }
        return true
    }
}
