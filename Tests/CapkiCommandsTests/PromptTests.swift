import Foundation
import TestSupport
import Testing

/// Secrets that are typed at a terminal.
@Suite("Prompts")
struct PromptTests {
    private func typed(_ answers: [String], _ arguments: [String]) throws -> (status: Int, screen: String) {
        let program = Sources.root + "/Tests/python/terminal.py"
        let result = try Tool.run("/usr/bin/python3", [program] + answers + ["--", Capki.path] + arguments)
        let json = try result.json
        return (json["status"]?.int ?? -1, json["screen"]?.string ?? result.transcript)
    }

    @Test("a passphrase is asked for twice without echo, and opens the key")
    func newPassphrase() throws {
        let scratch = try Scratch()
        let key = scratch("k.pem")
        let made = try typed(
            [#"geheim\r"#, #"geheim\r"#], ["key", "generate", "--algorithm", "p256", "--out", key])
        #expect(made.status == 0, "\(made.screen)")
        #expect(!made.screen.contains("geheim"))
        #expect(String(decoding: try scratch.read("k.pem"), as: UTF8.self).contains("BEGIN ENCRYPTED PRIVATE KEY"))
        #expect(try typed([#"geheim\r"#], ["key", "show", key]).status == 0)
        #expect(try typed([#"falsch\r"#], ["key", "show", key]).screen.contains("does not open the key"))
    }

    @Test("a taken back character counts as never typed, one of Chinese too")
    func editing() throws {
        let scratch = try Scratch()
        let key = scratch("k.pem")
        // 口 and x, both taken back, then ab; and the whole line taken back.
        let made = try typed(
            [#"\xe5\x8f\xa3x\x7f\x7fab\r"#, #"wrong\x15ab\r"#],
            ["key", "generate", "--algorithm", "p256", "--out", key])
        #expect(made.status == 0, "\(made.screen)")
        #expect(try typed([#"ab\r"#], ["key", "show", key]).status == 0)
    }

    @Test("two answers that differ, or an interrupt, leave no key")
    func abandoned() throws {
        let scratch = try Scratch()
        let arguments = ["key", "generate", "--algorithm", "p256", "--out", scratch("k.pem")]
        let different = try typed([#"one\r"#, #"two\r"#], arguments)
        #expect(different.status == 2)
        #expect(different.screen.contains("the two answers differ"))
        #expect(try typed([#"\x03"#], arguments).status == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    @Test("an empty answer stores the key plain, and says so")
    func empty() throws {
        let scratch = try Scratch()
        let made = try typed([#"\r"#], ["key", "generate", "--algorithm", "ed25519", "--out", scratch("k.pem")])
        #expect(made.status == 0)
        #expect(made.screen.contains("is not encrypted"))
    }
}
