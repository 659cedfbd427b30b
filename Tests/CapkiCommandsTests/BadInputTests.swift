import TestSupport
import Testing

/// Files that are not what they should be: a clear message with the file's name, exit code 2, nothing changed.
@Suite("Bad input")
struct BadInputTests {
    /// A file that is wrong, and what is said of it.
    private struct BadFile {
        let name: String
        let bytes: [UInt8]
    }

    private static func badFiles(_ desk: Desk) throws -> [BadFile] {
        try Capki.done([
            "csr", "new", "--key", desk("new.key"), "--subject", Desk.subject, "--out", desk("new.der"), "--der",
        ])
        let der = try desk.read("new.der")
        let pem = try desk.text("new.csr")
        return [
            BadFile(name: "empty", bytes: []),
            BadFile(name: "garbage", bytes: (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) }),
            BadFile(name: "zeros", bytes: [UInt8](repeating: 0, count: 512)),
            BadFile(name: "text", bytes: Array("this is no certificate\n".utf8)),
            BadFile(name: "truncated", bytes: Array(der.dropLast(10))),
            BadFile(name: "header", bytes: Array(der.prefix(4))),
            BadFile(name: "trailing", bytes: der + [0, 0]),
            BadFile(name: "long", bytes: [0x30, 0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            BadFile(name: "deep", bytes: (0..<20_000).flatMap { _ in [0x30, 0x80] }),
            BadFile(name: "no-end", bytes: Array(pem.split(separator: "\n").dropLast().joined(separator: "\n").utf8)),
            BadFile(name: "no-base64", bytes: Array(pem.replacing("\nMI", with: "\n*!").utf8)),
            BadFile(name: "cut-pem", bytes: Array(pem.replacing("\nMI", with: "\n").utf8)),
        ]
    }

    @Test func `requests, certificates, CRLs and keys that cannot be read are refused by every command`() throws {
        let desk = try Desk()
        let files = try Self.badFiles(desk)
        for file in files { try desk.write(file.bytes, as: file.name) }
        for file in files {
            let bad = desk(file.name)
            let commands = [
                desk.reissue(csr: file.name), desk.issue(csr: file.name), ["ca", "adopt", desk.authority, bad],
                ["ca", "adopt", desk.authority, "--crl", bad], ["csr", "show", bad], ["csr", "check", bad],
                ["csr", "new", "--key", desk("new.key"), "--from-certificate", bad, "--out", desk("x.csr")],
                ["verify", bad, "--trust", desk("ca/ca.pem")], ["verify", desk("org.crt"), "--trust", bad],
                ["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--crl", bad],
                ["ca", "init", desk("x"), "--key", desk("org.key"), "--certificate", bad],
            ]
            for command in commands { try expectStructureRefusal(command, in: desk, naming: bad) }
            let key = try Capki.run(["key", "show", bad, "--json"])
            #expect(key.status == 2, "\(file.name): \(key.transcript)")
            #expect(try key.json["error"]?["message"]?.string?.contains("'\(bad)'") == true, "\(key.text)")
        }
    }

    /// As ``expectRefusal(_:in:code:_:hint:location:run:)``, for the words of the room of structures.
    private func expectStructureRefusal(_ arguments: [String], in desk: Desk, naming file: String) throws {
        let before = try Snapshot(of: desk.folder)
        let result = try Capki.run(arguments + ["--json"])
        let error = try JSONValue(result.text)["error"]
        #expect(result.status == 2, "\(arguments) \(result.transcript)")
        #expect(error?["code"]?.string?.hasPrefix("structure.") == true, "\(arguments) \(result.text)")
        #expect(error?["message"]?.string?.contains("'\(file)'") == true, "\(arguments) \(result.text)")
        #expect(try Snapshot(of: desk.folder).changes(since: before).isEmpty, "\(arguments)")
    }

    @Test func `a PEM of another kind is refused, and the kind is named`() throws {
        let desk = try Desk()
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("ca.crl")])
        let wrong: [([String], String)] = [
            (desk.reissue(csr: "org.crt"), "CERTIFICATE"), (desk.reissue(csr: "new.key"), "PRIVATE KEY"),
            (desk.issue(csr: "ca.crl"), "X509 CRL"),
            (["ca", "adopt", desk.authority, desk("new.csr")], "CERTIFICATE REQUEST"),
            (["ca", "adopt", desk.authority, "--crl", desk("org.crt")], "CERTIFICATE"),
            (["csr", "check", desk("org.crt")], "CERTIFICATE"),
            (["verify", desk("new.csr"), "--trust", desk("ca/ca.pem")], "CERTIFICATE REQUEST"),
        ]
        for (command, kind) in wrong { try expectRefusal(command, in: desk.folder, code: "structure.missing", kind) }
        try expectRefusal(
            ["key", "show", desk("org.crt")], in: desk.folder, code: "structure.missing", "'CERTIFICATE'")
    }

    @Test func `a certificate that is not the ledger's is refused, even where the serial number is`() throws {
        let desk = try Desk()
        try Capki.done(["ca", "show", desk.authority, "--serial", desk.serial, "--out", desk("copy.crt")])
        #expect(try desk.read("copy.crt") == desk.read("org.crt"))
        let der = try Tool.run("openssl", ["x509", "-in", desk("org.crt"), "-outform", "DER"]).output
        try desk.write(Array(der.dropLast()) + [der.last.map { $0 ^ 1 } ?? 0], as: "forged.crt")
        var arguments = desk.reissue()
        arguments.replaceSubrange(2...3, with: ["--certificate", desk("forged.crt")])
        try expectRefusal(
            arguments, in: desk.folder, code: "authority.unknown_certificate", "knows another certificate",
            desk.serial)
    }

    @Test func `a file that is not there, or is a folder, is refused`() throws {
        let desk = try Desk()
        try expectRefusal(
            desk.reissue(csr: "absent.csr"), in: desk.folder, code: "system.not_found", desk("absent.csr"))
        try expectRefusal(
            desk.issue(csr: "ca"), in: desk.folder, code: "system.failed", "'\(desk("ca"))'", "Is a directory")
        try expectRefusal(["key", "show", desk("absent.key")], in: desk.folder, code: "system.not_found", "absent.key")
    }

    @Test func `a folder that is no CA directory is refused by every command on one`() throws {
        let desk = try Desk()
        for folder in [desk.folder, desk("absent"), desk("org.crt"), ""] {
            let commands = [
                ["ca", "issue", folder, "--csr", desk("new.csr"), "--profile", "seal-maker", "--validity-days", "1"]
                    + ["--out", desk("x.crt")],
                ["reissue", folder, "--serial", "01", "--csr", desk("new.csr"), "--reason", "lost"]
                    + ["--out", desk("x.crt")],
                ["ca", "adopt", folder, desk("org.crt")], ["ca", "crl", folder, "--out", desk("x.crl")],
                ["ca", "revoke", folder, "--serial", "01", "--reason", "superseded"],
                ["ca", "activate", folder, "--serial", "01"], ["ca", "list", folder], ["ca", "show", folder],
                ["ca", "init", desk("x"), "--subject", "C=CN, CN=x", "--algorithm", "p256", "--parent", folder],
            ]
            for command in commands {
                try expectRefusal(
                    command, in: desk.folder, code: "ca.not_a_directory", "is no CA directory", hint: "capki ca init")
            }
        }
    }

    @Test func `a damaged CA directory is refused`() throws {
        let damages: [(String, [UInt8]?, String, String)] = [
            ("ca/ca.pem", Array("nothing".utf8), "ca.damaged", "ca.pem"),
            ("ca/ca.pem", nil, "system.not_found", "ca.pem"),
            ("ca/chain.pem", [], "ca.damaged", "chain.pem"),
            (
                "ca/ledger.sqlite", Array("not a database, but long enough to be taken for one".utf8), "",
                "ledger.sqlite"
            ),
            ("ca/ledger.sqlite", nil, "storage.not_found", "ledger.sqlite"),
            ("ca/ca.key.pem", Array("nothing".utf8), "structure.missing", "ca.key.pem"),
            ("ca/ca.key.pem", nil, "system.not_found", "ca.key.pem"),
        ]
        for (name, bytes, code, word) in damages {
            let desk = try Desk()
            if let bytes {
                try desk.write(bytes, as: name)
            } else {
                _ = try Tool.run("rm", [desk(name)])
            }
            let before = try Snapshot(of: desk.folder)
            let result = try Capki.run(desk.issue() + ["--json"])
            let error = try JSONValue(result.text)["error"]
            #expect(result.status == 2, "\(name): \(result.transcript)")
            #expect(code.isEmpty || error?["code"]?.string == code, "\(name): \(result.text)")
            #expect(word.isEmpty || error?["message"]?.string?.contains(word) == true, "\(name): \(result.text)")
            #expect(try Snapshot(of: desk.folder).changes(since: before).isEmpty, "\(name)")
        }
    }

    @Test func `the key of another CA in the directory is refused`() throws {
        let desk = try Desk()
        try desk.write(desk.read("org.key"), as: "ca/ca.key.pem")
        try expectRefusal(
            desk.issue(), in: desk.folder, code: "authority.bad_issuer", "the key is not the one of the certificate")
    }
}
