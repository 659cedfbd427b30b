import Foundation
import TestSupport
import Testing

@Suite("Modules that crash, hang or lie", .enabled(if: SoftTokens.isWanted))
struct BadModuleTests {
    /// What goes wrong, and how that is told: a code and words of the message.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let name: String
        let code: String
        let words: [String]

        init(_ name: String, _ code: String, _ words: String...) {
            self.name = name
            self.code = code
            self.words = words
        }

        var testDescription: String { name }
    }

    static let all = [
        Wrong("CRASHES_ON_LOAD", "token.module_crashed", "signal 11", "while it was loaded"),
        Wrong("HANGS_ON_LOAD", "token.module_hangs", "within 2 s", "while it was loaded"),
        Wrong("EXITS_ON_LOAD", "token.module_crashed", "exit code 3", "while it was loaded"),
        Wrong("CRASHES_IN_LIST", "token.module_crashed", "signal 11", "in C_GetFunctionList"),
        Wrong("NO_LIST", "token.module_unusable", "gives no list"),
        Wrong("WILD_LIST", "token.module_crashed", "signal 11", "in C_GetFunctionList"),
        Wrong("OLD_LIST", "token.module_unusable", "Cryptoki 1."),
        Wrong("NULL_FUNCTIONS", "token.module_unusable", "C_Initialize answered CKR_FUNCTION_NOT_SUPPORTED"),
        Wrong("CRASHES_IN_INITIALIZE", "token.module_crashed", "signal 6", "in C_Initialize"),
        Wrong("HANGS_IN_INITIALIZE", "token.module_hangs", "within 2 s", "in C_Initialize"),
        Wrong("REFUSES_INITIALIZE", "token.module_unusable", "C_Initialize answered CKR_GENERAL_ERROR"),
        Wrong("CRASHES_IN_SLOTS", "token.module_crashed", "signal 11", "in C_GetSlotList"),
        Wrong("HANGS_IN_SLOTS", "token.module_hangs", "within 2 s", "in C_GetSlotList"),
        Wrong("SLOW_IN_ALL", "token.module_hangs", "within 2 s", "in C_Get"),
    ]

    private let tokens: SoftTokens
    private let scratch: Scratch

    init() throws {
        tokens = try SoftTokens()
        scratch = try Scratch()
    }

    private func module(_ name: String) throws -> String {
        // The file is there: whatever waits for it goes wrong from the beginning.
        let crash = try scratch.write("", as: "crash")
        return try TestModule.compile("BadModule", ["WRONG": name, "CRASH": "\"\(crash)\""], in: scratch)
    }

    @Test("are reported by token list with what they did and where", arguments: all)
    func list(wrong: Wrong) throws {
        let path = try module(wrong.name)
        let start = ContinuousClock.now
        let result = try tokens.capki(["token", "list", "--module", path, "--timeout", "2", "--json"])
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(result.status == 2, "\(result.transcript)")
        let error = try result.json["error"]
        #expect(error?["code"]?.string == wrong.code, "\(result.transcript)")
        for word in wrong.words + [path] {
            #expect(error?["message"]?.string?.contains(word) == true, "\(word): \(result.transcript)")
        }
        #expect(error?["hint"]?.string?.isEmpty == false)
        #expect(!result.errorText.contains("Backtrac"), "\(result.transcript)")
        #expect(try left(of: path).isEmpty, "no process is left behind")
    }

    @Test("are a fault for doctor where they are named, with what to do", arguments: all)
    func doctor(wrong: Wrong) throws {
        let path = try module(wrong.name)
        let result = try tokens.capki(["doctor", "--module", path, "--timeout", "2", "--json"])
        #expect(result.status == 1, "\(result.transcript)")
        let found = try result.json["findings"]?.elements.first { $0["subject"]?.string == path }
        #expect(found?["code"]?.string == wrong.code.replacingOccurrences(of: "token.module_", with: "module."))
        #expect(found?["level"]?.string == "fault")
        #expect(found?["hint"]?.string?.isEmpty == false)
    }

    @Test("do not keep other modules from being listed")
    func several() throws {
        try tokens.make("A")
        let bad = try module("CRASHES_ON_LOAD")
        let arguments = ["token", "list", "--module", bad, "--module", SoftTokens.module]
        let result = try tokens.capki(arguments + ["--json"])
        #expect(result.status == 2, "\(result.transcript)")
        let listing = try result.json
        #expect(listing["modules"]?.elements.map { $0["module"]?.string } == [bad, SoftTokens.module])
        #expect(listing["modules"]?.elements.first?["error"]?["code"]?.string == "token.module_crashed")
        #expect(listing["module"]?.string == SoftTokens.module)
        let token = listing["tokens"]?.elements.first { $0["label"]?.string == "A" }
        #expect(token?["module"]?.string == SoftTokens.module)
        let text = try tokens.capki(arguments)
        #expect(text.status == 2)
        #expect(text.text.contains("cannot be used\n  the module"), "\(text.transcript)")
        #expect(text.text.contains("token 'A'"))
    }

    @Test("that print to standard output spoil no result, neither their helper's nor one of the same process")
    func printing() throws {
        let path = try module("PRINTS")
        let made = try tokens.capki([
            "token", "init", "--module", path, "--token", "A", "--so-pin-env", "SO_PIN", "--new-pin-env", "USER_PIN",
            "--json",
        ])
        #expect(try made.requireSuccess("capki", []).json["label"]?.string == "A", "\(made.transcript)")
        #expect(made.errorText.contains("forged"), "it is on standard error: \(made.transcript)")
        let listed = try tokens.done(["token", "list", "--module", path, "--json"])
        #expect(try listed.json["module_name"]?.string?.contains("SoftHSM") == true, "\(listed.transcript)")
    }

    /// The processes that still know of a file.
    private func left(of path: String) throws -> String { try Tool.run("pgrep", ["--full", path]).text }
}
