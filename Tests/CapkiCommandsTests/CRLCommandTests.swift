import TestSupport
import Testing

/// `capki ca crl`: one CRL into a file, or all under stable names by the schedule of the settings.
@Suite("capki ca crl", .enabled(if: Foreign.has(.openssl, .pyca)))
struct CRLCommandTests {
    /// A desk with keys in the section `crl` of its settings, and a folder to publish in.
    private static func desk(_ lines: String = "") throws -> Desk {
        let desk = try Desk()
        let kept = lines.isEmpty ? "  grace-days: 0" : lines
        let yaml = try desk.text("ca/capki.yaml").replacing("  grace-days: 0", with: kept)
        try desk.write(yaml, as: "ca/capki.yaml")
        try Tool.run("mkdir", [desk("out")]).requireSuccess("mkdir", [])
        return desk
    }

    private static let deltas = "  delta-every-hours: 1\n  full-every-hours: 24"

    private static func publish(_ desk: Desk, _ options: [String] = ["--due"]) -> [String] {
        ["ca", "crl", desk.authority, "--publish", desk("out")] + options
    }

    /// Runs capki some hours later and reads what it prints.
    private static func json(_ arguments: [String], hours: Int) throws -> JSONValue {
        try Capki.run(arguments + ["--json"], clockOffset: hours * 3600).requireSuccess("capki", arguments).json
    }

    private static func made(_ report: JSONValue) -> [String] {
        (report["lists"]?.elements ?? []).map { "\($0["list"]?.string ?? "") \($0["kind"]?.string ?? "")" }
    }

    @Test(.enabled(if: Foreign.has(.faketime)))
    func `--publish --due writes what is due, says what is next, and needs no key where nothing is`() throws {
        let desk = try Self.desk(Self.deltas)
        let first = try Capki.json(Self.publish(desk))
        #expect(first["schema"]?.string == "capki.ca-crl/1" && Self.made(first) == ["ca complete"])
        #expect(first["next"]?.elements.map { $0["kind"]?.string } == ["complete", "delta"])
        try Tool.run("mv", [desk("ca/ca.key.pem"), desk("away")]).requireSuccess("mv", [])
        let none = try Capki.done(Self.publish(desk))
        #expect(none.text.contains("no CRL is due\nnext due is the delta CRL 'ca', at "))
        try Tool.run("mv", [desk("away"), desk("ca/ca.key.pem")]).requireSuccess("mv", [])
        try Capki.done(["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", "superseded"])
        let second = try Self.json(Self.publish(desk), hours: 2)
        #expect(Self.made(second) == ["ca delta"])
        #expect(second["lists"]?.elements.first?["base"]?.int == 1)
        #expect(second["lists"]?.elements.first?["file"]?.string == desk("out/ca-delta.crl"))
        let third = try Self.json(Self.publish(desk), hours: 25)
        #expect(Self.made(third) == ["ca complete", "ca delta"])
        let files = try Foreign.python("crl_entries.py", [desk("out/ca.crl"), desk("out/ca-delta.crl")]).elements
        #expect(files.map { $0["number"]?.int } == [3, 3])
        #expect(files.map { $0["base"]?.int } == [nil, 1])
        #expect(files.map { $0["entries"]?.elements.count } == [1, 1])
        #expect(try Tool.run("ls", ["-A", desk("out")]).text == "ca-delta.crl\nca.crl\n")
    }

    @Test func `the report tells digest and length of the file`() throws {
        let desk = try Self.desk()
        let report = try Capki.json(["ca", "crl", desk.authority, "--out", desk("ca.crl"), "--der"])
        let digest = try Foreign.openssl(["dgst", "-sha256", "-r", desk("ca.crl")]).text.prefix(64)
        #expect(report["sha256"]?.string == String(digest))
        #expect(report["bytes"]?.int == (try desk.read("ca.crl").count))
        #expect(report["kind"]?.string == "complete" && report["list"]?.string == "ca")
        let kept = try Foreign.python("sqlite_script.py", [desk("ca/ledger.sqlite"), "SELECT sha256 FROM crl"])
        #expect(kept.elements.first?.elements.first?.string == String(digest))
    }

    @Test func `shards, classes and reasons stand under stable names, and certificates point to their part`() throws {
        let cases = [
            ("partition: shards\n  shards: 3", ["ca-shard-00", "ca-shard-01", "ca-shard-02"]),
            ("partition: classes", ["ca-authorities", "ca-users"]),
            (
                "partition: reasons\n  reasons: [[keyCompromise, cACompromise, aACompromise], [affiliationChanged, "
                    + "superseded, cessationOfOperation, certificateHold, privilegeWithdrawn]]",
                ["ca-reasons-1", "ca-reasons-2"]
            ),
        ]
        for (lines, names) in cases {
            let desk = try Self.desk("  \(lines)\n  partition-addresses: [\"http://crl.example.cn/\"]")
            let issued = try Capki.json(desk.issue())
            try Capki.done(Self.publish(desk, []))
            let found = try Tool.run("ls", [desk("out")]).text.split(separator: "\n").map { String($0.dropLast(4)) }
            #expect(Set(found) == Set(["ca"] + names))
            let text = try Foreign.openssl(["x509", "-in", desk("made.crt"), "-noout", "-ext", "crlDistributionPoints"])
                .text
            let named = names.filter { text.contains("URI:http://crl.example.cn/\($0).crl") }
            #expect(named.count == (lines.contains("reasons") ? 2 : 1), "\(text)")
            let serial = try #require(issued["serial"]?.string)
            try Capki.done(["ca", "revoke", desk.authority, "--serial", serial, "--reason", "superseded"])
            try Capki.done(["ca", "crl", desk.authority, "--list", named[named.count - 1], "--out", desk("part.crl")])
            let part = try #require(try Foreign.python("crl_entries.py", [desk("part.crl")]).elements.first)
            #expect(part["entries"]?.elements.map { $0["serial"]?.string } == [serial])
            #expect(part["scope"]?["critical"]?.bool == true)
        }
    }

    @Test func `a reissue names the shard of its own serial number`() throws {
        let desk = try Self.desk(
            "  partition: shards\n  shards: 1\n  partition-addresses: [\"http://crl.example.cn/\"]")
        try Capki.done(desk.reissue())
        let text = try Foreign.openssl(["x509", "-in", desk("new.crt"), "-noout", "-ext", "crlDistributionPoints"]).text
        #expect(text.contains("URI:http://crl.example.cn/ca-shard-00.crl"))
    }

    @Test func `a CRL issuer of its own signs indirect CRLs, with a passphrase of its own`() throws {
        let desk = try Self.desk()
        try desk.write("geheim", as: "pass")
        try Capki.done([
            "key", "generate", "--algorithm", "p256", "--out", desk("ca/crl-issuer.key.pem"), "--passphrase-file",
            desk("pass"),
        ])
        try Capki.done([
            "csr", "new", "--key", desk("ca/crl-issuer.key.pem"), "--passphrase-file", desk("pass"), "--subject",
            "C=CN, O=某某CA, CN=CRL", "--out", desk("crl-issuer.csr"),
        ])
        try Capki.done(desk.issue(csr: "crl-issuer.csr", profile: "crl-issuer", out: "ca/crl-issuer.pem"))
        let yaml = try desk.text("ca/capki.yaml").replacing(
            "  grace-days: 0",
            with: """
                  partition-addresses: ["http://crl.example.cn/"]
                  issuer: {certificate: crl-issuer.pem, key: crl-issuer.key.pem}
                """)
        try desk.write(yaml, as: "ca/capki.yaml")
        try Capki.done(desk.issue())
        let serial = try Foreign.openssl(["x509", "-in", desk("made.crt"), "-noout", "-serial"]).text.dropFirst(7)
        try Capki.done(["ca", "revoke", desk.authority, "--certificate", desk("made.crt"), "--reason", "keyCompromise"])
        try expectRefusal(
            Self.publish(desk, []), in: desk.folder, code: "key.passphrase_needed", "crl-issuer.key.pem",
            hint: "--crl-issuer-passphrase-file, --crl-issuer-passphrase-env")
        try Capki.done(Self.publish(desk, ["--crl-issuer-passphrase-file", desk("pass")]))
        let list = try #require(try Foreign.python("crl_entries.py", [desk("out/ca-indirect.crl")]).elements.first)
        #expect(list["scope"]?["indirect"]?.bool == true)
        #expect(list["entries"]?.elements.map { $0["serial"]?.string?.uppercased() } == [serial.trimmingSuffix("\n")])
        let point = try Foreign.openssl(["x509", "-in", desk("made.crt"), "-noout", "-ext", "crlDistributionPoints"])
            .text
        #expect(point.contains("CRL Issuer") && point.contains("ca-indirect.crl"), "\(point)")
    }

    @Test func `what the settings cannot mean is refused, with the key that is wrong`() throws {
        let cases = [
            ("full-every-hours: 169", "crl.full-every-hours is 169, allowed are 1 to 168"),
            ("delta-every-hours: 0", "crl.delta-every-hours is 0"),
            ("grace-days: -1", "crl.grace-days is -1"),
            ("partition: halves", "crl.partition is 'halves'"),
            ("partition: shards", "crl.shards is missing"),
            ("partition: shards\n  shards: 1001", "crl.shards is 1001"),
            ("partition: classes", "crl.partition-addresses is missing"),
            (
                "partition: reasons\n  reasons: [[keyCompromise]]",
                "crl.reasons leaves out cACompromise, affiliationChanged"
            ),
            ("partition: reasons\n  reasons: [[unspecified]]", "'unspecified' is no reason"),
            ("issuer: {certificate: a.pem, key: b.pem}", "crl.partition-addresses is missing"),
            ("partition-addresses: [\"übel\"]", "'übel' is no address"),
        ]
        for (line, words) in cases {
            let desk = try Self.desk("  \(line)")
            try expectRefusal(Self.publish(desk, []), in: desk.folder, code: "settings.bad_value", words)
        }
        let desk = try Desk()
        try desk.write(
            desk.text("ca/capki.yaml").replacing("name: \"ca\"", with: "name: \"../ca\""), as: "ca/capki.yaml")
        try expectRefusal(
            ["ca", "crl", desk.authority, "--out", desk("x.crl")], in: desk.folder, code: "settings.bad_value",
            "crl.name '../ca'")
    }

    @Test func `options that do not go together are wrong usage, and what there is not is refused`() throws {
        let desk = try Self.desk()
        let crl = ["ca", "crl", desk.authority]
        try expectWrongUsage(crl, "--out FILE, or --publish FOLDER")
        try expectWrongUsage(crl + ["--out", desk("x"), "--publish", desk("out")], "--out FILE, or --publish FOLDER")
        try expectWrongUsage(crl + ["--out", desk("x"), "--due"], "--due goes with --publish")
        try expectWrongUsage(Self.publish(desk, ["--der"]), "--publish writes all CRLs as DER")
        try expectRefusal(
            crl + ["--out", desk("x.crl"), "--list", "ca-shard-00"], in: desk.folder, code: "ca.unknown_crl",
            "there is no CRL 'ca-shard-00'", hint: "there are ca")
        try expectRefusal(
            crl + ["--out", desk("x.crl"), "--delta"], in: desk.folder, code: "ca.no_deltas", "makes no delta CRLs")
        try expectRefusal(
            crl + ["--publish", desk("nowhere")], in: desk.folder, code: "output.failed", "is no folder")
        let other = try Self.desk(Self.deltas)
        try expectRefusal(
            ["ca", "crl", other.authority, "--out", other("x.crl"), "--delta"], in: other.folder,
            code: "authority.not_allowed", "no complete CRL 'ca' yet")
    }

    @Test func `a CRL of 200,000 entries is written without memory that grows with it, DER and PEM`() throws {
        let desk = try Self.desk()
        func peak(_ options: [String]) throws -> Int {
            let run = try Foreign.python(
                "peak_memory.py", [Capki.path, "ca", "crl", desk.authority, "--force"] + options)
            #expect(run["status"]?.int == 0)
            return run["peak"]?.int ?? .max
        }
        let before = try peak(["--out", desk("small.crl")])
        _ = try Foreign.python("many_revocations.py", [desk("ca/ledger.sqlite"), "200000"])
        let der = try peak(["--out", desk("large.crl"), "--der"])
        let pem = try peak(["--out", desk("large.pem")])
        // The CRL has 9 MB, and 200,000 values of its entries more than 40 MB.
        #expect(max(der, pem) - before < 16 << 20, "\(before) \(der) \(pem)")
        try Foreign.openssl(["crl", "-inform", "DER", "-in", desk("large.crl"), "-noout", "-CAfile", desk("ca/ca.pem")])
        let count = try Foreign.openssl([
            "crl", "-in", desk("large.pem"), "-noout", "-text", "-CAfile", desk("ca/ca.pem"),
        ])
        #expect(count.text.ranges(of: "Serial Number: ").count == 200_000)
        #expect(count.errorText.contains("verify OK"))
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : String(self)
    }
}
