import TestSupport
import Testing

/// Expects that a command is refused: exit code 2, a clear message on standard error, the same as one JSON document
/// under `--json`, and nothing changed, left behind or taken away in the folder.
func expectRefusal(
    _ arguments: [String], in folder: String, code: String, _ words: String..., hint: String? = nil,
    location: SourceLocation = #_sourceLocation,
    run: ([String]) throws -> ToolResult = { try Capki.run($0) }
) throws {
    let (before, ledgersBefore) = (try Snapshot(of: folder), try Ledgers(in: folder))
    let told = try run(arguments)
    #expect(told.status == 2, "\(told.transcript)", sourceLocation: location)
    #expect(told.text.isEmpty, "\(told.transcript)", sourceLocation: location)
    let message = told.errorText
    #expect(message.contains("capki: "), "\(message)", sourceLocation: location)
    for word in words { #expect(message.contains(word), "'\(word)' in \(message)", sourceLocation: location) }
    if let hint {
        #expect(message.contains("hint: ") && message.contains(hint), "\(message)", sourceLocation: location)
    }

    let machine = try run(arguments + ["--json"])
    let error = try JSONValue(machine.text)["error"]
    #expect(machine.status == 2, "\(machine.transcript)", sourceLocation: location)
    #expect(error?["code"]?.string == code, "\(machine.text)", sourceLocation: location)
    let sentence = error?["message"]?.string ?? ""
    for word in words { #expect(sentence.contains(word), "'\(word)' in \(sentence)", sourceLocation: location) }
    if let hint {
        #expect(error?["hint"]?.string?.contains(hint) == true, "\(machine.text)", sourceLocation: location)
    }
    // A refusal is an act of the record; nothing else of a ledger may change.
    let changes = try Snapshot(of: folder).changes(since: before).filter { !$0.contains("/ledger.sqlite") }
    #expect(changes.isEmpty, "changed: \(changes)", sourceLocation: location)
    #expect(try Ledgers(in: folder) == ledgersBefore, sourceLocation: location)
}

/// What the ledgers below a folder say of certificates, revocations and reissues.
private struct Ledgers: Equatable {
    private let listings: [String]

    init(in folder: String) throws {
        let names = try Snapshot(of: folder).names.filter { $0.hasSuffix("/capki.yaml") }.sorted()
        listings = try names.flatMap { name in
            let authority = folder + "/" + name.dropLast("/capki.yaml".count)
            return try [["--all"], ["--reissues"]].map {
                try Capki.run(["ca", "list", authority, "--json"] + $0).text
            }
        }
    }
}

/// Expects wrong usage: exit code 64, and under `--json` one document with the code `usage`.
func expectWrongUsage(_ arguments: [String], _ words: String..., location: SourceLocation = #_sourceLocation) throws {
    let told = try Capki.run(arguments)
    #expect(told.status == 64, "\(arguments) \(told.transcript)", sourceLocation: location)
    #expect(told.text.isEmpty, "\(told.transcript)", sourceLocation: location)
    for word in words {
        #expect(told.errorText.contains(word), "'\(word)' in \(told.errorText)", sourceLocation: location)
    }
    let machine = try Capki.run(arguments + ["--json"])
    #expect(machine.status == 64, "\(machine.transcript)", sourceLocation: location)
    #expect(try machine.json["error"]?["code"]?.string == "usage", "\(machine.text)", sourceLocation: location)
}
