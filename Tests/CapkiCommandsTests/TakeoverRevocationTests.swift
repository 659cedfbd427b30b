import TestSupport
import Testing

/// What an issuer had revoked before it was taken over stays revoked.
@Suite("Takeover of revocations", .enabled(if: Foreign.has(.openssl, .pyca)))
struct TakeoverRevocationTests {
    /// An authority of openssl with three certificates of which two are revoked; one of these is not kept.
    private struct Earlier {
        let old: OpenSSLAuthority
        let taken: String
        let lost: String
        let revoked: String

        init() throws {
            old = try OpenSSLAuthority(.sm2)
            for name in ["org", "revoked", "lost"] { try old.issue(name, section: "plain") }
            try old.revoke("revoked", reason: ["-crl_compromise", "20240301120000Z"])
            try old.revoke("lost")
            try old.crl()
            taken = old("taken")
            lost = try old.serial("lost")
            revoked = try old.serial("revoked")
        }

        func initialise(_ more: [String] = []) throws {
            try Capki.done(
                ["ca", "init", taken, "--key", old("issuer.key"), "--certificate", old("issuer.crt")] + more)
        }

        /// Makes a CRL with capki and lets pyca read it.
        func nextCRL(_ options: [String] = []) throws -> JSONValue {
            try Capki.done(["ca", "crl", taken, "--out", old("next.crl"), "--force"] + options)
            return try Foreign.crl(old("next.crl"))
        }
    }

    private static func expectLivesOn(_ list: JSONValue, _ earlier: Earlier) throws {
        let before = try Foreign.crl(earlier.old("last.crl"))
        let entries = list["entries"]?.elements ?? []
        #expect(before["entries"]?.elements.count == 2)
        for entry in before["entries"]?.elements ?? [] {
            #expect(entries.contains(entry), "\(entry) with its date, reason and invalidity date")
        }
        #expect(list["number"]?.int == (before["number"]?.int ?? 0) + 1, "the number goes on")
    }

    @Test func `entries and number of the last CRL live on, also of certificates that the ledger never sees`() throws {
        let earlier = try Earlier()
        try earlier.initialise(["--crl", earlier.old("last.crl")])
        let list = try earlier.nextCRL()
        try Self.expectLivesOn(list, earlier)
        let entry = list["entries"]?.elements.first { $0["serial"]?.string == earlier.revoked }
        #expect(entry?["reason"]?.string == "keyCompromise")
        #expect(entry?["invalidity_date"]?.string == "2024-03-01T12:00:00+00:00")
        #expect(try earlier.nextCRL()["number"]?.int == (list["number"]?.int ?? 0) + 1)
    }

    @Test func `ca adopt takes over the revoked state`() throws {
        let earlier = try Earlier()
        try earlier.initialise(["--crl", earlier.old("last.crl")])
        let report = try Capki.json(["ca", "adopt", earlier.taken, earlier.old("org.crt"), earlier.old("revoked.crt")])
        #expect(report["adopted"]?.int == 2)
        let row = try Capki.json(["ca", "show", earlier.taken, "--serial", earlier.revoked])["row"]
        #expect(row?["status"]?.string == "revoked")
        #expect(row?["origin"]?.string == "adopted")
        #expect(row?["revocation"]?["reason"]?.string == "keyCompromise")
        let valid = try Capki.json(["ca", "show", earlier.taken, "--serial", earlier.old.serial("org")])["row"]
        #expect(valid?["status"]?.string == "valid")

        let again = try Capki.done(["ca", "adopt", earlier.taken, earlier.old("org.crt")])
        #expect(again.text.contains("adopted 0 of 1"))
    }

    @Test func `without the last CRL none is made until --no-earlier-crl is said`() throws {
        let earlier = try Earlier()
        try earlier.initialise()
        try expectRefusal(
            ["ca", "crl", earlier.taken, "--out", earlier.old("next.crl")], in: earlier.old.folder,
            code: "authority.earlier_crl_unknown", "without its last CRL", hint: "--no-earlier-crl")
        let list = try earlier.nextCRL(["--no-earlier-crl"])
        #expect(list["number"]?.int == 1)
        #expect(list["entries"]?.elements.isEmpty == true)
        #expect(try earlier.nextCRL()["number"]?.int == 2, "it is said once")
    }

    @Test func `the last CRL can come later with ca adopt`() throws {
        let earlier = try Earlier()
        try earlier.initialise()
        try Capki.done(["ca", "adopt", earlier.taken, "--crl", earlier.old("last.crl")])
        try Self.expectLivesOn(try earlier.nextCRL(), earlier)
    }

    @Test func `a CRL or a certificate of another issuer is refused, and nothing of the batch is taken`() throws {
        let earlier = try Earlier()
        let other = try Desk()
        try Capki.done(["ca", "crl", other.authority, "--out", other("other.crl")])
        try earlier.initialise()
        let folder = earlier.old.folder
        try expectRefusal(
            ["ca", "adopt", earlier.taken, "--crl", other("other.crl")], in: folder,
            code: "authority.foreign_certificate", "is not signed by", "旧签发机构", hint: "last CRL")
        try expectRefusal(
            ["ca", "adopt", earlier.taken, earlier.old("org.crt"), other("org.crt")], in: folder,
            code: "authority.foreign_certificate", "nothing is adopted", "is not signed by this CA")
        try expectRefusal(
            [
                "ca", "init", earlier.old("other"), "--key", earlier.old("issuer.key"), "--certificate",
                earlier.old("issuer.crt"), "--crl", other("other.crl"),
            ], in: folder, code: "authority.foreign_certificate", "is not signed by")
        try expectRefusal(
            [
                "ca", "init", earlier.old("other"), "--key", earlier.old("root.key"), "--certificate",
                earlier.old("issuer.crt"),
            ], in: folder, code: "authority.bad_issuer", "the key is not the one of the certificate")
        try expectRefusal(
            [
                "ca", "init", earlier.old("other"), "--key", earlier.old("org.key"), "--certificate",
                earlier.old("org.crt"),
            ], in: folder, code: "authority.bad_issuer", "is not one of a CA")
    }

    @Test func `an adopted certificate is revoked like one of our own`() throws {
        let earlier = try Earlier()
        try earlier.initialise(["--crl", earlier.old("last.crl")])
        try Capki.done(["ca", "adopt", earlier.taken, earlier.old("org.crt")])
        let serial = try earlier.old.serial("org")
        try Capki.done(["ca", "revoke", earlier.taken, "--serial", serial, "--reason", "superseded"])
        let entries = try earlier.nextCRL()["entries"]?.elements ?? []
        #expect(entries.count == 3)
        #expect(entries.contains { $0["serial"]?.string == serial && $0["reason"]?.string == "superseded" })
    }

    @Test func `two certificates with one serial number are never both adopted`() throws {
        let earlier = try Earlier()
        try earlier.initialise(["--crl", earlier.old("last.crl")])
        try Capki.done(["ca", "adopt", earlier.taken, earlier.old("org.crt")])
        let serial = try earlier.old.serial("org")
        let identity = "distid:1234567812345678"
        try earlier.old.openssl([
            "x509", "-req", "-in", "lost.csr", "-CA", "issuer.crt", "-CAkey", "issuer.key", "-set_serial",
            "0x" + serial,
            "-days", "9", "-sm3", "-sigopt", identity, "-vfyopt", identity, "-out", "twin.crt",
        ])
        try expectRefusal(
            ["ca", "adopt", earlier.taken, earlier.old("lost.crt"), earlier.old("twin.crt")], in: earlier.old.folder,
            code: "authority.known_certificate", "the serial number \(serial) is used in the ledger")
    }
}
