import Foundation
import TestSupport
import Testing

/// Rules 3 and 10: new serial numbers, receipts, the line of descent.
@Suite("Receipts", .enabled(if: Foreign.has(.openssl)))
struct ReceiptTests {
    /// A thumbprint as openssl prints it.
    private static func fingerprint(_ file: String, _ digest: String) throws -> String {
        let text = try Foreign.openssl(["x509", "-in", file, "-noout", "-fingerprint", "-\(digest)"]).text
        return text.drop { $0 != "=" }.dropFirst().filter { $0.isHexDigit }.lowercased()
    }

    private static func keyHash(_ desk: Desk, _ file: String) throws -> String {
        let pem = try Foreign.openssl(["x509", "-in", desk(file), "-noout", "-pubkey"]).output
        let der = try Foreign.openssl(["pkey", "-pubin", "-outform", "DER"], input: pem).output
        return String(try Foreign.openssl(["dgst", "-sha256", "-r"], input: der).text.prefix { $0 != " " })
    }

    @Test func `rule 10: the receipt tells both certificates by the thumbprints that openssl prints`() throws {
        let desk = try Desk()
        let receipt = try Capki.json(
            desk.reissue(options: ["--operator", "王五", "--lost-at", "2025-01-02T03:04:05Z"]))
        #expect(
            receipt.keys == [
                "schema", "subject", "original", "replacement", "reason", "revocation", "time", "operator",
            ])
        #expect(receipt["schema"]?.string == "capki.receipt/1")
        #expect(receipt["subject"]?.string == Desk.subject)
        #expect(receipt["reason"]?.string == "lost")
        #expect(receipt["operator"]?.string == "王五")
        for (part, file) in [("original", "org.crt"), ("replacement", "new.crt")] {
            let entry = receipt[part]
            #expect(
                entry?.keys == ["serial", "sha1", "sha256", "spki_sha256", "not_before", "not_after"], "\(receipt)")
            #expect(entry?["sha1"]?.string == (try Self.fingerprint(desk(file), "sha1")))
            #expect(entry?["sha256"]?.string == (try Self.fingerprint(desk(file), "sha256")))
            #expect(entry?["spki_sha256"]?.string == (try Self.keyHash(desk, file)))
            let serial = try Foreign.openssl(["x509", "-in", desk(file), "-noout", "-serial"]).text
            #expect(serial.lowercased() == "serial=\(entry?["serial"]?.string ?? "?")\n")
        }
        for time in ["not_before", "not_after"] { #expect(receipt["original"]?[time] == receipt["replacement"]?[time]) }
        let revocation = receipt["revocation"]
        #expect(revocation?["when"]?.string == "now" && revocation?["reason"]?.string == "keyCompromise")
        #expect(revocation?["revoked_at"] == receipt["time"])
        #expect(revocation?["invalidity_date"]?.string == "2025-01-02T03:04:05Z")

        let new = receipt["replacement"]?["serial"]?.string ?? ""
        #expect(try JSONValue(desk.text("ca/receipts/\(new).json")) == receipt, "the file is the same")
        let shown = try Capki.json(["ca", "show", desk.authority, "--serial", new])
        #expect(shown["receipt"] == receipt, "the ledger has the same")
        #expect(shown["replaces"]?.string == desk.serial)
        let original = try Capki.json(["ca", "show", desk.authority, "--serial", desk.serial])
        #expect(original["replaced_by"]?.string == new)
    }

    @Test func `rule 10: the operator is the login name where none is given`() throws {
        let desk = try Desk()
        let login = try Tool.run("id", ["-un"]).text.filter { $0 != "\n" }
        #expect(try Capki.json(desk.reissue())["operator"]?.string == login)
    }

    @Test func `rule 10: ca list --reissues shows the line of descent of a certificate`() throws {
        let desk = try Desk()
        var serials = [desk.serial]
        for (index, reason) in ["lost", "damaged", "lost"].enumerated() {
            try desk.request("key\(index)")
            var arguments = desk.reissue(csr: "key\(index).csr", reason: reason, out: "key\(index).crt")
            arguments[3] = try #require(serials.last)
            serials.append(try #require(Capki.json(arguments)["replacement"]?["serial"]?.string))
        }
        let listing = try Capki.json(["ca", "list", desk.authority, "--reissues"])
        #expect(listing["lines"]?.elements.map { $0.elements.compactMap(\.string) } == [serials])
        #expect(listing["reissues"]?.elements.map { $0["reason"]?.string } == ["lost", "damaged", "lost"])
        #expect(listing["reissues"]?.elements.allSatisfy { $0["state"]?.string == "complete" } == true)
        let lines = try Capki.done(["ca", "list", desk.authority, "--reissues"]).text.split(separator: "\n")
        #expect(lines.first == "\(desk.serial)  \(Desk.subject)")
        for (depth, serial) in serials.enumerated().dropFirst() {
            let indent = String(repeating: "   ", count: depth - 1)
            #expect(lines[depth].hasPrefix("\(indent)└─ ") && lines[depth].contains("→ \(serial) (complete)"))
        }
        let others = ["ca", "list", desk.authority, "--reissues", "--subject", "无此公司"]
        #expect(try Capki.done(others).text == "no reissues\n")

        // Every link but the last is revoked, and all have one validity.
        let rows = try serials.map { try #require(try desk.row($0)) }
        #expect(rows.map { $0["status"]?.string } == ["revoked", "revoked", "revoked", "valid"])
        #expect(Set(rows.compactMap { $0["not_after"]?.string }).count == 1)
    }

    @Test func `a reissue that is revoked ends, and the original can be reissued again`() throws {
        let desk = try Desk()
        let first = try Capki.json(desk.reissue())["replacement"]?["serial"]?.string ?? ""
        try Capki.done(["ca", "revoke", desk.authority, "--serial", first, "--reason", "superseded"])
        try desk.request("third")
        let options = ["--already-revoked"]
        try Capki.done(desk.reissue(csr: "third.csr", out: "third.crt", options: options))
        let listing = try Capki.json(["ca", "list", desk.authority, "--reissues"])["reissues"]?.elements
        #expect(listing?.map { $0["state"]?.string } == ["ended", "complete"])
    }

    @Test
    func `rule 3: serial numbers are positive, at most 20 octets, of at least 64 random bits, and never the same`()
        throws
    {
        let desk = try Desk()
        var serials: Set<String> = []
        for index in 0..<8 {
            let issued = try Capki.json(desk.issue(out: "\(index).crt"))
            serials.insert(try #require(issued["serial"]?.string))
        }
        #expect(serials.count == 8)
        for serial in serials {
            #expect((16...40).contains(serial.count) && serial.first.flatMap(\.hexDigitValue).map { $0 < 8 } == true)
        }
        #expect(Set(serials.map { $0.prefix(6) }).count > 4, "the numbers do not follow each other")
    }

    @Test func `ca show writes the certificate again, byte for byte`() throws {
        let desk = try Desk()
        let show = ["ca", "show", desk.authority, "--serial", desk.serial]
        try Capki.done(show + ["--out", desk("again.crt")])
        #expect(try desk.read("again.crt") == desk.read("org.crt"))
        #expect(try Capki.done(show + ["--out", "-"]).output == desk.read("org.crt"))
        try expectRefusal(show + ["--out", desk("org.crt")], in: desk.folder, code: "system.exists", "org.crt")
        try Capki.done(show + ["--out", desk("org.crt"), "--force"])
        for word in [
            desk.serial, Desk.subject, "status        valid", "origin        issued, profile organisation-signing",
        ] {
            #expect(try Capki.done(show).text.contains(word))
        }
        try expectWrongUsage(["ca", "show", desk.authority, "--out", desk("x")], "--out goes with --serial")
    }

    @Test func `ca list shows one line a certificate, and finds a subject`() throws {
        let desk = try Desk()
        let lines = try Capki.done(["ca", "list", desk.authority]).text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.contains { $0.hasPrefix("\(desk.serial)  valid      ") && $0.hasSuffix("Z  \(Desk.subject)") })
        let found = try Capki.json(["ca", "list", desk.authority, "--subject", "某某公司"])["certificates"]?.elements
        #expect(found?.map { $0["serial"]?.string } == [desk.serial])
    }

    @Test func `rule 2: the reissue of our own certificate carries its extensions byte for byte`() throws {
        let desk = try Desk()
        try Capki.done(desk.reissue())
        let both = try [desk("org.crt"), desk("new.crt")].map { file in
            try Foreign.openssl(["x509", "-in", file, "-noout", "-text", "-certopt", "no_pubkey,no_sigdump,no_serial"])
                .text
        }
        let lines = both.map { $0.split(separator: "\n") }
        let changed = zip(lines[0], lines[1]).filter { $0 != $1 }
        #expect(lines[0].count == lines[1].count && changed.count == 1, "the key identifier alone: \(changed)")
    }
}
