internal import ArgumentParser
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// What the files of one command hold; what cannot be read does not hide the rest.
struct Inspection {
    let command: InspectCommand
    /// One member a structure.
    private(set) var shown: [Shown] = []
    private(set) var faults: [any Error] = []
    /// Whether a lint found an error.
    private(set) var hasError = false

    /// The largest file that is read, in bytes.
    private static let byteLimit = 256 << 20

    init(command: InspectCommand) { self.command = command }

    /// Adds everything that a file holds.
    mutating func add(_ file: String) {
        do {
            for block in try InspectedFile.blocks(FileReading.bytes(at: file, byteLimit: Self.byteLimit)) {
                add(block, of: file)
            }
        } catch {
            add(fault: error, of: file, kind: nil)
        }
    }

    /// Where nothing at all could be read, and for one reason, that is what the command answers.
    func throwOnlyFault() throws {
        if let fault = faults.first, faults.count == 1, shown.count == 1 { throw fault }
    }

    private mutating func add(_ block: PEMBlock, of file: String) {
        let item: InspectedItem
        do {
            item = try InspectedFile.item(block)
        } catch {
            add(fault: error, of: file, kind: nil)
            return
        }
        let parts = InspectedParts(passphrase: command.passphrase, listsEveryEntry: command.result.json)
        do {
            add(try parts.shown(item), item, of: file)
        } catch {
            // What is closed is shown from the outside.
            add(fault: error, of: file, kind: item.kind)
        }
    }

    private mutating func add(_ parts: Shown, _ item: InspectedItem, of file: String) {
        let language = command.lang ?? .ofLocale
        let findings = Result { () throws(StructureError) in
            try item.findings(command.lint ? .everything : .unusual)
        }
        hasError = hasError || isWrong(findings)
        shown.append(
            Shown.parts(["file": .text(file), "kind": .term(item.kind)]).adding(parts)
                .adding(["findings": optionalPart { try findings.get()?.shown(in: language) }]))
    }

    /// What cannot be held against the rules does not keep them.
    private func isWrong(_ findings: Result<[PlacedFinding]?, StructureError>) -> Bool {
        switch findings {
        case .success(let found): found?.contains(where: \.isError) ?? false
        case .failure: true
        }
    }

    private mutating func add(fault: any Error, of file: String, kind: String?) {
        let named = CommandError(fault, of: file)
        faults.append(named)
        shown.append(
            .parts([
                "file": .text(file), "kind": kind.map(Shown.term),
                "error": .summary(
                    named.message,
                    .parts([
                        "code": .text(named.code), "message": .text(named.message), "hint": named.hint.map(Shown.text),
                    ])),
            ]))
    }
}
