import TestSupport
import Testing

/// `capki verify --profile gm --pair`, on the certificates of an SM2 CA of our own.
@Suite("capki verify --pair")
struct VerifyPairTests {
    private static func pair() throws -> Desk {
        let desk = try Desk()
        try Capki.done(["ca", "init", desk("gm"), "--subject", "C=CN, CN=国密 CA", "--algorithm", "sm2"])
        for (name, profile) in [("sign", "organisation-signing"), ("encrypt", "organisation-encryption")] {
            try desk.request(name, algorithm: "sm2")
            try Capki.done([
                "ca", "issue", desk("gm"), "--csr", desk("\(name).csr"), "--profile", profile, "--validity-days", "30",
                "--out", desk("\(name).pem"),
            ])
        }
        return desk
    }

    @Test func `signing and encryption certificate are judged each, and both as a pair`() throws {
        let desk = try Self.pair()
        let verify = ["verify", "--trust", desk("gm/ca.pem"), "--profile", "gm"]
        let result = try Capki.run(verify + [desk("sign.pem"), "--pair", desk("encrypt.pem"), "--json"])
        #expect(result.status == 0, "\(result.transcript)")
        let pair = try #require(try result.json["pair"])
        #expect(pair["valid"]?.bool == true && pair["code"] == .null && pair["reason"] == .null)
        #expect(pair["encryption"]?["valid"]?.bool == true)
        #expect(try result.json["results"]?.elements.count == 1)
        let text = try Capki.done(verify + [desk("sign.pem"), "--pair", desk("encrypt.pem")]).text
        #expect(text.contains("pair: valid"), "\(text)")

        let swapped = try Capki.run(verify + [desk("encrypt.pem"), "--pair", desk("sign.pem")])
        #expect(swapped.status == 1 && swapped.text.contains("key_usage_violation"), "\(swapped.transcript)")
        let same = try Capki.run(verify + [desk("sign.pem"), "--pair", desk("sign.pem"), "--json"])
        #expect(same.status == 1)
        #expect(try same.json["pair"]?["code"]?.string == "pair_mismatch", "\(same.transcript)")
        #expect(try Capki.run(verify + [desk("sign.pem"), "--json"]).json["pair"] == nil)
    }

    @Test func `a certificate of another cryptography is none of the profile, and a pair is of one certificate`() throws
    {
        let desk = try Desk()
        let verify = ["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--profile", "gm"]
        let result = try Capki.run(verify + ["--json"])
        #expect(result.status == 1, "\(result.transcript)")
        #expect(try result.json["results"]?.elements.first?["code"]?.string == "unsupported_algorithm")
        try expectWrongUsage(verify + [desk("org.crt"), "--pair", desk("org.crt")], "--pair is of one certificate")
    }
}
