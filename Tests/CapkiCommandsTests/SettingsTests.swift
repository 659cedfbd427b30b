import Foundation
import TestSupport
import Testing

/// `capki.yaml`: what it allows, what it refuses.
@Suite("Settings")
struct SettingsTests {
    /// A desk whose settings had a text replaced, or one added at the end.
    private static func desk(replacing text: String = "", with other: String = "", adding more: String = "") throws
        -> Desk
    {
        let desk = try Desk()
        let yaml = try desk.text("ca/capki.yaml")
        try desk.write((text.isEmpty ? yaml : yaml.replacing(text, with: other)) + more, as: "ca/capki.yaml")
        return desk
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `rule 1: --not-before now is refused, except where the settings allow it; notAfter never moves`() throws {
        let allowed = try Self.desk(replacing: "allow-not-before-now: false", with: "allow-not-before-now: true")
        let refused = try Desk()
        try expectRefusal(
            refused.reissue(options: ["--not-before", "now"]), in: refused.folder, code: "authority.not_allowed",
            "do not allow a reissue to begin now", hint: "reissue.allow-not-before-now")

        let start = Int(Date().timeIntervalSince1970)
        let receipt = try Capki.json(allowed.reissue(options: ["--not-before", "now"]))
        #expect(receipt["replacement"]?["not_after"] == receipt["original"]?["not_after"])
        let times = try ["org.crt", "new.crt"].map { file in
            try Foreign.openssl(["asn1parse", "-in", allowed(file)]).text.split(separator: "\n")
                .filter { $0.contains("UTCTIME") || $0.contains("GENERALIZEDTIME") }
                .compactMap { $0.split(separator: ":").last.map(String.init) }
        }
        #expect(times[0][1] == times[1][1], "notAfter, byte for byte")
        let text = try #require(receipt["replacement"]?["not_before"]?.string)
        let begins = try Date(text, strategy: .iso8601).timeIntervalSince1970
        #expect(Int(begins) >= start && Int(begins) <= Int(Date().timeIntervalSince1970))

        // Without the word the original's beginning is kept there too.
        let second = try Self.desk(replacing: "allow-not-before-now: false", with: "allow-not-before-now: true")
        let kept = try Capki.json(second.reissue())
        #expect(kept["replacement"]?["not_before"] == kept["original"]?["not_before"])
    }

    @Test func `an original with too little time left is refused where the settings say so`() throws {
        let desk = try Self.desk(replacing: "minimum-remaining-hours: 0", with: "minimum-remaining-hours: 8784")
        try expectRefusal(
            desk.reissue(), in: desk.folder, code: "authority.expired", "in less than 8784 hours",
            hint: "minimum-remaining-hours")
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `a profile of the settings is like a standard one, with what differs`() throws {
        let desk = try Self.desk(
            adding: """
                profiles:
                  - name: bidding
                    like: organisation-signing
                    title: 招标投标证书
                    validity-limit-days: 100
                    extended-key-usage: [clientAuth]
                    policies: ["1.2.156.99999.7"]
                    required-attributes: [C, O, CN, OU]
                    clause: CPS 6.3.2
                """)
        try expectRefusal(
            desk.issue(profile: "bidding"), in: desk.folder, code: "authority.not_allowed", "has no OU", "CPS 6.3.2")
        try desk.request("unit", subject: "C=CN, O=某某公司, OU=投标, CN=某某公司")
        try expectRefusal(
            desk.issue(csr: "unit.csr", profile: "bidding", options: ["--validity-days", "101"]), in: desk.folder,
            code: "authority.not_allowed", "longer than 100 days", "CPS 6.3.2")
        try Capki.done(desk.issue(csr: "unit.csr", profile: "bidding", options: ["--validity-days", "100"]))
        let text = try Foreign.openssl(["x509", "-in", desk("made.crt"), "-noout", "-text"]).text
        #expect(text.contains("Policy: 1.2.156.99999.7"))
        #expect(text.contains("TLS Web Client Authentication\n") && !text.contains("E-mail Protection"))
        #expect(text.contains("Digital Signature, Non Repudiation"))
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `a profile of the settings limits the keys that it certifies`() throws {
        let desk = try Self.desk(
            adding: """
                profiles:
                  - name: strict
                    like: organisation-signing
                    curves: [sm2, p384]
                    minimum-rsa-bits: 3072
                    maximum-rsa-bits: 4096
                    minimum-rsa-exponent: 65539
                    clause: CPS 6.1.5
                """)
        let refused: [(options: [String], code: String, words: String)] = [
            (["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "authority.bad_request", "curve p256 is not allowed"),
            (["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"], "authority.bad_request", "curve 1.3.132.0.10"),
            (["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "authority.bad_request", "the minimum is 3072"),
            (["RSA", "-pkeyopt", "rsa_keygen_bits:3072"], "authority.bad_request", "exponent is below 65539"),
        ]
        for (options, code, words) in refused {
            try Foreign.openssl(["genpkey", "-out", desk("k.key"), "-algorithm"] + options)
            try Foreign.openssl(
                ["req", "-new", "-utf8", "-key", desk("k.key"), "-subj", "/C=CN/O=某某公司/CN=某某公司"] + [
                    "-out", desk("k.csr"),
                ])
            try expectRefusal(
                desk.issue(csr: "k.csr", profile: "strict"), in: desk.folder, code: code, words, "CPS 6.1.5")
        }
        try Foreign.openssl(
            ["genpkey", "-out", desk("k.key"), "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"])
        try Foreign.openssl(
            ["req", "-new", "-utf8", "-key", desk("k.key"), "-subj", "/C=CN/O=某某公司/CN=某某公司", "-out", desk("k.csr")])
        try Capki.done(desk.issue(csr: "k.csr", profile: "strict"))
    }

    @Test func `settings that cannot be meant are refused, with the place`() throws {
        let profile = "profiles:\n  - {name: a, like: organisation-signing, "
        let cases: [(desk: Desk, code: String, words: [String])] = [
            (
                try Self.desk(replacing: "validity-days", with: "validity-day"), "settings.malformed",
                ["validity-day'", "'crl'"]
            ),
            (try Self.desk(adding: "reissues: {}\n"), "settings.malformed", ["unknown key 'reissues'"]),
            (
                try Self.desk(adding: profile + "validity-limit: 3}\n"), "settings.malformed",
                ["unknown key 'validity-limit'", "'profiles'"]
            ),
            (
                try Self.desk(replacing: "capki.ca/1", with: "capki.ca/9"), "settings.wrong_schema",
                ["capki.ca/9", "capki.ca/1"]
            ),
            (try Self.desk(replacing: "schema:", with: "#"), "settings.malformed", ["'schema' is missing"]),
            (
                try Self.desk(replacing: "validity-days: 7", with: "validity-days: 0"), "settings.bad_value",
                ["crl.validity-days is 0", "1 to 366"]
            ),
            (
                try Self.desk(replacing: "validity-days: 7", with: "validity-days: seven"), "settings.malformed",
                ["crl.validity-days"]
            ),
            (try Self.desk(adding: "signature: md5\n"), "settings.bad_value", ["'md5'"]),
            (try Self.desk(adding: profile + "curves: [p255]}\n"), "settings.bad_value", ["curve 'p255'"]),
            (
                try Self.desk(adding: profile + "minimum-rsa-bits: 512}\n"), "settings.bad_value",
                ["minimum-rsa-bits of 'a' is 512", "1024 and 16384"]
            ),
            (
                try Self.desk(adding: profile + "maximum-rsa-bits: 2047}\n"), "settings.bad_value",
                ["maximum-rsa-bits of 'a' is 2047"]
            ),
            (
                try Self.desk(adding: profile + "minimum-rsa-exponent: 2}\n"), "settings.bad_value",
                ["minimum-rsa-exponent of 'a' is 2"]
            ),
            (try Self.desk(adding: profile + "key-usage: [sing]}\n"), "settings.bad_value", ["'a'", "'sing'"]),
            (try Self.desk(adding: "profiles:\n  - {name: a, like: b}\n"), "settings.bad_value", ["like 'b'"]),
            (
                try Self.desk(adding: "profiles:\n  - {name: seal-maker, like: seal-maker}\n"), "settings.bad_value",
                ["'seal-maker' stands twice"]
            ),
            (try Self.desk(replacing: "crl:", with: "crl: ["), "settings.malformed", ["no YAML"]),
            (try Self.desk(replacing: "schema:", with: "\u{FEFF}\t:"), "settings.malformed", []),
        ]
        for (desk, code, words) in cases {
            try expectRefusal(desk.issue(), in: desk.folder, code: code)
            try expectRefusal(["ca", "list", desk.authority], in: desk.folder, code: code)
            let message = try Capki.run(desk.issue()).errorText
            for word in words { #expect(message.contains(word), "'\(word)' in \(message)") }
        }
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `the settings decide on the CRL's length and the signature algorithm`() throws {
        let desk = try Self.desk(
            replacing: "validity-days: 7", with: "validity-days: 30", adding: "signature: ecdsa-sha512\n")
        try Capki.done(["ca", "crl", desk.authority, "--out", desk("ca.crl")])
        let text = try Foreign.openssl(["crl", "-in", desk("ca.crl"), "-noout", "-text"]).text
        #expect(text.contains("Signature Algorithm: ecdsa-with-SHA512"))
        let told = try Capki.json(["ca", "crl", desk.authority, "--out", desk("ca.crl"), "--force"])
        let dates = try ["this_update", "next_update"].map { try Date(#require(told[$0]?.string), strategy: .iso8601) }
        #expect(dates[1].timeIntervalSince(dates[0]) == 30 * 86_400)
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `addresses that changed since stand in the reissue (rule 2)`() throws {
        let desk = try Self.desk(replacing: "  addresses: []", with: "  addresses: [\"http://new.example/ca.crl\"]")
        try Capki.done(desk.reissue())
        let text = try Foreign.openssl(["x509", "-in", desk("new.crt"), "-noout", "-ext", "crlDistributionPoints"]).text
        #expect(text.contains("URI:http://new.example/ca.crl"))
    }
}
