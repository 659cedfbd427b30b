import Foundation
import TestSupport
import Testing

/// Seals beside their certificates on a token.
@Suite("Seals on tokens", .enabled(if: SoftTokens.isWanted))
struct SealOnTokenTests {
    private let tokens: SoftTokens

    /// Token A with the keys a and b, each with the certificate of a holder of its own.
    init() throws {
        tokens = try SoftTokens()
        try tokens.done(["ca", "init", tokens("ca"), "--subject", "C=CN, CN=某某CA", "--algorithm", "p256"])
        try tokens.make("A")
        for (name, id) in [("a", "01"), ("b", "02")] {
            try tokens.done(tokens.on("A", "generate", ["--algorithm", "p256", "--label", name, "--id", id]))
            let certificate = try tokens.certificate(
                token: "A", key: name, subject: "C=CN, O=某某公司, CN=\(name)", as: name)
            try tokens.done(tokens.on("A", "write", ["--certificate", certificate]))
        }
    }

    /// A file with one DER SEQUENCE, as far as a token is concerned a seal.
    private func seal(_ text: String) throws -> String {
        let content = Array(text.utf8)
        let bytes = [0x30, UInt8(content.count + 2), 0x0C, UInt8(content.count)] + content
        return try tokens.write(bytes, as: text)
    }

    private func write(_ options: [String]) -> [String] { tokens.on("A", "write", options + ["--json"]) }

    private func read(_ options: [String] = []) -> [String] {
        [
            "token", "read", "--module", SoftTokens.module, "--token", "A", "--seal", "--out", tokens("read"),
            "--force", "--json",
        ] + options
    }

    private func code(_ result: ToolResult) throws -> String? {
        #expect(result.status == 2, "\(result.transcript)")
        return try result.json["error"]?["code"]?.string
    }

    private func containers() throws -> [JSONValue] {
        try tokens.done(tokens.on("A", "show", ["--json"])).json["containers"]?.elements ?? []
    }

    /// What stands under an ID: the kinds of its objects.
    private func kinds(_ id: String) throws -> [String] {
        let found = try containers().first { $0["id"]?.string == id }
        return found?["objects"]?.elements.compactMap { $0["kind"]?.string }.sorted() ?? []
    }

    @Test("a seal is written with its certificate, shown beside it, and read back, by pkcs11-tool too")
    func whole() throws {
        let file = try seal("印章")
        let arguments = write(["--certificate", tokens("a.pem"), "--seal", file])
        let written = try tokens.done(arguments).json
        #expect(written["already_present"]?.bool == true)
        #expect(written["seal"]?["already_present"]?.bool == false)
        #expect(written["seal"]?["label"]?.string == "a")
        #expect(try tokens.done(arguments).json["seal"]?["already_present"]?.bool == true)
        #expect(try kinds("01") == ["certificate", "private key", "public key", "seal"])
        #expect(try kinds("02") == ["certificate", "private key", "public key"])
        let found = try tokens.done(read()).json
        #expect(found["label"]?.string == "a" && found["serial"]?.string == written["serial"]?.string)
        #expect(try tokens.read("read") == tokens.read("印章"))
        let foreign = try tokens.tool(
            "pkcs11-tool",
            [
                "--module", SoftTokens.module, "--token-label", "A", "-r", "--type", "data", "--label", "a", "-o",
                tokens("tool"),
            ])
        #expect(foreign.status == 0, "\(foreign.transcript)")
        #expect(try tokens.read("tool") == tokens.read("印章"))
    }

    @Test("a new certificate and its seal take the place of the old ones with theirs")
    func replaceAll() throws {
        try tokens.done(write(["--certificate", tokens("a.pem"), "--seal", seal("old")]))
        try tokens.done(write(["--certificate", tokens("b.pem"), "--seal", seal("other")]))
        try tokens.done(tokens.on("A", "generate", ["--algorithm", "p256", "--label", "n", "--id", "03"]))
        try tokens.certificate(token: "A", key: "n", subject: "C=CN, O=某某公司, CN=a", as: "n")
        let report = try tokens.done(
            write(["--certificate", tokens("n.pem"), "--seal", seal("new"), "--replace"])
        ).json
        #expect(report["removed_seals"]?.int == 1 && report["removed"]?.int == 1)
        #expect(try kinds("01").isEmpty)
        #expect(try kinds("02").contains("seal") && kinds("03").contains("seal"))
        try tokens.done(read(["--certificate", tokens("n.pem")]))
        #expect(try tokens.read("read") == tokens.read("new"))
        #expect(try code(tokens.capki(read(["--certificate", tokens("a.pem")]))) == "token.object_not_found")
    }

    @Test("two seals are told apart by their certificates; what is ambiguous lists the candidates")
    func two() throws {
        let unnamed = try tokens.capki(write(["--seal", seal("x")]))
        #expect(try code(unnamed) == "token.ambiguous")
        #expect(unnamed.text.contains("'a' (serial ") && unnamed.text.contains("'b' (serial "), "\(unnamed.text)")
        for (name, id) in [("a", "01"), ("b", "02")] {
            let uri = "pkcs11:token=A;id=%\(id)"
            let written = try tokens.done(
                tokens.on(uri, "write", ["--seal", seal("seal-\(name)"), "--label", "章", "--json"])
            ).json
            #expect(written["label"]?.string == "章")
        }
        let ambiguous = try tokens.capki(read())
        #expect(try code(ambiguous) == "token.ambiguous")
        #expect(ambiguous.text.contains("id 01") && ambiguous.text.contains("id 02"), "\(ambiguous.text)")
        #expect(try code(tokens.capki(read(["--label", "章"]))) == "token.ambiguous")
        try tokens.done(read(["--id", "02"]))
        #expect(try tokens.read("read") == tokens.read("seal-b"))
        try tokens.done(read(["--certificate", tokens("a.pem")]))
        #expect(try tokens.read("read") == tokens.read("seal-a"))
    }

    @Test("another seal of the certificate is refused, or replaced where that is said")
    func replaceSeal() throws {
        let beside = tokens.on("pkcs11:token=A;id=%01", "write", ["--json", "--seal"])
        try tokens.done(beside + [seal("one")])
        #expect(try code(tokens.capki(beside + [seal("two")])) == "token.exists")
        let both = try write(["--certificate", tokens("a.pem"), "--seal", seal("two")])
        #expect(try code(tokens.capki(both)) == "token.exists")
        let replaced = try tokens.done(beside + [seal("two"), "--replace"]).json
        #expect(replaced["removed"]?.int == 1)
        try tokens.done(read())
        #expect(try tokens.read("read") == tokens.read("two"))
        #expect(try containers().count == 2)
    }

    @Test("data of the same label leave a seal alone, and a seal without its certificate is shown as that")
    func dataAndOrphans() throws {
        try tokens.done(write(["--certificate", tokens("a.pem"), "--seal", seal("one")]))
        try tokens.done(write(["--data", tokens.write("note", as: "note"), "--label", "a", "--replace"]))
        try tokens.done(read())
        #expect(try tokens.read("read") == tokens.read("one"))
        try tokens.done(tokens.on("A", "erase", ["--id", "01", "--type", "cert", "--yes"]))
        #expect(try containers().contains { $0["state"]?.string == "seal without its certificate" })
        #expect(try tokens.done(read()).json["serial"] == nil)
    }

    @Test("a container goes with its seal, and nobody else's")
    func erase() throws {
        for name in ["a", "b"] {
            try tokens.done(write(["--certificate", tokens("\(name).pem"), "--seal", seal("of-\(name)")]))
        }
        let erased = try tokens.done(tokens.on("A", "erase", ["--id", "01", "--container", "--yes", "--json"])).json
        #expect(erased["removed"]?.elements.count == 4)
        #expect(try containers().count == 1)
        #expect(try kinds("02").contains("seal"))
    }

    @Test("what is no seal is refused before the token is touched", arguments: ["text", "", "empty", "two", "long"])
    func refuses(what: String) throws {
        let one: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x05]
        let bytes: [String: [UInt8]] = [
            "text": Array("a seal".utf8), "empty": [0x30, 0x00], "two": one + one, "long": [0x30, 0x84, 1, 0, 0, 0],
        ]
        let file = try tokens.write(bytes[what] ?? [], as: "bad")
        let refused = try tokens.capki(write(["--certificate", tokens("a.pem"), "--seal", file]))
        #expect(try code(refused) == "token.bad_seal", "\(refused.transcript)")
        #expect(try kinds("01") == ["certificate", "private key", "public key"])
    }

    @Test("what does not go together is a fault of usage")
    func usage() throws {
        let file = try seal("x")
        for options in [
            ["--seal", file, "--data", file, "--label", "x"], ["--seal", file, "--chain", file],
            ["--certificate", file, "--encryption-key", file, "--seal", file],
        ] { #expect(try tokens.capki(write(options)).status == 64) }
        #expect(try tokens.capki(read(["--data"])).status == 64)
    }
}
