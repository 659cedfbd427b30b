import TestSupport
import Testing

/// `capki ca init` and `capki ca issue`: the certificates are what their profile says, in the eyes of openssl and certtool.
@Suite("Issuing", .enabled(if: Foreign.has(.openssl, .certtool)))
struct ProfileTests {
    /// A profile and what openssl prints of a certificate under it.
    struct Expected: Sendable, CustomTestStringConvertible {
        let profile: String
        let words: [String]
        let purpose: String
        var testDescription: String { profile }
    }

    static let endEntity = "X509v3 Basic Constraints: critical\n                CA:FALSE"
    static let expected = [
        Expected(
            profile: "organisation-signing",
            words: [endEntity, "Key Usage: critical\n                Digital Signature, Non Repudiation\n"]
                + ["TLS Web Client Authentication, E-mail Protection"], purpose: "smimesign"),
        Expected(
            profile: "organisation-encryption",
            words: [endEntity, "Key Encipherment, Data Encipherment, Key Agreement\n"], purpose: "smimeencrypt"),
        Expected(
            profile: "seal-maker",
            words: [endEntity, "Key Usage: critical\n                Digital Signature, Non Repudiation\n"],
            purpose: "any"),
        Expected(
            profile: "ocsp-responder",
            words: [
                endEntity, "OCSP Signing", "OCSP No Check", "Key Usage: critical\n                Digital Signature\n",
            ],
            purpose: "ocsphelper"),
        Expected(
            profile: "timestamping",
            words: [endEntity, "Extended Key Usage: critical\n                Time Stamping"], purpose: "timestampsign"),
        Expected(
            profile: "issuing-ca",
            words: ["Basic Constraints: critical\n                CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign\n"],
            purpose: "any"),
    ]

    @Test(arguments: expected)
    func `openssl and certtool accept a certificate of every profile`(expected: Expected) throws {
        let desk = try Desk()
        let issued = try Capki.json(desk.issue(profile: expected.profile))
        let text = try Foreign.openssl(["x509", "-in", desk("made.crt"), "-noout", "-text"]).text
        for word in expected.words { #expect(text.contains(word), "\(word) in \(text)") }
        for name in ["Subject Key Identifier", "Authority Key Identifier"] {
            #expect(text.contains("X509v3 \(name): \n"))
        }
        let verify = ["verify", "-x509_strict", "-CAfile", desk("ca/ca.pem"), "-purpose", expected.purpose]
        #expect(try Foreign.openssl(verify + [desk("made.crt")]).text.contains("OK"))
        let second = try Tool.run("certtool", ["-i", "--infile", desk("made.crt")])
        #expect(second.status == 0 && second.text.contains("某某公司"), "\(second.transcript)")
        let row = try desk.row(issued["serial"]?.string ?? "")
        #expect(row?["profile"]?.string == expected.profile)
        #expect(row?["origin"]?.string == "issued")
    }

    @Test(arguments: ["rsa2048", "p384", "ed25519", "sm2"])
    func `a root and a CA under it issue in every family of keys`(algorithm: String) throws {
        let scratch = try Scratch()
        let (root, issuing) = (scratch("root"), scratch("issuing"))
        let name = ["--subject", "C=CN, O=某某CA, CN=根", "--algorithm", algorithm]
        try Capki.done(["ca", "init", root] + name)
        let below = ["ca", "init", issuing, "--parent", root, "--validity-days", "1000", "--algorithm", algorithm]
        // Two CAs of one name would make CRLs and serial numbers ambiguous.
        #expect(try Capki.run(below + ["--subject", "C=CN, O=某某CA, CN=根"]).status == 2)
        try Capki.done(below + ["--subject", "C=CN, O=某某CA, CN=签发"])
        try Capki.done(["key", "generate", "--algorithm", algorithm, "--out", scratch("a.key")])
        let subject = ["--subject", Desk.subject, "--out", scratch("a.csr")]
        try Capki.done(["csr", "new", "--key", scratch("a.key")] + subject)
        let issue = [
            "ca", "issue", issuing, "--csr", scratch("a.csr"), "--profile", "seal-maker", "--validity-days", "9",
        ]
        try Capki.done(issue + ["--out", scratch("a.crt")])

        let options = algorithm == "sm2" ? ["-vfyopt", "distid:1234567812345678"] : ["-check_ss_sig"]
        for (issuer, leaf) in [("root/ca.pem", "issuing/ca.pem"), ("issuing/ca.pem", "a.crt")] {
            let verify = ["verify", "-partial_chain", "-trusted", scratch(issuer)] + options
            try Foreign.openssl(verify + [scratch(leaf)])
        }
        if algorithm == "sm2" { try SM2Signature.verify(root + "/ca.pem", signedBy: root + "/ca.pem") }
        let chain = try scratch.read("issuing/chain.pem")
        #expect(chain == (try scratch.read("issuing/ca.pem") + scratch.read("root/ca.pem")))
        let parent = try Capki.json(["ca", "list", root])["certificates"]?.elements ?? []
        #expect(Set(parent.compactMap { $0["origin"]?.string }) == ["own", "issued"], "the parent's ledger has both")
        #expect(parent.contains { $0["profile"]?.string == "issuing-ca" })
        let verdict = try Capki.run([
            "verify", scratch("a.crt"), "--trust", root + "/ca.pem", "--untrusted", issuing + "/chain.pem",
        ])
        #expect(verdict.status == 0, "\(verdict.transcript)")
    }

    @Test func `the addresses of ca init stand in what the CA issues`() throws {
        let desk = try Desk()
        try Capki.done([
            "ca", "init", desk("second"), "--subject", "C=CN, CN=二", "--algorithm", "p256", "--crl-address",
            "http://a.example/1.crl", "--crl-address", "ldap://b.example/1", "--ocsp-address", "http://o.example/",
            "--issuer-address", "http://i.example/ca.crt",
        ])
        var issue = desk.issue()
        issue[2] = desk("second")
        try Capki.done(issue)
        let text = try Foreign.openssl(["x509", "-in", desk("made.crt"), "-noout", "-text"]).text
        for word in [
            "URI:http://a.example/1.crl", "URI:ldap://b.example/1", "OCSP - URI:http://o.example/",
            "CA Issuers - URI:http://i.example/ca.crt",
        ] { #expect(text.contains(word), "\(word) in \(text)") }
        let new = ["--subject", "C=CN, CN=二", "--algorithm", "p256"]
        try expectWrongUsage(["ca", "init", desk("third"), "--crl-address", "no url"] + new, "is no address")
    }

    @Test func `times are UTCTime to 2049 and GeneralizedTime from 2050`() throws {
        let desk = try Desk()
        try Capki.done([
            "ca", "init", desk("long"), "--subject", "C=CN, CN=长", "--algorithm", "p256", "--validity-days", "10900",
        ])
        var issue = desk.issue(
            profile: "seal-maker",
            options: ["--not-before", "2044-06-01T08:00:00+08:00", "--not-after", "2050-01-01T00:00:00Z"])
        issue[2] = desk("long")
        let issued = try Capki.json(issue)
        #expect(issued["not_before"]?.string == "2044-06-01T00:00:00Z")
        #expect(issued["not_after"]?.string == "2050-01-01T00:00:00Z")
        let structure = try Foreign.openssl(["asn1parse", "-in", desk("made.crt")]).text
        #expect(structure.contains("UTCTIME           :440601000000Z"))
        #expect(structure.contains("GENERALIZEDTIME   :20500101000000Z"))
    }

    @Test func `what a profile does not allow is refused with its clause`() throws {
        let desk = try Desk()
        try desk.request("nobody", subject: "C=CN, CN=无机构")
        try desk.request("ed", algorithm: "ed25519")
        try desk.request("san", options: ["--san", "DNS:a.example"])
        let long = ["--validity-days", "4000"]
        let reversed = ["--not-before", "2027-06-01T00:00:00Z", "--not-after", "2027-05-01T00:00:00Z"]
        let cases: [([String], String, String)] = [
            (desk.issue(csr: "nobody.csr"), "profile.subject_incomplete", "GB/T 20518 §5.2.3"),
            (desk.issue(options: long), "profile.validity_too_long", "longer than 1830 days"),
            (
                desk.issue(profile: "ocsp-responder", options: ["--validity-days", "367"]), "profile.validity_too_long",
                "366"
            ),
            (desk.issue(options: reversed), "profile.validity_reversed", "RFC 5280 §4.1.2.5"),
            (
                desk.issue(profile: "issuing-ca", options: ["--validity-days", "7310"]), "profile.outlives_issuer",
                "the issuer's"
            ),
            (desk.issue(csr: "san.csr", profile: "timestamping"), "request.extension_not_allowed", "subjectAltName"),
        ]
        for (command, finding, words) in cases {
            try expectRefusal(command, in: desk.folder, code: "authority.not_allowed", words)
            let findings = try Capki.run(command + ["--json"]).json["error"]?["findings"]?.elements ?? []
            #expect(findings.contains { $0["code"]?.string == finding && $0["clause"]?.string != nil }, "\(findings)")
        }
        let unfit = desk.issue(csr: "ed.csr", profile: "organisation-encryption")
        try expectRefusal(unfit, in: desk.folder, code: "authority.bad_request", "Ed25519")
        try expectRefusal(
            desk.issue(profile: "root"), in: desk.folder, code: "authority.not_allowed", "signed by itself")
        try expectRefusal(
            desk.issue(profile: "website"), in: desk.folder, code: "ca.unknown_profile", "'website'",
            hint: "organisation-signing")
    }

    @Test func `a CA that may have none below it makes none`() throws {
        let desk = try Desk()
        let name = ["--subject", "C=CN, CN=子", "--algorithm", "p256", "--parent"]
        try Capki.done(["ca", "init", desk("child")] + name + [desk.authority])
        try expectRefusal(
            ["ca", "init", desk("grandchild")] + name + [desk("child")], in: desk.folder, code: "authority.not_allowed",
            "pathLenConstraint of 0")
    }
}
