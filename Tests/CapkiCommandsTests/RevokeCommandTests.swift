import TestSupport
import Testing

/// `capki ca revoke` on several certificates, on what was reissued for them, and on what has expired.
@Suite("capki ca revoke", .enabled(if: Foreign.has(.openssl, .pyca)))
struct RevokeCommandTests {
    private static func revoke(_ desk: Desk, _ options: [String]) -> [String] {
        ["ca", "revoke", desk.authority, "--reason", "privilegeWithdrawn"] + options
    }

    private static func serials(_ value: JSONValue?) -> [String] {
        (value?.elements ?? []).compactMap { $0["serial"]?.string }
    }

    @Test func `several are revoked together, by number or by file, or none is`() throws {
        let desk = try Desk()
        let second = try #require(try Capki.json(desk.issue())["serial"]?.string)
        try expectRefusal(
            Self.revoke(desk, ["--serial", second, "--serial", "c0ffee"]), in: desk.folder,
            code: "authority.unknown_certificate", "c0ffee")
        #expect(try desk.row(second)?["status"]?.string == "valid")
        let report = try Capki.json(
            Self.revoke(desk, ["--certificate", desk("org.crt"), "--serial", second, "--serial", second]))
        #expect(report["schema"]?.string == "capki.ca-revoke/1")
        #expect(Self.serials(report["revoked"]) == [second, desk.serial])
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("ca.crl")])
        #expect(try Foreign.crl(desk("ca.crl"))["entries"]?.elements.count == 2)
        try expectWrongUsage(["ca", "revoke", desk.authority, "--reason", "superseded"], "--serial or --certificate")
    }

    @Test func `a file must be the very certificate that the ledger knows`() throws {
        let desk = try Desk()
        let other = try Desk()
        try Tool.run("cp", [other("ca/ca.pem"), desk("other.crt")]).requireSuccess("cp", [])
        try expectRefusal(
            Self.revoke(desk, ["--certificate", desk("new.csr")]), in: desk.folder, code: "structure.missing",
            "no certificate")
    }

    @Test func `--descendants takes along what was reissued, also for one that is revoked already`() throws {
        let desk = try Desk()
        let second = try #require(try Capki.json(desk.reissue())["replacement"]?["serial"]?.string)
        try desk.request("third")
        let again = [
            "reissue", desk.authority, "--serial", second, "--csr", desk("third.csr"), "--reason", "damaged", "--out",
            desk("third.crt"),
        ]
        let third = try #require(try Capki.json(again)["replacement"]?["serial"]?.string)
        // Without the word the first one is only told to be revoked.
        try expectRefusal(
            ["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", "privilegeWithdrawn"],
            in: desk.folder, code: "authority.revoked", "was revoked at")
        let report = try Capki.json(Self.revoke(desk, ["--serial", desk.serial, "--descendants"]))
        #expect(Self.serials(report["revoked"]).isEmpty)
        #expect(Self.serials(report["descendants"]) == [third])
        #expect(Self.serials(report["unchanged"]) == [desk.serial, second])
        let states = try Capki.json(["ca", "list", desk.authority, "--reissues"])["reissues"]?.elements
        #expect(states?.last?["state"]?.string == "ended")
        try expectRefusal(
            Self.revoke(desk, ["--serial", desk.serial, "--descendants"]), in: desk.folder, code: "authority.revoked",
            "was revoked at")
    }

    @Test func `a compromise of the first strengthens what was superseded after it`() throws {
        let desk = try Desk()
        let second = try #require(try Capki.json(desk.reissue(reason: "damaged"))["replacement"]?["serial"]?.string)
        let told = try Capki.done([
            "ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", "keyCompromise", "--descendants",
        ])
        #expect(told.text.contains("certificate \(desk.serial) is revoked since"))
        #expect(told.text.contains("(keyCompromise)\ncertificate \(second) is revoked since"))
        #expect(told.text.contains("as a descendant"))
    }

    @Test(.enabled(if: Foreign.has(.faketime)))
    func `an expired certificate can be revoked, with a note, and stands on the next CRL`() throws {
        let desk = try Desk()
        let late = 400 * 86_400
        let told = try Capki.run(Self.revoke(desk, ["--serial", desk.serial]), clockOffset: late)
        #expect(told.status == 0 && told.errorText.contains("note: certificate \(desk.serial) has expired"))
        for (file, count) in [("a.crl", 1), ("b.crl", 0)] {
            let made = try Capki.run(
                ["ca", "crl", desk.authority, "--out", desk(file), "--json"], clockOffset: late + 60)
            #expect(try made.json["entries"]?.int == count, "\(made.transcript)")
        }
    }
}
