import Foundation
import TestSupport
import Testing

@Suite("Card readers and virtual cards", .serialized, .enabled(if: VirtualReader.isWanted))
struct ReaderTests {
    private let tokens: SoftTokens
    private let reader: VirtualReader

    init() throws {
        tokens = try SoftTokens()
        reader = try VirtualReader()
    }

    private func watch(_ arguments: [String] = []) throws -> RunningTool {
        try tokens.watch(["--module", SoftTokens.module] + arguments, entrance: reader.entrance)
    }

    private func event(_ name: String) -> (RunningTool.Line) throws -> Bool { { try $0.json["event"]?.string == name } }

    private func capki(_ arguments: [String]) throws -> ToolResult {
        try tokens.tool(reader.entrance[0], reader.entrance.dropFirst() + ["setsid", "--wait", Capki.path] + arguments)
    }

    @Test("token watch sees a card come and go within a second, fifty times in a row")
    func fiftyTimes() throws {
        try reader.service(.start)
        let watch = try watch()
        try watch.next(where: event("watching"))
        var slowest = Duration.zero
        for turn in 1...50 {
            // Another card each time, so that no event can be taken for a later one.
            let answer = "3b85800173" + String(format: "%08x", turn)
            var start = ContinuousClock.now
            try reader.insertCard(answerToReset: answer)
            let inserted = try watch.next { try $0.json["event"]?.string != "token_changed" }
            #expect(try inserted.json["event"]?.string == "card_inserted", "\(inserted.text)")
            #expect(try inserted.json["reader"]?.string == VirtualReader.name)
            #expect(try inserted.json["atr"]?.string == answer)
            #expect(try inserted.json["initial"]?.bool == false)
            slowest = max(slowest, inserted.time - start)
            start = ContinuousClock.now
            try reader.removeCard()
            let removed = try watch.next { try $0.json["event"]?.string != "token_changed" }
            #expect(try removed.json["event"]?.string == "card_removed", "\(removed.text)")
            slowest = max(slowest, removed.time - start)
        }
        #expect(slowest < .seconds(1), "the slowest took \(slowest)")
    }

    @Test(
        "a service that is missing, is killed, and is stopped, is told each time; what is there afterwards is told anew"
    )
    func restarts() throws {
        try tokens.make("A")
        let watch = try watch()
        let absent = try watch.next(where: event("pcsc_lost")).json
        #expect(absent["initial"]?.bool == true)
        #expect(absent["code"]?.string == "pcsc.unavailable")
        try watch.next(where: event("watching"))
        for (command, triesLeft) in [(VirtualReader.ServiceCommand.kill, 9), (.stop, 8)] {
            try reader.service(.start)
            try watch.next(where: event("pcsc_ready"))
            try watch.next { try $0.json["reader"]?.string == VirtualReader.name }
            try reader.insertCard()
            try watch.next(where: event("card_inserted"))
            try reader.service(command)
            let lost = try watch.next { try $0.json["reader"] == nil }
            #expect(try lost.json["event"]?.string == "pcsc_lost", "\(lost.text)")
            // Modules are watched in between.
            _ = try tokens.capki([
                "token", "show", "--module", SoftTokens.module, "--token", "A", "--pin-env", "WRONG_PIN",
            ])
            try watch.next { try $0.json["token"]?["pin"]?["user"]?["tries_left"]?.int == triesLeft }
            // The card stays in the reader.
            try reader.service(.start)
            try watch.next(where: event("pcsc_ready"))
            let again = try watch.next(where: event("card_inserted")).json
            #expect(again["atr"]?.string == VirtualReader.answerToReset)
            try reader.removeCard()
            try watch.next(where: event("card_removed"))
            try reader.service(.stop)
            try watch.next(where: event("pcsc_lost"))
        }
        watch.signal(SIGINT)
        #expect(try watch.end() == 0)
    }

    @Test("token list and doctor name the readers, and the card in one")
    func listed() throws {
        try reader.service(.start)
        try reader.insertCard()
        let watch = try watch(["--count", "1"])
        try watch.next(where: event("card_inserted"))
        let listed = try capki(["token", "list", "--module", SoftTokens.module, "--json"]).json
        #expect(listed["readers"]?.elements == [.string(VirtualReader.name), .string("Virtual PCD 00 01")])
        #expect(listed["readers_problem"] == nil)
        let findings = try capki(["doctor", "--json"]).json["findings"]?.elements ?? []
        #expect(findings.contains { $0["code"]?.string == "pcsc.ready" && $0["level"]?.string == "ok" })
        let found = findings.first { $0["subject"]?.string == "reader '\(VirtualReader.name)'" }
        #expect(found?["message"]?.string?.contains(VirtualReader.answerToReset) == true)
    }

    @Test("doctor tells a service that is missing from one whose socket is dead")
    func doctor() throws {
        let missing = try capki(["doctor", "--json"])
        let code = { (result: ToolResult) in
            try result.json["findings"]?.elements.first { $0["code"]?.string?.hasPrefix("pcsc.") == true }
        }
        #expect(try code(missing)?["code"]?.string == "pcsc.not_running", "\(missing.transcript)")
        #expect(try code(missing)?["level"]?.string == "warning")
        try reader.service(.start)
        try reader.service(.killLeavingSocket)
        let dead = try capki(["doctor", "--json"])
        #expect(dead.status == 1)
        #expect(try code(dead)?["code"]?.string == "pcsc.dead", "\(dead.transcript)")
        #expect(try code(dead)?["hint"]?.string?.contains("restart pcscd") == true)
    }

    /// A folder that stands for /, with what the kernel tells of a USB key there: the device, and its interfaces by their class.
    private func root(_ name: String, classes: [String], _ fields: [String: String]) throws -> String {
        let devices = "\(name)/sys/bus/usb/devices"
        for folder in ["1-1.2"] + classes.indices.map({ "1-1.2:1.\($0)" }) {
            try FileManager.default.createDirectory(
                atPath: tokens("\(devices)/\(folder)"), withIntermediateDirectories: true)
        }
        for (number, kind) in classes.enumerated() {
            try tokens.write("\(kind)\n", as: "\(devices)/1-1.2:1.\(number)/bInterfaceClass")
        }
        for (field, value) in fields { try tokens.write("\(value)\n", as: "\(devices)/1-1.2/\(field)") }
        return tokens(name)
    }

    @Test("doctor names the USB keys that are plugged in where PC/SC is missing, or sees none of them")
    func plugged() throws {
        let numbers = ["idVendor": "096e", "idProduct": "0807"]
        let named = numbers.merging(["manufacturer": "Feitian", "product": "ePass2003"]) { $1 }
        // Two interfaces of one device; an interface of a keyboard.
        let cases = [
            (try root("named", classes: ["0b", "0b", "03"], named), "Feitian ePass2003"),
            (try root("numbered", classes: ["0B"], numbers), "USB 096e:0807"),
            (try root("bare", classes: ["0b"], [:]), "USB 1-1.2"),
            (try root("keyboard", classes: ["03"], named), nil), (tokens("nowhere"), nil),
        ]
        func finding(_ root: String) throws -> JSONValue? {
            let result = try capki(["doctor", "--root", root, "--json"])
            return try result.json["findings"]?.elements.first {
                ["pcsc.not_running", "reader.unseen", "reader.none"].contains($0["code"]?.string)
            }
        }
        for (root, name) in cases {
            let missing = try finding(root)
            #expect(missing?["code"]?.string == "pcsc.not_running")
            #expect(missing?["level"]?.string == (name == nil ? "warning" : "fault"), "\(root)")
        }
        try reader.service(.startWithoutReaders)
        for (root, name) in cases {
            let found = try finding(root)
            #expect(found?["code"]?.string == (name == nil ? "reader.none" : "reader.unseen"), "\(root)")
            #expect(found?["level"]?.string == (name == nil ? "note" : "fault"))
            let message = found?["message"]?.string ?? ""
            #expect(name.map { message.contains("plugged in: '\($0)', and") } ?? true, "\(message)")
            #expect(name == nil || found?["hint"]?.string?.contains("libccid") == true)
        }
    }
}
