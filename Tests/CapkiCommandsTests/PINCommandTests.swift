import Foundation
import TestSupport
import Testing

@Suite("PINs on the command line", .enabled(if: SoftTokens.isWanted))
struct PINCommandTests {
    private func code(_ result: ToolResult) throws -> String? {
        #expect(result.status == 2, "\(result.transcript)")
        for pin in PINDesk.pins.values { #expect(!result.transcript.contains(pin), "\(result.transcript)") }
        return try result.json["error"]?["code"]?.string
    }

    @Test(
        "wrong tries in a row, each in a process of its own, lock the PIN; the right one is then refused, and unlocking works",
        arguments: PINDesk.Kind.present)
    func locking(kind: PINDesk.Kind) throws {
        let desk = try PINDesk(kind)
        #expect(try desk.state()?["counted_by"]?.string == (kind == .softHSM ? "capki" : "token"))
        for _ in 1..<kind.tryLimit { #expect(try code(desk.show("wrong")) == "token.pin_incorrect") }
        #expect(try desk.state()?["user"]?["state"]?.string == "final_try")
        let last = try desk.show("wrong")
        #expect(try code(last) == "token.pin_locked")
        #expect(last.errorText.contains("one try left"), "the state is told before the try: \(last.transcript)")
        #expect(try desk.state()?["user"]?["state"]?.string == "locked")
        let right = try desk.show("user")
        #expect(try code(right) == "token.pin_locked")
        #expect(try right.json["error"]?["hint"]?.string?.contains("capki token pin unlock") == true)
        #expect(try code(desk.run(desk.pin("change") + ["--json"], pin: "user", new: "new")) == "token.pin_locked")
        let unlocked = try desk.unlock()
        #expect(unlocked.status == 0, "\(unlocked.transcript)")
        #expect(try desk.state()?["user"]?["state"]?.string == "good")
        #expect(try code(desk.show("user")) == "token.pin_incorrect")
        #expect(try desk.show("new").status == 0)
    }

    @Test("a right PIN gives all tries back", arguments: [PINDesk.Kind.softHSM, .locking])
    func rightPIN(kind: PINDesk.Kind) throws {
        let desk = try PINDesk(kind)
        for _ in 0..<4 { #expect(try code(desk.show("wrong")) == "token.pin_incorrect") }
        let shown = try desk.show("user")
        #expect(shown.status == 0)
        #expect(shown.errorText.contains("all its tries again"), "\(shown.transcript)")
        for _ in 0..<9 { #expect(try code(desk.show("wrong")) == "token.pin_incorrect") }
        #expect(try desk.show("user").status == 0)
    }

    @Test(
        "processes that try at once share one count, and none gets a try for nothing", arguments: PINDesk.Kind.present)
    func crowd(kind: PINDesk.Kind) async throws {
        let desk = try PINDesk(kind)
        let codes = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<14 { group.addTask { try Self.wrongTry(desk) } }
            return try await group.reduce(into: [String: Int]()) { $0[$1 ?? "none", default: 0] += 1 }
        }
        let incorrect = codes["token.pin_incorrect", default: 0]
        // A token tells how many tries are left only after the try, when others may have spent them.
        #expect(kind == .softHSM ? incorrect == 9 : incorrect < kind.tryLimit, "\(codes)")
        #expect(incorrect + codes["token.pin_locked", default: 0] == 14, "\(codes)")
        #expect(try code(desk.show("user")) == "token.pin_locked")
        #expect(try desk.unlock().status == 0)
        #expect(try desk.show("new").status == 0)
    }

    /// The answer to a try with a wrong PIN.
    ///
    /// SoftHSM 2.6.1 writes the state of a PIN by cutting token.object to nothing, giving up its lock, and writing the
    /// bytes then (seen by strace: ftruncate, F_UNLCK, write). A process that starts the module in between sees no token
    /// in it, and has tried no PIN; it is another process that tries then.
    private static func wrongTry(_ desk: PINDesk) throws -> String? {
        var code: String?
        for _ in 0..<100 {
            code = try desk.show("wrong").json["error"]?["code"]?.string
            if code != "token.not_found" { break }
        }
        return code
    }

    @Test("a process that is killed in the middle of a try has spent it")
    func killed() throws {
        let desk = try PINDesk(.locking, ["DIES_AT_LOGIN": "1"])
        try desk.settings("vendors:\n  - {name: dying, match: [{library: \"Locking*\"}], locks-pin: false}\n")
        #expect(try desk.show("user").status != 0)
        #expect(try desk.show("user").status != 0)
        #expect(try desk.state()?["user"]?["tries_left"]?.int == 8)
    }

    @Test("a key that is opened by its URI is counted with the rest")
    func otherCommands() throws {
        let desk = try PINDesk(.softHSM)
        for _ in 0..<10 {
            _ = try desk.run(
                ["key", "show", "pkcs11:token=A;object=k", "--module", desk.module, "--json"], pin: "wrong")
        }
        #expect(try code(desk.show("user")) == "token.pin_locked")
    }

    @Test("an empty PIN, and one outside the token's own lengths, cost no try", arguments: ["", "abc"])
    func noTrySpent(pin: String) throws {
        let desk = try PINDesk(.softHSM)
        try desk.tokens.write(pin, as: "odd")
        #expect(try code(desk.show("odd")) == "token.pin_rejected")
        #expect(try desk.state()?["user"]?["tries_left"]?.int == 10)
    }

    @Test("a new PIN that breaks the rules is refused before the token is touched; an old one may break them")
    func policy() throws {
        let desk = try PINDesk(.softHSM)
        let weak = try desk.run(desk.pin("change") + ["--json"], pin: "user", new: "weak")
        #expect(try code(weak) == "token.pin_rejected")
        #expect(try weak.json["error"]?["message"]?.string?.contains("factory PIN") == true)
        #expect(try desk.show("user").status == 0)
        let tool = try desk.tokens.tool(
            "pkcs11-tool",
            [
                "--module", SoftTokens.module, "--token-label", "A", "--login", "--pin", "Us-Pin17", "--change-pin",
                "--new-pin", "12345678",
            ])
        #expect(tool.status == 0, "\(tool.transcript)")
        #expect(try desk.show("weak").status == 0)
        try desk.done(desk.pin("change"), pin: "weak", new: "new")
        #expect(try desk.show("new").status == 0)
    }

    @Test("the settings say what new PINs have to be, and after how many tries capki locks")
    func settings() throws {
        let desk = try PINDesk(.softHSM)
        try desk.settings("pin: {minimum-characters: 12, try-limit: 3, refused: [Netca-Desk-2026]}\n")
        try desk.tokens.write("netca-desk-2026", as: "refused")
        for new in ["new", "refused"] {
            #expect(try code(desk.run(desk.pin("change") + ["--json"], pin: "user", new: new)) == "token.pin_rejected")
        }
        for _ in 0..<3 { _ = try desk.show("wrong") }
        #expect(try code(desk.show("user")) == "token.pin_locked")
        let faults = [
            "pin: {try-limits: 3}": "settings.malformed", "pin: {try-limit: 99}": "settings.bad_value",
            "pin: {minimum-characters: 2}": "settings.bad_value",
        ]
        for (text, fault) in faults {
            try desk.settings(text + "\n")
            let broken = try desk.show("user")
            #expect(try code(broken) == fault)
            #expect(broken.text.contains("tokens.yaml"), "\(broken.transcript)")
        }
    }

    @Test("the officer's PIN is changed, and the new one sets the user's", arguments: [PINDesk.Kind.softHSM, .locking])
    func officer(kind: PINDesk.Kind) throws {
        let desk = try PINDesk(kind)
        try desk.done(desk.pin("change") + ["--so"], so: "so", new: "new")
        #expect(try code(desk.run(desk.pin("set") + ["--json"], so: "so", new: "user")) == "token.pin_incorrect")
        try desk.done(desk.pin("set"), so: "new", new: "user")
        #expect(try desk.show("user").status == 0)
    }

    @Test("a PUK is not tried as an SO PIN, nor the other way round")
    func wrongWay() throws {
        let desk = try PINDesk(.softHSM)
        let puk = try desk.run(desk.pin("unlock") + ["--json"], puk: "puk", new: "new")
        #expect(try code(puk) == "token.unlock_style")
        let card = try PINDesk(.lockingWithPUK)
        let officer = try card.run(card.pin("unlock") + ["--json"], so: "so", new: "new")
        #expect(try code(officer) == "token.unlock_style")
        #expect(try card.state()?["officer"]?["state"]?.string == "good")
    }

    @Test("a token that only an initialisation unlocks is not initialised silently")
    func initialisation() throws {
        let desk = try PINDesk(.softHSM)
        try desk.done(
            ["token", "generate", "--module", desk.module, "--token", "A", "--algorithm", "p256"], pin: "user")
        try desk.settings("vendors:\n  - {name: poor, match: [{model: \"SoftHSM*\"}], unlock: initialisation}\n")
        let refused = try desk.run(desk.pin("unlock") + ["--json"], so: "so", new: "new")
        #expect(try code(refused) == "token.unsupported")
        #expect(try refused.json["error"]?["hint"]?.string?.contains("capki token init --erase") == true)
        #expect(try desk.show("user").json["containers"]?.elements.count == 1)
    }

    @Test(
        "a new PIN that failed after it took effect is told with both PINs that may hold; the way that is told finds out"
    )
    func doubt() throws {
        let desk = try PINDesk(.softHSM)
        let faults = desk.tokens("faults.so")
        try FaultLibrary.make(at: faults)
        func failing(_ command: String, _ call: String, _ pins: [String: String]) throws -> ToolResult {
            try desk.tokens.capki(
                ["token", "pin", command, "--module", faults, "--token", "A", "--json"]
                    + pins.flatMap { ["--\($0.key)-file", desk.tokens($0.value)] },
                environment: ["CAPKI_FAULT": call])
        }
        for (command, call, pins) in [
            ("change", "C_SetPIN", ["pin": "user", "new-pin": "new"]),
            ("set", "C_InitPIN", ["so-pin": "so", "new-pin": "user"]),
        ] {
            let failed = try failing(command, "fail 1 after 0x30 \(call)", pins)
            #expect(try code(failed) == "token.failed")
            let error = try failed.json["error"]
            #expect(error?["message"]?.string?.contains("is now the new one, or still") == true, "\(failed.transcript)")
            #expect(error?["hint"]?.string?.contains("try the new one first: capki token show") == true)
            #expect(try desk.show(pins["new-pin"] ?? "").status == 0)
        }
        // What a module refuses has no doubt about it.
        let refused = try failing("change", "fail 1 before 0xA3 C_SetPIN", ["pin": "user", "new-pin": "new"])
        #expect(try code(refused) == "token.pin_rejected")
        #expect(!refused.text.contains("or still"), "\(refused.transcript)")
    }

    @Test("where tries cannot be counted, none is made", arguments: ["damaged", "read-only"])
    func countUnusable(how: String) throws {
        let desk = try PINDesk(.softHSM)
        #expect(try code(desk.show("wrong")) == "token.pin_incorrect")
        if how == "damaged" {
            try desk.tokens.write("{}", as: "state/capki/pin-tries.json")
            #expect(try code(desk.show("user")) == "token.pin_count_unusable")
            #expect(try desk.state()?["user"]?["state"]?.string == "unknown")
        } else {
            let shown = try desk.run(
                ["token", "show", "--module", desk.module, "--token", "A", "--json", "--state-dir", "/proc/none"],
                pin: "user")
            #expect(try code(shown) == "token.pin_count_unusable")
        }
    }

    @Test("a token that is initialised anew begins with all its tries")
    func initialisedAnew() throws {
        let desk = try PINDesk(.softHSM)
        for _ in 0..<10 { _ = try desk.show("wrong") }
        let serial = try desk.done(["token", "list", "--module", desk.module, "--json"]).json["tokens"]?.elements
            .first { $0["label"]?.string == "A" }?["serial"]?.string
        let arguments = try [
            "token", "init", "--module", desk.module, "--token", "A", "--serial", #require(serial), "--erase", "--json",
        ]
        #expect(try code(desk.run(arguments, so: "wrong", new: "new")) == "token.pin_incorrect")
        let done = try desk.done(arguments, so: "so", new: "new")
        #expect(done.errorText.contains("the SO PIN has 9 of 10 tries left"), "\(done.transcript)")
        #expect(try desk.state()?["user"]?["state"]?.string == "good")
        #expect(try desk.show("new").status == 0)
        let kept = String(decoding: try desk.tokens.read("state/capki/pin-tries.json"), as: UTF8.self)
        #expect(serial.map { !kept.contains($0) } == true, "\(kept)")
    }
}
