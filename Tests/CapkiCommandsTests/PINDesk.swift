import Foundation
import TestSupport

/// A token named A with its PINs, and the commands about them.
final class PINDesk: Sendable {
    /// Which token it is, and so who counts wrong PINs.
    enum Kind: String, CaseIterable {
        /// SoftHSM never locks a PIN: capki counts.
        case softHSM
        /// A module over SoftHSM that locks by itself.
        case locking
        /// The same, unlocked by a PUK.
        case lockingWithPUK
        /// openCryptoki's software token, which locks after three tries.
        case openCryptoki

        var tryLimit: Int { self == .openCryptoki ? 3 : 10 }

        static var present: [Kind] { OpenCryptoki.isWanted ? allCases : allCases.filter { $0 != .openCryptoki } }
    }

    // openCryptoki takes at most eight bytes.
    static let pins = [
        "so": "Off-Pi9n", "user": "Us-Pin17", "wrong": "Wr-Pin-1", "new": "Ne-Pin5x", "puk": "Pu-Ka-71",
        "weak": "12345678",
    ]

    let tokens: SoftTokens
    let module: String
    private let scratch: Scratch
    private let room: OpenCryptoki?
    private let kind: Kind

    init(_ kind: Kind, _ defines: [String: String] = [:]) throws {
        self.kind = kind
        tokens = try SoftTokens()
        scratch = try Scratch()
        for (name, pin) in Self.pins { try tokens.write(pin + "\n", as: name) }
        room = kind == .openCryptoki ? try OpenCryptoki() : nil
        switch kind {
        case .softHSM: module = SoftTokens.module
        case .locking: module = try TestModule.locking(after: 10, defines, in: scratch)
        case .lockingWithPUK:
            let secrets = ["PUK": "\"\(Self.pins["puk", default: ""])\"", "SO": "\"\(Self.pins["so", default: ""])\""]
            module = try TestModule.locking(after: 10, secrets, in: scratch)
            try settings("vendors:\n  - {name: card, match: [{library: \"Locking*\"}], unlock: puk}\n")
        case .openCryptoki: module = OpenCryptoki.module
        }
        try make()
    }

    /// Puts settings of tokens where capki looks for them.
    func settings(_ text: String) throws {
        let folder = tokens("config/capki")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try tokens.write("schema: capki.tokens/1\n" + text, as: "config/capki/tokens.yaml")
    }

    private func make() throws {
        guard kind == .openCryptoki else {
            try done(["token", "init", "--module", module, "--token", "A"], so: "so", new: "user")
            return
        }
        try tokens.write(OpenCryptoki.factorySOPIN, as: "factory")
        try done(["token", "init", "--module", module, "--token", "A"], so: "factory")
        try done(pin("change") + ["--so"], so: "factory", new: "so")
        try done(pin("set"), so: "so", new: "user")
    }

    /// The beginning of a command about PINs.
    func pin(_ command: String) -> [String] { ["token", "pin", command, "--module", module, "--token", "A"] }

    /// Runs capki with PINs, each named by its file.
    func run(
        _ arguments: [String], pin: String? = nil, so: String? = nil, puk: String? = nil, new: String? = nil
    ) throws -> ToolResult {
        let options = [("--pin-file", pin), ("--so-pin-file", so), ("--puk-file", puk), ("--new-pin-file", new)]
        let words = arguments + options.flatMap { name, file in file.map { [name, tokens($0)] } ?? [] }
        return room == nil ? try tokens.capki(words) : try inRoom("setsid", ["--wait", Capki.path] + words)
    }

    /// Runs a program where the token is.
    func inRoom(_ program: String, _ arguments: [String]) throws -> ToolResult {
        guard let room else { return try tokens.tool(program, arguments) }
        return try tokens.tool(room.entrance[0], room.entrance.dropFirst() + [program] + arguments)
    }

    @discardableResult
    func done(
        _ arguments: [String], pin: String? = nil, so: String? = nil, puk: String? = nil, new: String? = nil
    ) throws -> ToolResult {
        try run(arguments, pin: pin, so: so, puk: puk, new: new).requireSuccess("capki", arguments)
    }

    /// Logs in and shows what is on the token.
    func show(_ pin: String) throws -> ToolResult {
        try run(["token", "show", "--module", module, "--token", "A", "--json"], pin: pin)
    }

    /// Unlocks by the token's own way.
    func unlock() throws -> ToolResult {
        kind == .lockingWithPUK
            ? try run(pin("unlock") + ["--json"], puk: "puk", new: "new")
            : try run(pin("unlock") + ["--json"], so: "so", new: "new")
    }

    /// What is told of the PIN of the user, without a login.
    func state() throws -> JSONValue? {
        let shown = try done(["token", "list", "--module", module, "--json"]).json
        return shown["tokens"]?.elements.first { $0["label"]?.string == "A" }?["pin"]
    }
}
