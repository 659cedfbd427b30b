import TestSupport
import Testing

/// Reissues that break a rule: each is refused with its own word, and the ledger stays as it is.
@Suite("Reissue refusals")
struct ReissueRefusalTests {
    @Test func `rule 4: a request with the original's key is refused`() throws {
        let desk = try Desk()
        try expectRefusal(
            desk.reissue(csr: "org.csr"), in: desk.folder, code: "authority.key_reused",
            "the request's key is that of certificate \(desk.serial)", hint: "make a new key")
    }

    @Test func `rule 4: a request with the key of another certificate in the ledger, or of the CA, is refused`() throws
    {
        let desk = try Desk()
        try desk.request("other", subject: "C=CN, O=另一公司, CN=另一公司")
        let other = try Capki.json(desk.issue(csr: "other.csr", out: "other.crt"))
        try Capki.done([
            "csr", "new", "--key", desk("other.key"), "--subject", Desk.subject, "--out", desk("again.csr"),
        ])
        try expectRefusal(
            desk.reissue(csr: "again.csr"), in: desk.folder, code: "authority.key_reused",
            "is that of certificate \(other["serial"]?.string ?? "?")")
        try Capki.done([
            "csr", "new", "--key", desk("ca/ca.key.pem"), "--subject", Desk.subject, "--out", desk("ca.csr"),
        ])
        try expectRefusal(
            desk.reissue(csr: "ca.csr"), in: desk.folder, code: "authority.key_reused", "the CA itself")
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `rule 4: the original's key is recognised in its compressed form too`() throws {
        let desk = try Desk()
        let key = desk("compressed.key")
        try Foreign.openssl(["ec", "-in", desk("org.key"), "-conv_form", "compressed", "-out", key])
        try Foreign.openssl([
            "req", "-new", "-utf8", "-key", key, "-subj", "/C=CN/O=某某公司/CN=某某公司", "-out", desk("compressed.csr"),
        ])
        let before = try Snapshot(of: desk.folder)
        let refused = try Capki.run(desk.reissue(csr: "compressed.csr"))
        #expect(refused.status == 2, "\(refused.transcript)")
        #expect(try Snapshot(of: desk.folder).changes(since: before).allSatisfy { $0.contains("/ledger.sqlite") })
    }

    @Test func `rule 5: another subject is refused, attribute by attribute`() throws {
        let desk = try Desk()
        let cases: [(String, [String])] = [
            ("C=CN, O=某某公司, CN=某某集团", ["CN: '某某公司' → '某某集团'"]),
            ("C=CN, O=另一公司, CN=另一公司", ["O: '某某公司' → '另一公司'", "CN: '某某公司' → '另一公司'"]),
            ("C=CN, O=某某公司, OU=财务部, CN=某某公司", ["OU: absent → '财务部'"]),
            ("C=CN, O=某某公司", ["CN: '某某公司' → absent"]),
            ("O=某某公司, C=CN, CN=某某公司", ["order: C=CN, O=某某公司, CN=某某公司 → O=某某公司, C=CN, CN=某某公司"]),
        ]
        for (subject, differences) in cases {
            let csr = desk("other.csr")
            try Capki.done([
                "csr", "new", "--key", desk("new.key"), "--subject", subject, "--out", csr, "--force",
            ])
            try expectRefusal(
                desk.reissue(csr: "other.csr"), in: desk.folder, code: "authority.identity_changed",
                "the request names another subject", hint: "变更")
            let message = try Capki.run(desk.reissue(csr: "other.csr")).errorText
            for difference in differences { #expect(message.contains(difference), "\(message)") }
        }
    }

    @Test func `rule 5: an extension that is not the original's is refused`() throws {
        let desk = try Desk()
        try Capki.done([
            "csr", "new", "--key", desk("new.key"), "--subject", Desk.subject, "--san", "DNS:evil.example", "--out",
            desk("other.csr"),
        ])
        try expectRefusal(
            desk.reissue(csr: "other.csr"), in: desk.folder, code: "authority.identity_changed",
            "subjectAltName is not the original's", "absent → ", hint: "leave the extension out")
    }

    @Test(arguments: ["rsa2048", "ed25519", "sm2"])
    func `rule 5: a key of another family is refused`(algorithm: String) throws {
        let desk = try Desk()
        try desk.request("other", algorithm: algorithm)
        try expectRefusal(
            desk.reissue(csr: "other.csr"), in: desk.folder, code: "authority.key_family_changed",
            "the original has an EC key", hint: "original's family")
    }

    @Test func `rule 5: a request whose signature does not hold is refused`() throws {
        let desk = try Desk()
        try Capki.done([
            "csr", "new", "--key", desk("new.key"), "--subject", Desk.subject, "--out", desk("broken.csr"), "--der",
        ])
        var bytes = try desk.read("broken.csr")
        bytes[bytes.count - 1] ^= 1
        try desk.write(bytes, as: "broken.csr")
        for arguments in [desk.reissue(csr: "broken.csr"), desk.issue(csr: "broken.csr")] {
            try expectRefusal(
                arguments, in: desk.folder, code: "authority.bad_request", "signature does not hold", "RFC 2986 §4.2")
        }
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `rule 5: an SM2 request under the empty identity is refused, with the reason`() throws {
        let desk = try Desk()
        let old = try OpenSSLAuthority(.sm2)
        try old.request("empty", subject: "/C=CN/O=某某公司/CN=某某公司", isIdentified: false)
        try desk.write(old.text("empty.csr"), as: "empty.csr")
        for arguments in [desk.reissue(csr: "empty.csr"), desk.issue(csr: "empty.csr")] {
            try expectRefusal(
                arguments, in: desk.folder, code: "authority.bad_request", "signature does not hold",
                "another SM2 identity than 1234567812345678")
        }
    }

    @Test func `rule 6: an unknown serial number is refused`() throws {
        let desk = try Desk()
        var arguments = desk.reissue()
        arguments[3] = "1234567890abcdef"
        try expectRefusal(
            arguments, in: desk.folder, code: "authority.unknown_certificate", "1234567890abcdef", hint: "ca adopt")
        for act in [["ca", "revoke", desk.authority, "--reason", "superseded"], ["ca", "show", desk.authority]] {
            try expectRefusal(
                act + ["--serial", "1234567890abcdef"], in: desk.folder, code: "authority.unknown_certificate",
                "1234567890abcdef", hint: "ca list")
        }
    }

    @Test func `rule 6: the CA's own certificate is not reissued`() throws {
        let desk = try Desk()
        var arguments = desk.reissue()
        arguments[3] = try Capki.json(["ca", "show", desk.authority])["serial"]?.string ?? ""
        try expectRefusal(arguments, in: desk.folder, code: "authority.not_allowed", "the CA's own")
    }

    @Test func `rule 6: a certificate of another CA is refused, whatever its serial number`() throws {
        let desk = try Desk()
        try Capki.done(["ca", "init", desk("root2"), "--subject", "C=CN, CN=另一根", "--algorithm", "p256"])
        var arguments = desk.reissue()
        arguments.replaceSubrange(2...3, with: ["--certificate", desk("root2/ca.pem")])
        try expectRefusal(arguments, in: desk.folder, code: "authority.unknown_certificate", "the ledger knows no")
    }

    @Test func `rule 6: an original with a live reissue is refused`() throws {
        let desk = try Desk()
        try Capki.done(desk.reissue())
        try desk.request("third")
        try expectRefusal(
            desk.reissue(csr: "third.csr", out: "third.crt"), in: desk.folder, code: "authority.already_reissued",
            "certificate \(desk.serial) is already replaced by", hint: "reissue")
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `rule 6: an expired original is refused`() throws {
        let old = try OpenSSLAuthority(.rsa)
        try old.issue("org", section: "plain", start: "200101000000Z", end: "210101000000Z")
        try Capki.done([
            "ca", "init", old("taken"), "--key", old("issuer.key"), "--certificate", old("issuer.crt"),
        ])
        try Capki.done(["ca", "adopt", old("taken"), old("org.crt")])
        try old.request("new")
        try expectRefusal(
            [
                "reissue", old("taken"), "--certificate", old("org.crt"), "--csr", old("new.csr"), "--reason", "lost",
                "--out", old("new.crt"),
            ], in: old.folder, code: "authority.expired", "notAfter is 2021-01-01T00:00:00Z", hint: "renewed (续期)")
    }

    @Test(.enabled(if: Foreign.has(.faketime)))
    func `rule 6: an original expires while the ledger holds it`() throws {
        let desk = try Desk()
        try expectRefusal(desk.reissue(), in: desk.folder, code: "authority.expired", "the original has expired") {
            try Capki.run($0, clockOffset: 366 * 86_400)
        }
    }

    @Test(.enabled(if: Foreign.has(.faketime)))
    func `rule 11: a clock before the ledger's last act is refused, for every act`() throws {
        let desk = try Desk()
        let acts = [
            desk.reissue(), desk.issue(), ["ca", "crl", desk.authority, "--out", desk("x.crl")],
            ["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", "superseded"],
            ["ca", "adopt", desk.authority, desk("org.crt")],
            ["ca", "activate", desk.authority, "--serial", desk.serial],
        ]
        for act in acts {
            try expectRefusal(
                act, in: desk.folder, code: "authority.clock_behind", "the ledger's last act was at",
                hint: "set the clock right"
            ) { try Capki.run($0, clockOffset: -86_400) }
        }
    }
}
