import TestSupport
import Testing

/// `capki ca revoke`, `ca crl`, `ca activate`: what openssl and pyca see on the CRL.
@Suite("Revocation", .enabled(if: Foreign.has(.openssl, .pyca)))
struct RevocationTests {
    /// Makes a CRL and lets pyca read it.
    private static func crl(_ desk: Desk) throws -> JSONValue {
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("ca.crl"), "--force"])
        return try Foreign.crl(desk("ca.crl"))
    }

    private static func verify(_ desk: Desk, _ file: String) throws -> ToolResult {
        try Tool.run(
            "openssl",
            ["verify", "-crl_check", "-CAfile", desk("ca/ca.pem"), "-CRLfile", desk("ca.crl"), desk(file)])
    }

    @Test(arguments: [
        ("keyCompromise", "Key Compromise"), ("cACompromise", "CA Compromise"),
        ("affiliationChanged", "Affiliation Changed"), ("superseded", "Superseded"),
        ("cessationOfOperation", "Cessation Of Operation"), ("certificateHold", "Certificate Hold"),
        ("privilegeWithdrawn", "Privilege Withdrawn"), ("aACompromise", "AA Compromise"), ("unspecified", nil),
    ])
    func `the CRL carries reason and invalidity date`(reason: String, words: String?) throws {
        let desk = try Desk()
        let act = ["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", reason]
        let record = try Capki.json(act + ["--invalidity-date", "2025-03-04T05:06:07Z"])
        #expect(record["serial"]?.string == desk.serial && record["reason"]?.string == reason)
        let entries = try Self.crl(desk)["entries"]?.elements
        #expect(entries?.count == 1)
        #expect(entries?.first?["serial"]?.string == desk.serial)
        #expect(entries?.first?["invalidity_date"]?.string == "2025-03-04T05:06:07+00:00")
        // RFC 5280 §5.3.1: unspecified should be absent.
        #expect(entries?.first?["reason"]?.string == (reason == "unspecified" ? nil : reason))
        let text = try Foreign.openssl(
            ["crl", "-in", desk("ca.crl"), "-noout", "-text", "-verify", "-CAfile"] + [desk("ca/ca.pem")])
        #expect(text.text.contains("Invalidity Date: \n                Mar  4 05:06:07 2025 GMT"), "\(text.text)")
        if let words {
            #expect(text.text.contains("X509v3 CRL Reason Code: \n                \(words)\n"), "\(text.text)")
        }
        #expect(try Self.verify(desk, "org.crt").errorText.contains("certificate revoked"))
        let status = reason == "certificateHold" ? "on_hold" : "revoked"
        #expect(try desk.row(desk.serial)?["status"]?.string == status)
        #expect(try Capki.done(["ca", "list", desk.authority]).text.contains("\(desk.serial)  \(status)"))
    }

    @Test func `a CRL without entries is accepted, and numbers rise`() throws {
        let desk = try Desk()
        let first = try Self.crl(desk)
        #expect(first["entries"]?.elements.isEmpty == true)
        #expect(try Self.verify(desk, "org.crt").status == 0)
        let told = try Capki.json(["ca", "crl", desk.authority, "--out", desk("b.crl"), "--der"])
        #expect(told["number"]?.int == (first["number"]?.int ?? 0) + 1)
        #expect(told["entries"]?.int == 0)
        try Foreign.openssl(["crl", "-inform", "DER", "-in", desk("b.crl"), "-noout"])
        let out = try Capki.done(["ca", "crl", desk.authority, "--out", "-"])
        #expect(out.text.hasPrefix("-----BEGIN X509 CRL-----"))
    }

    @Test(arguments: ["damaged", "forgotten-pin"])
    func `rule 8: what waits for activation holds until capki ca activate`(reason: String) throws {
        let desk = try Desk()
        let receipt = try Capki.json(desk.reissue(reason: reason, options: ["--revoke-original", "on-activation"]))
        let new = try #require(receipt["replacement"]?["serial"]?.string)
        #expect(receipt["revocation"]?["when"]?.string == "on-activation")
        #expect(receipt["revocation"]?["reason"]?.string == "superseded")
        #expect(receipt["revocation"]?["revoked_at"] == nil)
        #expect(try Self.crl(desk)["entries"]?.elements.isEmpty == true)
        for file in ["org.crt", "new.crt"] { #expect(try Self.verify(desk, file).status == 0) }
        let pending = try Capki.json(["ca", "list", desk.authority, "--reissues"])["reissues"]?.elements
        #expect(pending?.map { $0["state"]?.string } == ["pending"])

        // Never two live reissues of one original.
        try desk.request("third")
        try expectRefusal(
            desk.reissue(csr: "third.csr", out: "third.crt"), in: desk.folder, code: "authority.already_reissued",
            "is already replaced by \(new)")

        let closed = try Capki.json(["ca", "activate", desk.authority, "--serial", new])
        #expect(closed["serial"]?.string == desk.serial && closed["reason"]?.string == "superseded")
        #expect(try Self.crl(desk)["entries"]?.elements.map { $0["reason"]?.string } == ["superseded"])
        #expect(try Self.verify(desk, "org.crt").status != 0)
        #expect(try Self.verify(desk, "new.crt").status == 0)
        for serial in [new, desk.serial] {
            try expectRefusal(
                ["ca", "activate", desk.authority, "--serial", serial], in: desk.folder,
                code: "authority.nothing_pending", "waits to be activated", hint: "ca list --reissues")
        }
    }

    @Test func `ca activate takes the original's serial number too`() throws {
        let desk = try Desk()
        try Capki.done(desk.reissue(reason: "damaged", options: ["--revoke-original", "on-activation"]))
        try Capki.done(["ca", "activate", desk.authority, "--serial", desk.serial])
        #expect(try desk.row(desk.serial)?["status"]?.string == "revoked")
    }

    @Test(arguments: ["damaged", "forgotten-pin"])
    func `rule 8: damaged and forgotten-pin are superseded, at once without another word`(reason: String) throws {
        let desk = try Desk()
        try Capki.done(desk.reissue(reason: reason))
        let entry = try Self.crl(desk)["entries"]?.elements.first
        #expect(entry?["serial"]?.string == desk.serial && entry?["reason"]?.string == "superseded")
    }

    @Test(arguments: ["lost", "stolen"])
    func `rule 8: --lost-at becomes the invalidity date`(reason: String) throws {
        let desk = try Desk()
        try Capki.done(desk.reissue(reason: reason, options: ["--lost-at", "2025-05-06T07:08:09+08:00"]))
        let entry = try Self.crl(desk)["entries"]?.elements.first
        #expect(entry?["reason"]?.string == "keyCompromise")
        #expect(entry?["invalidity_date"]?.string == "2025-05-05T23:08:09+00:00")
    }

    @Test func `an invalidity date after now is refused`() throws {
        let desk = try Desk()
        let act = ["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", "superseded"]
        try expectRefusal(
            act + ["--invalidity-date", "2999-01-01T00:00:00Z"], in: desk.folder, code: "authority.not_allowed",
            "2999-01-01T00:00:00Z is after now")
    }
}
