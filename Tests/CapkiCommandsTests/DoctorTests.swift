import Foundation
import TestSupport
import Testing

@Suite("doctor", .enabled(if: SoftTokens.isWanted))
struct DoctorTests {
    private let tokens: SoftTokens

    init() throws { tokens = try SoftTokens() }

    private func doctor(
        _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> (result: ToolResult, findings: [JSONValue]) {
        let result = try tokens.capki(["doctor", "--json"] + arguments, environment: environment)
        let report = try result.json
        #expect(report["schema"]?.string == "capki.doctor/1")
        let findings = report["findings"]?.elements ?? []
        let faults = findings.count { $0["level"]?.string == "fault" }
        #expect(report["faults"]?.int == faults)
        #expect(result.status == (faults == 0 ? 0 : 1), "\(result.transcript)")
        for finding in findings where finding["level"]?.string == "fault" {
            #expect(finding["hint"]?.string?.isEmpty == false || finding["code"]?.string == "settings.unusable")
        }
        return (result, findings)
    }

    private func first(_ findings: [JSONValue], _ code: String) -> JSONValue? {
        findings.first { $0["code"]?.string == code }
    }

    @Test("finds libraries with versions, SoftHSM with its tokens, settings and state, and no fault")
    func sound() throws {
        try tokens.make("A")
        let (result, findings) = try doctor(["--module", SoftTokens.module])
        #expect(result.status == 0, "\(result.transcript)")
        let version = try Foreign.openssl(["version"]).text.split(separator: " ")[1]
        #expect(first(findings, "library.openssl")?["message"]?.string?.contains(version) == true)
        for code in [
            "library.sqlite", "library.libp11", "library.pcsc", "settings.usual", "state.none", "softhsm.sound",
        ] {
            #expect(first(findings, code)?["level"]?.string == "ok", "\(code): \(result.transcript)")
        }
        let module = findings.first { $0["subject"]?.string == SoftTokens.module }
        #expect(module?["code"]?.string == "module.usable")
        #expect(module?["message"]?.string?.contains("tokens: 1") == true)
        let text = try tokens.capki(["doctor", "--module", SoftTokens.module])
        #expect(text.status == 0)
        #expect(text.text.hasSuffix("warnings: \(findings.count { $0["level"]?.string == "warning" })\n"))
    }

    @Test("finds what is wrong with SoftHSM's configuration")
    func softHSM() throws {
        try tokens.write("directories.tokendir = \(tokens("nowhere"))\n", as: "no-folder.conf")
        try tokens.write("", as: "file")
        try tokens.write("directories.tokendir=\(tokens("file"))", as: "no-directory.conf")
        #expect(try Tool.run("mkfifo", [tokens("pipe")]).status == 0)
        let cases = [
            ("no-folder.conf", "softhsm.no_folder"), ("no-directory.conf", "softhsm.no_folder"),
            ("missing.conf", "softhsm.no_configuration"), ("pipe", "softhsm.no_configuration"),
            ("tokens", "softhsm.no_configuration"),
        ]
        // SoftHSM itself would wait for a pipe without end.
        for (file, code) in cases {
            let (result, findings) = try doctor(
                ["--timeout", "2"], environment: ["SOFTHSM2_CONF": tokens(file)])
            #expect(first(findings, code)?["level"]?.string == "fault", "\(file): \(result.transcript)")
        }
    }

    @Test("finds what keeps another user out, and which group would let him in", .enabled(if: geteuid() == 0))
    func otherUser() throws {
        for (path, mode) in [(tokens("tokens"), 0o770), (tokens("softhsm2.conf"), 0o640)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            #expect(try Tool.run("chgrp", ["games", path]).status == 0)
        }
        try FileManager.default.createDirectory(
            atPath: tokens("state/capki"), withIntermediateDirectories: true)
        let folder = URL(fileURLWithPath: tokens("tokens")).deletingLastPathComponent().path
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        // The tests may have been built where nobody else may look.
        let program = tokens("capki")
        try FileManager.default.copyItem(atPath: Capki.path, toPath: program)
        let user = ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", program, "doctor", "--json"]
        let findings = try tokens.tool("setpriv", user).json["findings"]?.elements ?? []
        let denied = first(findings, "softhsm.configuration_denied")
        #expect(denied?["hint"]?.string == "join the group and log in anew: adduser nobody games")
        #expect(first(findings, "state.denied")?["level"]?.string == "fault")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: tokens("softhsm2.conf"))
        let readable = try tokens.tool("setpriv", user).json["findings"]?.elements ?? []
        #expect(first(readable, "softhsm.folder_denied")?["hint"]?.string?.hasSuffix("adduser nobody games") == true)
    }

    @Test("finds settings and state that are damaged, and asks the modules all the same")
    func settingsAndState() throws {
        try FileManager.default.createDirectory(
            atPath: tokens("state/capki"), withIntermediateDirectories: true)
        try tokens.write("{}", as: "state/capki/pin-tries.json")
        try tokens.write("schema: capki.tokens/1\npin: {try-limits: 3}\n", as: "tokens.yaml")
        let (_, findings) = try doctor(["--token-settings", tokens("tokens.yaml"), "--module", SoftTokens.module])
        #expect(first(findings, "state.damaged")?["level"]?.string == "fault")
        #expect(first(findings, "settings.unusable")?["message"]?.string?.contains("try-limits") == true)
        #expect(findings.contains { $0["code"]?.string == "module.usable" })
        #expect(try Tool.run("mkfifo", [tokens("settings-pipe")]).status == 0)
        let (_, piped) = try doctor(["--token-settings", tokens("settings-pipe")])
        #expect(first(piped, "settings.unusable") != nil)
        try FileManager.default.removeItem(atPath: tokens("state/capki/pin-tries.json"))
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: tokens("state/capki"))
        #expect(try first(doctor().findings, "state.open")?["level"]?.string == "warning")
    }

    @Test("finds p11-kit's modules of the user, with those that are not there, switched off, or reached by a command")
    func configuration() throws {
        let folder = "config/pkcs11/modules"
        try FileManager.default.createDirectory(atPath: tokens(folder), withIntermediateDirectories: true)
        try tokens.write("# a comment\n module : /nowhere/vendor.so \n\nnonsense\n", as: "\(folder)/vendor.module")
        try tokens.write("remote: |ssh hsm p11-kit remote x.so\n", as: "\(folder)/far.module")
        try tokens.write("module: \(SoftTokens.module)\n", as: "\(folder)/soft.module")
        try tokens.write("module:\n", as: "\(folder)/p11-kit-trust.module")
        try tokens.write("module: /nowhere/other.so", as: "\(folder)/README")
        #expect(try Tool.run("mkfifo", [tokens("\(folder)/pipe.module")]).status == 0)
        let (result, findings) = try doctor()
        let missing = first(findings, "module.missing")
        #expect(missing?["subject"]?.string == "/nowhere/vendor.so")
        #expect(missing?["level"]?.string == "warning")
        #expect(missing?["message"]?.string?.contains(tokens("\(folder)/vendor.module")) == true)
        #expect(first(findings, "module.remote")?["level"]?.string == "note")
        #expect(first(findings, "p11_kit.unreadable")?["message"]?.string?.contains("pipe.module") == true)
        #expect(!result.text.contains("p11-kit-trust.so"), "an empty name switches a module off")
        #expect(!result.text.contains("other.so"))
        let listed = try tokens.done(["token", "list", "--all", "--json"]).json
        let paths = listed["modules"]?.elements.compactMap { $0["module"]?.string } ?? []
        #expect(paths.contains { $0.hasSuffix("libsofthsm2.so") })
        #expect(Set(paths).count == paths.count)
    }

    @Test("warns of a PIN that is locked")
    func lockedPIN() throws {
        try tokens.make("A")
        for _ in 0..<10 {
            _ = try tokens.capki([
                "token", "show", "--module", SoftTokens.module, "--token", "A", "--pin-env", "WRONG_PIN",
            ])
        }
        let (result, findings) = try doctor(["--module", SoftTokens.module])
        let locked = first(findings, "token.pin_locked")
        #expect(locked?["level"]?.string == "warning", "\(result.transcript)")
        #expect(locked?["subject"]?.string?.contains("'A'") == true)
        #expect(locked?["hint"]?.string?.contains("capki token pin unlock") == true)
    }
}
