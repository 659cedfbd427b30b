internal import PKIStructures
internal import PKITokens

/// A line of `capki token watch`.
struct WatchEvent: Codable {
    private(set) var schema = "capki.token-watch/1"
    /// When it was seen, RFC 3339 with milliseconds.
    private(set) var at = ""
    /// The stable word for what happened.
    let event: String
    /// Whether it tells what was there at the beginning.
    private(set) var initial = false
    var reader: String?
    var atr: String?
    var module: String?
    var token: TokenSummary?
    /// What a token tells otherwise than before: `user_pin`, `officer_pin`, `label`, `state`.
    var changes: [String]?
    /// Why a service or a module cannot be used: a stable word, a sentence, what to do.
    var code: String?
    var message: String?
    var hint: String?
    /// All that is watched, in the line that ends the beginning.
    var modules: [String]?

    init(_ event: String) { self.event = event }

    init(_ event: ReaderEvent) {
        switch event {
        case .serviceFound: self.init("pcsc_ready")
        case .serviceLost(let reason, let isDenied):
            self.init("pcsc_lost")
            code = isDenied ? "pcsc.denied" : "pcsc.unavailable"
            message = reason
        case .readerAdded(let name): self.init("reader_added", reader: name)
        case .readerRemoved(let name): self.init("reader_removed", reader: name)
        case .cardInserted(let name, let answerToReset):
            self.init("card_inserted", reader: name)
            atr = hexadecimal(answerToReset)
        case .cardRemoved(let name): self.init("card_removed", reader: name)
        }
    }

    private init(_ event: String, reader: String) {
        self.init(event)
        self.reader = reader
    }

    init(_ event: TokenEvent, module: String) {
        switch event {
        case .inserted(let token): self.init("token_inserted", token)
        case .removed(let token): self.init("token_removed", token)
        case .changed(let token, let before):
            self.init("token_changed", token)
            changes = Self.differences(before, token)
        case .failed(let error): self.init(HelperFailure(error), module: module)
        case .recovered: self.init("module_recovered")
        }
        self.module = module
    }

    private init(_ event: String, _ token: TokenDescription) {
        self.init(event)
        self.token = TokenSummary(token)
    }

    init(_ failure: HelperFailure, module: String?) {
        self.init(module == nil ? "pcsc_lost" : "module_failed")
        self.module = module
        code = failure.code
        message = failure.message
        hint = failure.hint
    }

    private static func differences(_ before: TokenDescription, _ after: TokenDescription) -> [String] {
        let kinds = [
            ("user_pin", before.pinState(.user) != after.pinState(.user)),
            ("officer_pin", before.pinState(.officer) != after.pinState(.officer)),
            ("label", before.label != after.label), ("state", before.flags != after.flags),
        ]
        return kinds.filter(\.1).map(\.0)
    }

    /// The same as it is shown, at a time in milliseconds since 1970.
    func seen(at milliseconds: Int64, initial: Bool) -> WatchEvent {
        var event = self
        let second = Instant(secondsSinceEpoch: milliseconds / 1000).description.dropLast()
        let fraction = String(milliseconds % 1000 + 1000).dropFirst()
        event.at = "\(second).\(fraction)Z"
        event.initial = initial
        return event
    }

    var text: String { "\(at) \(words)" }

    private var words: String {
        switch event {
        case "watching": "watching \(modules?.joined(separator: ", ") ?? "card readers")"
        case "pcsc_ready": "the PC/SC service answers"
        case "pcsc_lost": "no PC/SC service: \(message ?? "")"
        case "reader_added": "reader '\(reader ?? "")' is there"
        case "reader_removed": "reader '\(reader ?? "")' is gone"
        case "card_inserted":
            "card in reader '\(reader ?? "")', \(atr?.isEmpty == false ? "ATR \(atr ?? "")" : "without an answer")"
        case "card_removed": "no card in reader '\(reader ?? "")' any more"
        case "token_inserted":
            "token \(name) is there\(token?.initialised == true ? "; \(token?.pin.user.text ?? "")" : "")"
        case "token_removed": "token \(name) is gone"
        case "token_changed":
            "token \(name): \(changes?.contains("officer_pin") == true ? token?.pin.text.replacing("\n ", with: ";") ?? "" : token?.pin.user.text ?? "")"
        case "module_recovered": "the module '\(module ?? "")' answers again"
        default: message ?? event
        }
    }

    private var name: String {
        guard let token, token.initialised else { return "that was never initialised, slot \(token?.slot ?? 0)," }
        return "'\(token.label)', serial \(token.serial), slot \(token.slot)"
    }
}
