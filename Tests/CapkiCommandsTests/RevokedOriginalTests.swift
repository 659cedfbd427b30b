import TestSupport
import Testing

/// Rules 6, 7 and 8 on the original: what was revoked, what was on hold, what outlives its issuer.
@Suite("Reissue of revoked originals")
struct RevokedOriginalTests {
    private static func revoked(_ reason: String) throws -> Desk {
        let desk = try Desk()
        try Capki.done(["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", reason])
        return desk
    }

    @Test(arguments: ["keyCompromise", "superseded"])
    func `rule 6: keyCompromise and superseded need --already-revoked`(reason: String) throws {
        let desk = try Self.revoked(reason)
        try expectRefusal(
            desk.reissue(), in: desk.folder, code: "authority.revoked", "certificate \(desk.serial) was revoked at",
            reason, hint: "--already-revoked")
        let before = try desk.row(desk.serial)?["revocation"]
        let receipt = try Capki.json(desk.reissue(options: ["--already-revoked"]))
        #expect(receipt["original"]?["serial"]?.string == desk.serial)
        let after = try desk.row(desk.serial)?["revocation"]
        #expect(after?["revoked_at"] == before?["revoked_at"], "an earlier revocation keeps its date")
        #expect(after?["reason"]?.string == "keyCompromise", "lost is a compromise")
    }

    @Test func `rule 6: what was compromised stays so when it is reissued as damaged`() throws {
        let desk = try Self.revoked("keyCompromise")
        try Capki.done(desk.reissue(reason: "damaged", options: ["--already-revoked"]))
        #expect(try desk.row(desk.serial)?["revocation"]?["reason"]?.string == "keyCompromise")
    }

    @Test(arguments: [
        "unspecified", "cACompromise", "affiliationChanged", "cessationOfOperation", "privilegeWithdrawn",
        "aACompromise",
    ])
    func `rule 6: what was revoked for another reason is not reissued at all`(reason: String) throws {
        let desk = try Self.revoked(reason)
        for options in [[], ["--already-revoked"]] {
            try expectRefusal(
                desk.reissue(options: options), in: desk.folder, code: "authority.revoked", "was revoked at", reason)
        }
    }

    @Test func `rule 6: an original on hold is reissued, and the hold becomes a revocation`() throws {
        let desk = try Self.revoked("certificateHold")
        #expect(try desk.row(desk.serial)?["status"]?.string == "on_hold")
        try Capki.done(desk.reissue())
        #expect(try desk.row(desk.serial)?["status"]?.string == "revoked")
        #expect(try desk.row(desk.serial)?["revocation"]?["reason"]?.string == "keyCompromise")
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `rule 7: the issuer must outlive notAfter`() throws {
        let old = try OpenSSLAuthority(.rsa)
        try old.issue("org", section: "plain", end: "20800101000000Z")
        try Capki.done([
            "ca", "init", old("taken"), "--key", old("issuer.key"), "--certificate", old("issuer.crt"),
        ])
        try Capki.done(["ca", "adopt", old("taken"), old("org.crt")])
        try old.request("new")
        try expectRefusal(
            [
                "reissue", old("taken"), "--certificate", old("org.crt"), "--csr", old("new.csr"), "--reason", "lost",
                "--out", old("new.crt"),
            ], in: old.folder, code: "authority.issuer_too_short", "the issuer ends at 2070-01-01T00:00:00Z",
            "2080-01-01T00:00:00Z")
    }

    @Test(arguments: ["lost", "stolen"])
    func `rule 8: what is lost or stolen is revoked at once, never on activation`(reason: String) throws {
        let desk = try Desk()
        let before = try Snapshot(of: desk.folder)
        try expectWrongUsage(
            desk.reissue(reason: reason, options: ["--revoke-original", "on-activation"]), "is revoked at once")
        #expect(try Snapshot(of: desk.folder) == before)
        try Capki.done(desk.reissue(reason: reason))
        let row = try desk.row(desk.serial)
        #expect(row?["status"]?.string == "revoked")
        #expect(row?["revocation"]?["reason"]?.string == "keyCompromise")
    }

    @Test func `rule 8: --lost-at lies in the past and goes with lost and stolen alone`() throws {
        let desk = try Desk()
        try expectRefusal(
            desk.reissue(options: ["--lost-at", "2999-01-01T00:00:00Z"]), in: desk.folder,
            code: "authority.not_allowed", "2999-01-01T00:00:00Z", "and now")
        try expectWrongUsage(
            desk.reissue(reason: "damaged", options: ["--lost-at", "2024-01-01T00:00:00Z"]), "--lost-at goes with")
    }

    @Test func `a certificate is revoked once, but a hold can become final and a compromise be added`() throws {
        let desk = try Self.revoked("certificateHold")
        let act = ["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason"]
        try Capki.done(act + ["superseded"])
        try expectRefusal(
            act + ["affiliationChanged"], in: desk.folder, code: "authority.revoked", "was revoked at", "superseded")
        try Capki.done(act + ["keyCompromise"])
        try expectRefusal(
            act + ["superseded"], in: desk.folder, code: "authority.revoked", "was revoked at", "keyCompromise")
        try expectWrongUsage(act + ["removeFromCRL"], "removeFromCRL", "keyCompromise")
    }

    @Test func `a key that was given up as compromised is never certified again`() throws {
        let desk = try Desk()
        try Capki.done(desk.reissue())
        try expectRefusal(
            desk.issue(csr: "org.csr"), in: desk.folder, code: "authority.key_reused", "revoked as compromised",
            hint: "make a new key")
    }
}
