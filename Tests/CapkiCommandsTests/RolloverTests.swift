import Foundation
import TestSupport
import Testing

/// A CA that was rolled over, as openssl and capki verify what both of its keys have signed.
@Suite("Rollover on the command line", .enabled(if: Foreign.has(.openssl)))
struct RolloverTests {
    /// A CA with one organisation's certificate by the old key, and one by the new key.
    private struct Rolled {
        let scratch: Scratch
        let old: String
        let new: String
        private(set) var document: JSONValue?

        /// - Parameter parent: lets a root sign both certificates of the CA.
        init(from old: String, to new: String, parent: String? = nil) throws {
            scratch = try Scratch()
            (self.old, self.new) = (old, new)
            var above: [String] = []
            if let parent {
                try Capki.done(["ca", "init", scratch("top"), "--subject", "C=CN, CN=某某根CA", "--algorithm", parent])
                above = ["--parent", scratch("top")]
            }
            let subject = ["--subject", "C=CN, O=某某CA, CN=某某CA"]
            try Capki.done(["ca", "init", scratch("ca"), "--algorithm", old] + subject + above)
            try FileManager.default.copyItem(atPath: scratch("ca/ca.pem"), toPath: scratch("old-ca.pem"))
            try issue("old")
            try issue("gone")
            document = try Capki.json(["ca", "rollover", scratch("ca"), "--algorithm", new] + above)
            try issue("new")
            try Capki.done([
                "reissue", scratch("ca"), "--certificate", scratch("gone.pem"), "--csr", try request("again"),
                "--reason",
                "lost", "--out", scratch("again.pem"),
            ])
            try Capki.done(["ca", "crl", scratch("ca"), "--out", scratch("new.crl")])
            try Capki.done(["ca", "crl", scratch("ca"), "--generation", "1", "--out", scratch("old.crl")])
            try join(["old.crl", "new.crl"], as: "both.crl")
        }

        func join(_ files: [String], as name: String) throws {
            try scratch.write(try files.flatMap { try scratch.read($0) }, as: name)
        }

        func request(_ name: String) throws -> String {
            try Capki.done(["key", "generate", "--algorithm", "p256", "--out", scratch("\(name).key")])
            try Capki.done([
                "csr", "new", "--key", scratch("\(name).key"), "--subject", "C=CN, O=某某公司, CN=某某公司", "--out",
                scratch("\(name).csr"),
            ])
            return scratch("\(name).csr")
        }

        func issue(_ name: String) throws {
            try Capki.done([
                "ca", "issue", scratch("ca"), "--csr", try request(name), "--profile", "organisation-signing",
                "--validity-days", "300", "--out", scratch("\(name).pem"),
            ])
        }

        /// What stands between the holder and each anchor: with the cross certificates, or without.
        static let paths: [(leaf: String, anchor: String, between: String?)] = [
            ("old.pem", "old-ca.pem", nil), ("old.pem", "ca/ca.pem", "ca/generations/2/old-with-new.pem"),
            ("new.pem", "old-ca.pem", "ca/generations/2/new-with-old.pem"), ("new.pem", "ca/ca.pem", nil),
            ("again.pem", "old-ca.pem", "ca/generations/2/new-with-old.pem"), ("again.pem", "ca/ca.pem", nil),
            ("gone.pem", "old-ca.pem", nil), ("gone.pem", "ca/ca.pem", "ca/generations/2/old-with-new.pem"),
        ]

        func openssl(_ path: (leaf: String, anchor: String, between: String?), _ options: [String]) throws -> ToolResult
        {
            let between = path.between.map { ["-untrusted", scratch($0)] } ?? []
            return try Tool.run(
                "openssl",
                ["verify", "-CAfile", scratch(path.anchor), "-partial_chain"] + options + between
                    + [scratch(path.leaf)])
        }

        func capki(_ path: (leaf: String, anchor: String, between: String?)) throws -> ToolResult {
            let between = path.between.map { ["--untrusted", scratch($0)] } ?? []
            return try Capki.run(
                [
                    "verify", scratch(path.leaf), "--trust", scratch(path.anchor), "--crl", scratch("both.crl"),
                    "--revocation", "require",
                ] + between)
        }
    }

    @Test(
        "every path over either key holds with the CRLs of both, and what is revoked is revoked",
        arguments: [
            ("rsa2048", "p256", nil), ("p256", "p384", nil), ("rsa2048", "rsa3072", nil), ("p256", "p256", "rsa2048"),
            ("ed25519", "p256", nil),
        ] as [(String, String, String?)])
    func paths(old: String, new: String, parent: String?) throws {
        let rolled = try Rolled(from: old, to: new, parent: parent)
        for path in Rolled.paths {
            let isGone = path.leaf == "gone.pem"
            let checked = try rolled.openssl(path, ["-crl_check_all", "-CRLfile", rolled.scratch("both.crl")])
            // Under a parent the anchor is no root, whose own CRL nobody asks for.
            let byLeaf = try rolled.openssl(path, ["-crl_check", "-CRLfile", rolled.scratch("both.crl")])
            for result in parent == nil ? [checked, byLeaf] : [byLeaf] {
                #expect((result.status == 0) != isGone, "\(path): \(result.transcript)")
                #expect(result.errorText.contains("certificate revoked") == isGone, "\(path): \(result.transcript)")
            }
            let ours = try rolled.capki(path)
            #expect(ours.status == (isGone ? 1 : 0), "\(path): \(ours.transcript)")
            #expect(ours.text.contains("revoked") == isGone, "\(path): \(ours.transcript)")
        }
    }

    @Test("without its cross certificate no path leads from one key to the other")
    func withoutCross() throws {
        let rolled = try Rolled(from: "rsa2048", to: "p256")
        for (leaf, anchor) in [("old.pem", "ca/ca.pem"), ("new.pem", "old-ca.pem")] {
            #expect(try rolled.openssl((leaf, anchor, nil), []).status != 0)
            #expect(try rolled.capki((leaf, anchor, nil)).status == 1)
        }
    }

    @Test(
        "to SM2: capki verifies every path, openssl each link under the Chinese identity", arguments: ["p256", "sm2"])
    func national(old: String) throws {
        let rolled = try Rolled(from: old, to: "sm2")
        for path in Rolled.paths {
            let ours = try rolled.capki(path)
            #expect(ours.status == (path.leaf == "gone.pem" ? 1 : 0), "\(path): \(ours.transcript)")
        }
        let links = [
            ("new.pem", "ca/ca.pem"), ("again.pem", "ca/ca.pem"), ("ca/generations/2/old-with-new.pem", "ca/ca.pem"),
            ("ca/generations/2/new-with-old.pem", "old-ca.pem"), ("old.pem", "old-ca.pem"),
        ]
        for (lower, upper) in links {
            let identity = ["-vfyopt", "distid:1234567812345678"]
            let isNational = old == "sm2" || upper == "ca/ca.pem"
            let result = try rolled.openssl((lower, upper, nil), isNational ? identity : [])
            #expect(result.status == 0, "\(lower) under \(upper): \(result.transcript)")
        }
        try SM2Signature.verify(rolled.scratch("new.crl"), signedBy: rolled.scratch("ca/ca.pem"))
    }

    @Test("a reissue after the rollover is the new key's, with the original's validity")
    func reissue() throws {
        let rolled = try Rolled(from: "rsa2048", to: "p256")
        func field(_ file: String, _ option: String) throws -> String {
            try Foreign.openssl(["x509", "-in", rolled.scratch(file), "-noout", "-\(option)"]).text
        }
        #expect(try field("gone.pem", "dates") == field("again.pem", "dates"))
        func extensionLine(_ file: String, _ name: String) throws -> String {
            let text = try Foreign.openssl(["x509", "-in", rolled.scratch(file), "-noout", "-ext", name]).text
            return text.split(separator: "\n").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        }
        let new = try extensionLine("ca/ca.pem", "subjectKeyIdentifier")
        #expect(try extensionLine("again.pem", "authorityKeyIdentifier") == new)
        #expect(try extensionLine("gone.pem", "authorityKeyIdentifier") != new)
    }

    @Test("the directory: the new certificate and chain stand under their names, the old ones are kept")
    func directory() throws {
        let rolled = try Rolled(from: "p256", to: "p384", parent: "p256")
        let scratch = rolled.scratch
        #expect(try scratch.read("ca/ca.pem") == scratch.read("ca/generations/2/ca.pem"))
        #expect(try scratch.read("ca/chain.pem") == scratch.read("ca/generations/2/chain.pem"))
        #expect(try scratch.read("ca/generations/1/ca.pem") == scratch.read("old-ca.pem"))
        let chain = try scratch.read("ca/ca.pem") + scratch.read("top/ca.pem")
        #expect(try scratch.read("ca/chain.pem") == chain)
        let document = try Capki.json(["ca", "show", scratch("ca")])
        #expect(document["generation"]?.int == 2)
        let generations = document["generations"]?.elements ?? []
        #expect(generations.map { $0["state"]?.string } == ["superseded", "current"])
        #expect(generations.map { $0["key"]?.string } == ["ca.key.pem", "generations/2/ca.key.pem"])
        #expect(generations.map { $0["algorithm"]?.string } == ["p256", "p384"])
        let oldWithNew = try #require(generations.last?["old_with_new"]?.string)
        let cross = try Capki.json(["ca", "show", scratch("ca"), "--serial", oldWithNew])["row"]
        #expect(cross?["origin"]?.string == "cross")
        #expect(rolled.document?["generations"] == document["generations"])
        #expect(try Capki.run(["ca", "audit", scratch("ca")]).status == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch("ca/generations/2/ca.key.pem"))
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
    }

    @Test("three rollovers in a row: an old certificate verifies over two cross certificates")
    func chainOfGenerations() throws {
        let rolled = try Rolled(from: "rsa2048", to: "p256")
        try Capki.done(["ca", "rollover", rolled.scratch("ca"), "--algorithm", "p256"])
        try rolled.issue("newest")
        try rolled.join(["ca/generations/2/old-with-new.pem", "ca/generations/3/old-with-new.pem"], as: "up.pem")
        try rolled.join(["ca/generations/2/new-with-old.pem", "ca/generations/3/new-with-old.pem"], as: "down.pem")
        for (leaf, anchor, between) in [("old.pem", "ca/ca.pem", "up.pem"), ("newest.pem", "old-ca.pem", "down.pem")] {
            let path: (String, String, String?) = (leaf, anchor, between)
            #expect(try rolled.openssl(path, []).status == 0)
            let ours = try Capki.run([
                "verify", rolled.scratch(leaf), "--trust", rolled.scratch(anchor), "--untrusted",
                rolled.scratch(between),
            ])
            #expect(ours.status == 0, "\(ours.transcript)")
        }
    }

    @Test("the new certificate's own addresses stand in what it signs, and its CRL is told from the old one's")
    func publication() throws {
        let desk = try Desk()
        try Capki.done([
            "ca", "rollover", desk.authority, "--algorithm", "p256", "--crl-address", "http://ca.example/2.crl",
        ])
        try Capki.done(desk.reissue())
        let text = try Foreign.openssl(["x509", "-in", desk("new.crt"), "-noout", "-ext", "crlDistributionPoints"]).text
        #expect(text.contains("http://ca.example/2.crl"))
    }
}
