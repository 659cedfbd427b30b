import Foundation
import TestSupport
import Testing

/// What is revoked, by OCSP answers and by a CA's list of seals: nothing new is sealed, what was sealed earlier stays valid
/// (GM/T 0031-2014 6.2.3).
@Suite("capki seal and revocations")
struct SealRevocationTests {
    typealias Office = SealCommandTests.Office

    /// The answer of an `openssl ocsp` that reads the CA's own index.
    private func answer(_ office: Office, about name: String, as file: String) throws {
        let issuer = ["ocsp", "-issuer", "issuer.crt"]
        try office.authority.openssl(issuer + ["-cert", "\(name).crt", "-no_nonce", "-reqout", "q.der"])
        try office.authority.openssl(
            ["ocsp", "-index", "index.txt", "-CA", "issuer.crt", "-rsigner", "issuer.crt", "-rkey", "issuer.key"]
                + ["-reqin", "q.der", "-ndays", "1", "-respout", file])
    }

    private func code(_ verdict: ToolResult, _ check: String) throws -> String? {
        try verdict.json["checks"]?.elements.first { $0["name"]?.string == check }?["code"]?.string
    }

    private func notes(_ verdict: ToolResult) throws -> [String] {
        try verdict.json["notes"]?.elements.compactMap(\.string) ?? []
    }

    @Test(
        "OCSP answers count as CRLs do, with the date of the revocation",
        .enabled(if: Foreign.has(.openssl)),
        arguments: [("superseded", []), ("keyCompromise", ["time_not_proven"])])
    func ocsp(reason: String, further: [String]) throws {
        let office = try Office(.rsa)
        #expect(try office.make().status == 0)
        #expect(try office.sign().status == 0)
        try answer(office, about: "owner", as: "good.ocsp")
        let good = ["--ocsp", office.authority("good.ocsp")]
        #expect(try office.sign(office.trust + good, out: "now.sig").status == 0)
        // A revocation counts from its second on.
        Thread.sleep(forTimeInterval: 1.1)
        try office.authority.revoke("owner", reason: ["-crl_reason", reason])
        try answer(office, about: "owner", as: "revoked.ocsp")
        let told = office.trust + ["--original", office.authority("合同.pdf"), "--json"]
        let revoked = ["--ocsp", office.authority("revoked.ocsp")]
        // What was signed before stays valid; where the key is in other hands its time is not proven.
        let earlier = try office.verify("a.sig", told + revoked)
        #expect(earlier.status == 0, "\(earlier.transcript)")
        #expect(try notes(earlier) == ["revoked_later"] + further)
        if !further.isEmpty {
            let strict = try office.verify("a.sig", told + revoked + ["--require-timestamp"])
            #expect(strict.status == 1)
            #expect(try code(strict, "signing_time") == "time_not_proven")
        }
        let late = try office.sign(office.trust + revoked + ["--json"], out: "late.sig")
        #expect(late.status == 2 && late.text.contains("was revoked at"), "\(late.transcript)")
        #expect(!FileManager.default.fileExists(atPath: office.authority("late.sig")))
        // Who does not ask signs all the same, and is refused by whoever asks.
        #expect(try office.sign(out: "late.sig").status == 0)
        let refused = try office.verify("late.sig", told + revoked)
        #expect(refused.status == 1, "\(refused.transcript)")
        #expect(try code(refused, "signing_time") == "revoked")
        #expect(try office.verify("a.sig", told + good).status == 0)
    }

    @Test("a list of revoked seals ends what is sealed from then on, and nothing before")
    func revokedSeals() throws {
        let office = try SealOffice()
        try Capki.done(office.make())
        let algorithm = ["--algorithm", "ecdsa-sha256"]
        func sign(_ out: String, _ more: [String] = []) throws -> ToolResult {
            try Capki.run(
                [
                    "seal", "sign", "--seal", office.desk("org.esl"), "--certificate", office.desk("org.crt"), "--key",
                    office.desk("org.key"), "--in", office.desk("seal.png"), "--out", office.desk(out),
                ] + algorithm + more)
        }
        func verify(_ file: String, _ more: [String]) throws -> ToolResult {
            let original = file.hasSuffix("sig") ? ["--original", office.desk("seal.png")] : []
            return try Capki.run(
                ["seal", "verify", office.desk(file), "--trust", office.desk("ca/ca.pem"), "--json"] + original
                    + algorithm + more)
        }
        #expect(try sign("early.sig").status == 0)
        Thread.sleep(forTimeInterval: 1.1)
        try Capki.done([
            "seal", "revoke", office.desk.authority, "--esid", SealOffice.code, "--reason", "keyCompromise",
        ])
        #expect(try sign("late.sig").status == 0)
        try office.desk.write(
            Capki.done(["seal", "list", office.desk.authority, "--json"]).text, as: "seals.json")
        let list = ["--revoked-seals", office.desk("seals.json")]
        let early = try verify("early.sig", list)
        #expect(early.status == 0, "\(early.transcript)")
        #expect(try notes(early) == ["revoked_later", "time_not_proven"])
        for (file, more) in [("early.sig", ["--require-timestamp"]), ("late.sig", []), ("org.esl", [])] {
            let refused = try verify(file, list + more)
            #expect(refused.status == 1, "\(refused.transcript)")
            #expect(try code(refused, "seal_validity") == (more.isEmpty ? "revoked" : "time_not_proven"))
            if more.isEmpty { #expect(try verify(file, []).status == 0) }
        }
        let refused = try sign("no.sig", list + ["--json"])
        #expect(refused.status == 2 && refused.text.contains("the seal was revoked at"), "\(refused.transcript)")
        #expect(try refused.json["error"]?["code"]?.string == "seal.bad_seal")
        #expect(!FileManager.default.fileExists(atPath: office.desk("no.sig")))
    }

    @Test("a list that cannot be read whole is refused, and is no answer")
    func damagedLists() throws {
        let office = try SealOffice()
        try Capki.done(office.make())
        let hash = String(repeating: "ab", count: 32)
        func list(_ entry: String, schema: String = "capki.seal-list/1") -> String {
            #"{"schema": "\#(schema)", "seals": [\#(entry)]}"#
        }
        for (text, words) in [
            ("", "not the JSON"), (list("", schema: "capki.list/1"), "schema"),
            (list(#"{"sha256": "ab", "state": "revoked"}"#), "SHA-256"),
            (list(#"{"sha256": "\#(hash)", "state": "revoked"}"#), "without the time"),
            (
                list(
                    #"{"sha256": "\#(hash)", "state": "revoked", "closed_at": "2026-01-01T00:00:00Z", "reason": "x"}"#),
                "'x'"
            ),
        ] {
            try office.desk.write(text, as: "seals.json")
            let result = try Capki.run([
                "seal", "verify", office.desk("org.esl"), "--revoked-seals", office.desk("seals.json"),
            ])
            #expect(result.status == 2 && result.errorText.contains(words), "\(result.transcript)")
        }
        let withDirectory = try Capki.run(office.make(["--revoked-seals", "x"]))
        #expect(withDirectory.status == 64, "\(withDirectory.transcript)")
    }
}
