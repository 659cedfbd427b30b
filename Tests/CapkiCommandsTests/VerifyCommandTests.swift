import TestSupport
import Testing

/// `capki verify`: its answers, exit codes and the keys of its JSON, which are a contract.
@Suite("capki verify")
struct VerifyCommandTests {
    /// A root, an issuing CA under it, and a certificate of that one.
    private struct Hierarchy {
        let desk: Desk

        init() throws {
            desk = try Desk()
            let name = ["--subject", "C=CN, O=某某CA, CN=签发", "--algorithm", "p256"]
            try Capki.done(["ca", "init", desk("issuing"), "--parent", desk.authority] + name)
            var issue = desk.issue(out: "leaf.crt")
            issue[2] = desk("issuing")
            try Capki.done(issue)
            for (folder, list) in [("issuing", "issuing.crl"), ("ca", "root.crl")] {
                try Capki.done(["ca", "crl", desk(folder), "--out", desk(list)])
            }
        }

        var verify: [String] {
            ["verify", desk("leaf.crt"), "--trust", desk("ca/ca.pem"), "--untrusted", desk("issuing/ca.pem")]
        }
    }

    @Test func `a valid chain is told with exit code 0 and the keys of the contract`() throws {
        let hierarchy = try Hierarchy()
        let desk = hierarchy.desk
        let result = try Capki.run(
            hierarchy.verify + [
                "--crl", desk("issuing.crl"), "--crl", desk("root.crl"), "--revocation", "require", "--json",
            ])
        #expect(result.status == 0, "\(result.transcript)")
        let document = try result.json
        #expect(document.keys == ["schema", "results"])
        #expect(document["schema"]?.string == "capki.verify/1")
        let answer = try #require(document["results"]?.elements.first)
        #expect(answer.keys.isSuperset(of: ["subject", "serial", "valid", "chain", "reason", "code", "checked"]))
        #expect(answer["subject"]?.string == Desk.subject)
        #expect(answer["valid"]?.bool == true)
        #expect(
            answer["chain"]?.elements.map(\.string) == [Desk.subject, "C=CN, O=某某CA, CN=签发", "C=CN, O=某某CA, CN=某某根CA"])
        #expect(answer["reason"] == .null && answer["code"] == .null)
        #expect(answer["checked"]?.keys.isSuperset(of: ["signature", "revocation", "at"]) == true)
        #expect(answer["checked"]?["signature"]?.bool == true)
        #expect(answer["checked"]?["revocation"]?.string == "crl")
        let text = try Capki.done(hierarchy.verify).text
        #expect(text.contains("leaf.crt: valid  \(Desk.subject)") && text.contains("issued by C=CN, O=某某CA, CN=签发"))
    }

    /// The usual command line is read without ArgumentParser; with a default spelled out the same line goes to it.
    @Test func `every command line is read the same way by both of its readers`() throws {
        let hierarchy = try Hierarchy()
        let desk = hierarchy.desk
        let (leaf, root, crl) = (desk("leaf.crt"), desk("ca/ca.pem"), desk("root.crl"))
        let chain = hierarchy.verify
        let moment = "2030-02-03T04:05:06Z"
        let lines = [
            chain, chain + ["--json"], ["verify", "--json"] + chain.dropFirst(), chain + ["--json", "--json"],
            chain + ["--crl", crl, "--crl", desk("issuing.crl"), "--json"], ["verify", leaf, "--trust", root],
            chain + [desk("org.crt"), "--trust", desk("issuing/ca.pem"), "--untrusted", desk("ca/ca.pem")],
            chain + ["--at", moment], chain + ["--at", "1999-01-01T00:00:00Z", "--at", moment, "--json"],
            ["verify", leaf, desk("missing.crt"), "--trust", root, "--json"],
            ["verify", desk("missing.crt"), "--trust", root],
            ["verify", leaf], ["verify", "--trust", root], ["verify"], ["verify", leaf, "--trust"],
            ["verify", leaf, "--trust", ""],
            ["verify", "", "--trust", root], chain + ["--at", "yesterday"], chain + ["--at", ""], chain + ["--at"],
            chain + ["--crl", "-x"], chain + ["--trust", "--json"], chain + ["--trust=\(root)"], chain + ["--nonsense"],
            chain + ["--", "--json"], chain + ["-"], chain + ["-x"], chain + ["--JSON"], chain + ["--help"],
            ["verify", "help"],
            ["verify", leaf, "--crl", desk("missing.crl"), "--trust", root],
            chain + ["--untrusted", root, "--json=true"],
        ]
        for line in lines {
            let spelled = line.prefix(1) + ["--revocation", "if-present"] + line.dropFirst()
            let (short, long) = (try Capki.run(line), try Capki.run(Array(spelled)))
            #expect(short.status == long.status, "\(line) \(short.transcript) \(long.transcript)")
            for (one, other) in [(short.text, long.text), (short.errorText, long.errorText)] {
                #expect(Self.timeless(one) == Self.timeless(other), "\(line)")
            }
        }
    }

    /// A text without the moments of this run.
    private static func timeless(_ text: String) -> String {
        text.replacing(/20[23][0-9]-..-..T..:..:..Z/, with: "")
    }

    @Test func `what is asked of names, policies and the profile decides`() throws {
        let hierarchy = try Hierarchy()
        let questions: [([String], String)] = [
            (["--hostname", "www.example.cn"], "name_mismatch"), (["--ip", "192.0.2.1"], "name_mismatch"),
            (["--email", "a@example.cn"], "name_mismatch"), (["--policy", "1.2.156.1"], "policy_violation"),
            (["--profile", "webpki"], "extended_key_usage_violation"),
        ]
        for (options, code) in questions {
            let result = try Capki.run(hierarchy.verify + options + ["--json"])
            #expect(result.status == 1, "\(result.transcript)")
            #expect(try result.json["results"]?.elements.first?["code"]?.string == code, "\(result.text)")
        }
    }

    @Test func `an answer of no has exit code 1, a stable word and a sentence`() throws {
        let hierarchy = try Hierarchy()
        let desk = hierarchy.desk
        try Capki.done(["ca", "init", desk("stranger"), "--subject", "C=CN, CN=别人", "--algorithm", "p256"])
        try Capki.done(["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", "keyCompromise"])
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("now.crl")])
        let root = ["--trust", desk("ca/ca.pem")]
        let org = ["verify", desk("org.crt")]
        let cases: [([String], String)] = [
            (org + root + ["--at", "2999-01-01T00:00:00Z"], "expired"),
            (org + root + ["--at", "1999-01-01T00:00:00Z"], "not_yet_valid"),
            (org + ["--trust", desk("stranger/ca.pem")], "untrusted_root"),
            (["verify", desk("leaf.crt")] + root, "untrusted_root"),
            (org + root + ["--crl", desk("now.crl")], "revoked"),
            (org + root + ["--revocation", "require"], "revocation_unknown"),
            (hierarchy.verify + ["--crl", desk("issuing.crl"), "--revocation", "require"], "revocation_unknown"),
        ]
        for (command, code) in cases {
            let told = try Capki.run(command)
            #expect(told.status == 1, "\(command) \(told.transcript)")
            #expect(told.errors.isEmpty)
            #expect(told.text.contains("NOT VALID") && told.text.contains("  \(code): "), "\(told.text)")
            let answer = try Capki.run(command + ["--json"])
            let result = try answer.json["results"]?.elements.first
            #expect(answer.status == 1)
            #expect(result?["valid"]?.bool == false && result?["code"]?.string == code, "\(answer.text)")
            #expect(result?["reason"]?.string?.isEmpty == false)
        }
    }

    @Test func `--revocation decides whether a CRL is looked at, wanted or required`() throws {
        let desk = try Desk()
        try Capki.done(["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", "superseded"])
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("ca.crl")])
        let verify = ["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--json"]
        for (options, status, revocation) in [
            (["--crl", desk("ca.crl"), "--revocation", "none"], 0, "none"),
            (["--revocation", "if-present"], 0, "none"),
            (["--crl", desk("ca.crl"), "--revocation", "if-present"], 1, "crl"), (["--crl", desk("ca.crl")], 1, "crl"),
            (["--crl", desk("ca.crl"), "--revocation", "require"], 1, "crl"), (["--revocation", "require"], 1, "none"),
        ] as [([String], Int32, String)] {
            let result = try Capki.run(verify + options)
            #expect(result.status == status, "\(options) \(result.transcript)")
            let checked = try result.json["results"]?.elements.first?["checked"]
            #expect(checked?["revocation"]?.string == revocation, "\(options) \(result.text)")
        }
    }

    @Test func `several files are judged each, standard input too, and one no is a no`() throws {
        let desk = try Desk()
        try Capki.done(desk.reissue())
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("ca.crl")])
        let rest = ["--trust", desk("ca/ca.pem"), "--crl", desk("ca.crl"), "--json"]
        let both = try Capki.run(["verify", desk("new.crt"), desk("org.crt")] + rest)
        #expect(both.status == 1)
        #expect(try both.json["results"]?.elements.map { $0["valid"]?.bool } == [true, false])
        #expect(try both.json["results"]?.elements.map { $0["code"]?.string } == [nil, "revoked"])
        for form in ["PEM", "DER"] {
            let bytes = try Tool.run("openssl", ["x509", "-in", desk("new.crt"), "-outform", form]).output
            let piped = try Capki.run(["verify", "-"] + rest, input: bytes)
            #expect(piped.status == 0, "\(piped.transcript)")
        }
    }

    @Test func `the rest of a file are untrusted intermediates`() throws {
        let hierarchy = try Hierarchy()
        let desk = hierarchy.desk
        try desk.write(desk.read("leaf.crt") + desk.read("issuing/chain.pem"), as: "bundle.pem")
        let verify = ["verify", desk("bundle.pem"), "--trust"]
        #expect(try Capki.run(verify + [desk("ca/ca.pem")]).status == 0)
        try Capki.done(["ca", "init", desk("stranger"), "--subject", "C=CN, CN=别人", "--algorithm", "p256"])
        let untrusted = try Capki.run(verify + [desk("stranger/ca.pem"), "--json"])
        #expect(untrusted.status == 1, "a root in the file is not trusted for that")
    }

    @Test func `--at judges for another moment and says so`() throws {
        let desk = try Desk()
        let verify = ["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--json", "--at"]
        let first = try #require(desk.row(desk.serial)?["not_before"]?.string)
        let last = try #require(desk.row(desk.serial)?["not_after"]?.string)
        for moment in [first, last] {
            let result = try Capki.run(verify + [moment])
            #expect(result.status == 0, "the ends belong to the validity: \(result.transcript)")
            #expect(try result.json["results"]?.elements.first?["checked"]?["at"]?.string == moment)
        }
        try expectWrongUsage(
            ["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--at", "yesterday"], "yesterday")
    }

    @Test func `--purpose and --explain`() throws {
        let desk = try Desk()
        let verify = ["verify", desk("org.crt"), "--trust", desk("ca/ca.pem")]
        let unfit = try Capki.run(verify + ["--purpose", "timestamping", "--json"])
        #expect(unfit.status == 1, "\(unfit.transcript)")
        let explained = try Capki.run(verify + ["--explain"])
        #expect(explained.text.contains("  \(Desk.subject), \(desk.serial)"), "\(explained.text)")
        #expect(explained.text.contains("└─ "))
        #expect(explained.text.contains("(trusted)"))
    }
}
