import TestSupport
import Testing

/// `capki ca list`, `ca stats` and `ca check` on a small ledger.
@Suite("ca list, ca stats, ca check")
struct ListCommandTests {
    private static let number = "91350100M000100Y43"

    /// A desk with a second organisation, whose certificate holds a unified social credit code.
    private func desk() throws -> Desk {
        let desk = try Desk()
        let request = """
            [req]
            distinguished_name = dn
            prompt = no
            utf8 = yes
            string_mask = utf8only
            req_extensions = extensions
            [dn]
            C = CN
            O = 广州星河软件有限公司
            CN = 广州星河软件有限公司
            [extensions]
            1.2.156.10260.4.1.4 = ASN1:PRINTABLESTRING:\(Self.number)
            """
        try desk.write(request, as: "star.cnf")
        try Capki.done(["key", "generate", "--algorithm", "p256", "--out", desk("star.key")])
        try Foreign.openssl(
            ["req", "-new", "-config", desk("star.cnf"), "-key", desk("star.key"), "-out", desk("star.csr")])
        try Capki.done(desk.issue(csr: "star.csr", out: "star.crt"))
        return desk
    }

    // The CA, its audit key, and two organisations.
    private static let count = 4

    private func found(_ desk: Desk, _ filters: String...) throws -> [String] {
        try Capki.json(["ca", "list", desk.authority] + filters)["certificates"]?.elements
            .compactMap { $0["subject"]?.string } ?? []
    }

    private static let star = "C=CN, O=广州星河软件有限公司, CN=广州星河软件有限公司"

    @Test func `filters narrow the list, each by its own`() throws {
        let desk = try desk()
        #expect(try found(desk).count == Self.count)
        #expect(try found(desk, "--identity", "91350100m000100y43") == [Self.star])
        #expect(try found(desk, "--identity", Self.number.dropLast().description).isEmpty)
        #expect(try found(desk, "--text", "M0001") == [Self.star])
        #expect(try found(desk, "--text", "星河") == [Self.star])
        #expect(try found(desk, "--subject", "星河") == [Self.star])
        #expect(try found(desk, "--profile", "organisation-signing").count == 2)
        #expect(try found(desk, "--serial", String(desk.serial.prefix(9))) == [Desk.subject])
        #expect(try found(desk, "--status", "valid").count == Self.count)
        #expect(try found(desk, "--status", "on-hold").isEmpty)
        try Capki.done(["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", "certificateHold"])
        #expect(try found(desk, "--status", "on-hold", "--text", "某某公司") == [Desk.subject])
        #expect(try found(desk, "--status", "valid", "--identity", Self.number) == [Self.star])
        #expect(try found(desk, "--not-after-before", "2000-01-01T00:00:00Z").isEmpty)
        #expect(try found(desk, "--not-after-after", "2000-01-01T00:00:00Z").count == Self.count)
        #expect(try found(desk, "--issued-from", "2000-01-01T00:00:00Z", "--issued-to", "2001-01-01T00:00:00Z").isEmpty)
    }

    @Test func `pending is the new certificate that waits for its activation`() throws {
        let desk = try Desk()
        try Capki.done(desk.reissue(reason: "damaged", options: ["--revoke-original", "on-activation"]))
        let list = try Capki.json(["ca", "list", desk.authority, "--status", "pending"])
        #expect(list["certificates"]?.elements.compactMap { $0["origin"]?.string } == ["reissued"])
    }

    @Test func `a page names the place of the next, and a list is one JSON document of its schema`() throws {
        let desk = try desk()
        let whole = try Capki.json(["ca", "list", desk.authority])
        #expect(whole["schema"]?.string == "capki.ca-list/1" && whole["next"] == .null)
        var rows: [JSONValue] = []
        var after: String?
        repeat {
            let page = try Capki.json(
                ["ca", "list", desk.authority, "--limit", "2"] + (after.map { ["--after", $0] } ?? []))
            rows += page["certificates"]?.elements ?? []
            after = page["next"]?.string
        } while after != nil
        #expect(rows == whole["certificates"]?.elements)
        let text = try Capki.done(["ca", "list", desk.authority, "--limit", "1"])
        #expect(text.text.split(separator: "\n").count == 1)
        #expect(text.errorText.contains("--after"))
        #expect(try Capki.done(["ca", "list", desk.authority, "--text", "nobody"]).text == "no certificates\n")
        #expect(try found(desk, "--text", "nobody").isEmpty)
    }

    @Test func `filters that mean nothing are wrong usage`() throws {
        let desk = try Desk()
        let list = ["ca", "list", desk.authority]
        try expectWrongUsage(list + ["--status", "well"], "on-hold", "pending")
        try expectWrongUsage(list + ["--serial", "xyz"], "no beginning of a serial number")
        try expectWrongUsage(list + ["--limit", "0"], "at least 1")
        try expectWrongUsage(list + ["--identity", " "], "leave the option out")
        try expectWrongUsage(list + ["--reissues", "--status", "valid"], "--subject alone")
        try expectWrongUsage(list + ["--not-after-before", "tomorrow"], "RFC 3339")
    }

    @Test func `reissues are listed in lines of descent, as text and as one JSON document`() throws {
        let desk = try desk()
        #expect(try Capki.done(["ca", "list", desk.authority, "--reissues"]).text == "no reissues\n")
        let empty = try Capki.json(["ca", "list", desk.authority, "--reissues"])
        #expect(empty["lines"]?.elements.isEmpty == true && empty["reissues"]?.elements.isEmpty == true)

        var line = [desk.serial]
        for (reason, name) in [("lost", "second"), ("damaged", "third")] {
            try desk.request(name, subject: "")
            let words = ["--serial", line.last ?? "", "--csr", desk("\(name).csr"), "--reason", reason]
            let made = try Capki.json(["reissue", desk.authority, "--out", desk("\(name).crt")] + words)
            line.append(made["replacement"]?["serial"]?.string ?? "")
        }
        let listed = try Capki.json(["ca", "list", desk.authority, "--reissues", "--subject", "某某公司"])
        #expect(listed["schema"]?.string == "capki.ca-reissues/1")
        #expect(listed["lines"]?.elements.map { $0.elements.compactMap(\.string) } == [line])
        let rows = listed["reissues"]?.elements ?? []
        #expect(rows.map { $0["replacement"]?.string } == Array(line.dropFirst()))
        #expect(rows.map { $0["receipt"]?["reason"]?.string } == ["lost", "damaged"])
        let text = try Capki.done(["ca", "list", desk.authority, "--reissues"]).text.split(separator: "\n")
        #expect(text.first == "\(line[0])  \(Desk.subject)" && text.count == 3)
        #expect(
            text.last?.hasPrefix("   └─ damaged, ") == true && text.last?.hasSuffix("\(line[2]) (complete)") == true)
        #expect(
            try Capki.done(["ca", "list", desk.authority, "--reissues", "--subject", "星河"]).text == "no reissues\n")
    }

    @Test func `stats count what the list shows`() throws {
        let desk = try desk()
        try Capki.done(desk.reissue())
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("one.crl")])
        let stats = try Capki.json(["ca", "stats", desk.authority])
        #expect(stats["schema"]?.string == "capki.ca-stats/1")
        #expect(stats["certificates"]?.int == Self.count + 1)
        #expect(stats["by_status"]?["valid"]?.int == Self.count && stats["by_status"]?["revoked"]?.int == 1)
        #expect(stats["by_origin"]?["reissued"]?.int == 1 && stats["by_origin"]?["own"]?.int == 1)
        #expect(stats["by_profile"]?["organisation-signing"]?.int == 3 && stats["by_profile"]?["none"]?.int == 1)
        #expect(stats["by_key"]?["p256"]?.int == Self.count + 1)
        #expect(stats["revocations"]?["keyCompromise"]?.int == 1)
        #expect(stats["reissues_by_reason"]?["lost"]?.int == 1)
        #expect(stats["reissues_by_state"]?["complete"]?.int == 1)
        #expect(stats["crls"]?.int == 1 && stats["last_crl_number"]?.string == "1")
        #expect(stats["valid_ending_within_days"]?["90"]?.int == 1)
        let next = stats["next_to_end"]?.elements ?? []
        #expect(next.first?["subject"]?.string == Self.star && next.count == Self.count)
        #expect(stats["ledger_bytes"]?.int ?? 0 > 10_000)
        #expect(try Capki.done(["ca", "stats", desk.authority]).text.contains("certificates  \(Self.count + 1)"))
    }

    @Test func `check answers 0 for a sound ledger, and 1 with each fault by its name`() throws {
        let desk = try desk()
        try Capki.done(desk.reissue())
        let sound = try Capki.json(["ca", "check", desk.authority])
        #expect(sound["schema"]?.string == "capki.ca-check/1")
        #expect(sound["sound"]?.bool == true && sound["certificate_count"]?.int == Self.count + 1)
        let damage = "UPDATE certificate SET not_after = not_after + 1 WHERE origin = 'reissued'"
        try Tool.run("sqlite3", [desk("ca/ledger.sqlite"), damage]).requireSuccess("sqlite3", [damage])
        let checked = try Capki.run(["ca", "check", desk.authority, "--json"])
        #expect(checked.status == 1)
        let document = try checked.json
        #expect(document["sound"]?.bool == false && document["fault_count"]?.int == 1)
        #expect(document["faults"]?.elements.first?["code"]?.string == "ledger.column")
        let told = try Capki.run(["ca", "check", desk.authority, "--no-signatures"])
        #expect(told.status == 1 && told.text.contains("fault: the ledger's notAfter of certificate"))
    }
}
