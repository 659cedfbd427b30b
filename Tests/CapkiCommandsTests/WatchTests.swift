import Foundation
import TestSupport
import Testing

@Suite("token watch, tokens", .enabled(if: SoftTokens.isWanted))
struct WatchTests {
    private let tokens: SoftTokens
    private let scratch: Scratch

    init() throws {
        tokens = try SoftTokens()
        scratch = try Scratch()
    }

    private func event(_ name: String) -> (RunningTool.Line) throws -> Bool { { try $0.json["event"]?.string == name } }

    /// Spends a try of a token's PIN in another process; SoftHSM tells a process that runs nothing of new tokens.
    private func wrongPIN(_ label: String = "A") throws {
        let arguments = ["token", "show", "--module", SoftTokens.module, "--token", label, "--pin-env", "WRONG_PIN"]
        #expect(try tokens.capki(arguments).status == 2)
    }

    /// A watch of a module that has told what is there.
    private func begun(_ modules: String..., more: [String] = []) throws -> RunningTool {
        let watch = try tokens.watch(modules.flatMap { ["--module", $0] } + ["--interval", "0.1"] + more)
        try watch.next(where: event("watching"))
        return watch
    }

    @Test("tells of the tokens that are there, and of each wrong PIN as its state changes")
    func tokensAndPINs() throws {
        try tokens.make("A")
        let watch = try tokens.watch(["--module", SoftTokens.module, "--interval", "0.1"])
        let first = try watch.next { try $0.json["token"]?["label"]?.string == "A" }.json
        #expect(first["event"]?.string == "token_inserted")
        #expect(first["initial"]?.bool == true)
        #expect(first["schema"]?.string == "capki.token-watch/1")
        #expect(first["at"]?.string?.wholeMatch(of: #/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ/#) != nil)
        #expect(first["module"]?.string == SoftTokens.module)
        try watch.next(where: event("watching"))

        for left in [9, 8] {
            try wrongPIN()
            let changed = try watch.next { try $0.json["token"]?["pin"]?["user"]?["tries_left"]?.int == left }.json
            #expect(changed["event"]?.string == "token_changed")
            #expect(changed["initial"]?.bool == false)
            #expect(changed["changes"]?.elements.contains(.string("user_pin")) == true)
            #expect(changed["token"]?["label"]?.string == "A")
        }
        watch.signal(SIGTERM)
        #expect(try watch.end() == 0)
    }

    @Test("ends with --count, with --for, at a signal, and where nobody reads any more")
    func ends() throws {
        try tokens.make("A")
        let counted = try begun(SoftTokens.module, more: ["--count", "1"])
        try wrongPIN()
        #expect(try counted.end() == 0)
        #expect(try begun(SoftTokens.module, more: ["--for", "1"]).end() == 0)
        #expect(try begun(SoftTokens.module, more: ["--for", "1", "--count", "1"]).end() == 1)
        for number in [SIGINT, SIGTERM] {
            let watch = try begun(SoftTokens.module)
            watch.signal(number)
            #expect(try watch.end(within: .seconds(5)) == 0)
        }
        let unread = try begun(SoftTokens.module)
        unread.closeOutput()
        #expect(try unread.end(within: .seconds(5)) == 0)
    }

    @Test("leaves no helper behind, also where it is killed")
    func helpers() throws {
        let path = try TestModule.compile("BadModule", ["WRONG": "PRINTS", "CRASH": "\"\""], in: scratch)
        let watch = try begun(path)
        #expect(try !Tool.run("pgrep", ["--full", path]).text.isEmpty)
        watch.signal(SIGKILL)
        _ = try watch.end()
        let deadline = ContinuousClock.now + .seconds(10)
        while try !Tool.run("pgrep", ["--full", path]).text.isEmpty {
            #expect(ContinuousClock.now < deadline, "a helper lives on")
            guard ContinuousClock.now < deadline else { break }
        }
    }

    @Test(
        "goes on with the others where a module crashes or hangs, and with that one when it is well again",
        arguments: ["CRASHES_IN_SLOTS", "HANGS_IN_SLOTS"])
    func badModule(wrong: String) throws {
        try tokens.make("A")
        let crash = scratch("crash")
        let bad = try TestModule.compile("BadModule", ["WRONG": wrong, "CRASH": "\"\(crash)\""], in: scratch)
        let watch = try begun(bad, SoftTokens.module, more: ["--timeout", "1"])
        try scratch.write("", as: "crash")
        let failed = try watch.next(where: event("module_failed")).json
        #expect(failed["module"]?.string == bad)
        #expect(
            failed["code"]?.string == (wrong == "CRASHES_IN_SLOTS" ? "token.module_crashed" : "token.module_hangs"))
        #expect(failed["message"]?.string?.contains("in C_GetSlotList") == true)
        #expect(failed["hint"]?.string?.isEmpty == false)
        try wrongPIN()
        let other = try watch.next(where: event("token_changed")).json
        #expect(other["module"]?.string == SoftTokens.module)
        try FileManager.default.removeItem(atPath: crash)
        try watch.next(where: event("module_recovered"))
        let again = try watch.next { try $0.json["token"]?["label"]?.string == "A" }.json
        #expect(again["event"]?.string == "token_inserted")
        #expect(again["module"]?.string == bad)
    }

    @Test("a module that hangs where it is asked for events is asked no more, and watched all the same")
    func hangsInEvents() throws {
        try tokens.make("A")
        let bad = try TestModule.compile("BadModule", ["WRONG": "HANGS_IN_EVENTS", "CRASH": "\"\""], in: scratch)
        let watch = try tokens.watch(["--module", bad, "--timeout", "1", "--interval", "0.1"])
        let failed = try watch.next(where: event("module_failed")).json
        #expect(failed["message"]?.string?.contains("C_WaitForSlotEvent") == true)
        try watch.next(where: event("module_recovered"))
        try watch.next { try $0.json["token"]?["label"]?.string == "A" }
        try wrongPIN()
        try watch.next(where: event("token_changed"))
    }

    @Test("is wrong usage, or an error, before it begins")
    func refusals() throws {
        for arguments in [["--interval", "0"], ["--count", "0"], ["--for", "0"], ["--timeout", "0"]] {
            #expect(try tokens.capki(["token", "watch"] + arguments).status == 64, "\(arguments)")
        }
        let missing = try tokens.capki(["token", "watch", "--module", "/nowhere/module.so", "--json"])
        #expect(missing.status == 2)
        #expect(try missing.json["error"]?["code"]?.string == "token.module_unusable")
    }

    @Test("as text is one line an event, with the time first")
    func text() throws {
        try tokens.make("A")
        let result = try tokens.done(["token", "watch", "--module", SoftTokens.module, "--for", "2"])
        let lines = result.text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.prefixMatch(of: #/20\d\d-\d\d-\d\dT[\d:.]+Z /#) != nil }, "\(result.text)")
        #expect(lines.contains { $0.contains("token 'A', serial ") && $0.contains("all its tries (counted by capki)") })
        #expect(lines.contains { $0.hasSuffix("watching \(SoftTokens.module)") })
    }
}
