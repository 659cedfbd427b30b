import TestSupport
import Testing

/// An issuer and certificates that `openssl ca` made, taken over and reissued; judged by openssl, certtool and pyca.
@Suite("Takeover", .enabled(if: Foreign.has(.openssl, .certtool, .pyca)))
struct TakeoverTests {
    /// Extensions of the key or the issuer, made anew.
    private static let bound: Set<String> = [
        "2.5.29.14", "2.5.29.35", "2.5.29.31", "2.5.29.46", "2.5.29.18", "1.3.6.1.5.5.7.1.1",
    ]
    private static let timestamps = "1.3.6.1.4.1.11129.2.4.2"

    /// A taken over authority after a reissue and a CRL.
    private struct Reissued {
        let old: OpenSSLAuthority

        init(_ kind: OpenSSLAuthority.Kind, section: String = "holder", end: String = "491231155959Z") throws {
            old = try OpenSSLAuthority(kind)
            try old.issue("org", section: section, end: end)
            try old.crl()
            try Capki.done([
                "ca", "init", old("taken"), "--key", old("issuer.key"), "--certificate", old("issuer.crt"), "--chain",
                old("root.crt"), "--crl", old("last.crl"), "--crl-address", "http://new.example/ca.crl",
                "--ocsp-address", "http://new.example/ocsp",
            ])
            try Capki.done(["ca", "adopt", old("taken"), old("org.crt")])
            try old.request("new")
            try Capki.done([
                "reissue", old("taken"), "--certificate", old("org.crt"), "--csr", old("new.csr"), "--reason", "lost",
                "--out", old("new.crt"),
            ])
            try Capki.done(["ca", "crl", old("taken"), "--out", old("new.crl")])
        }
    }

    @Test func `RSA: openssl accepts the reissue and refuses the original, by the new CRL`() throws {
        let old = try Reissued(.rsa).old
        let verify = ["verify", "-crl_check", "-CAfile", "root.crt", "-untrusted", "issuer.crt", "-CRLfile", "new.crl"]
        #expect(try old.openssl(verify + ["new.crt"]).text.contains("new.crt: OK"))
        let refused = try Tool.run("openssl", verify + ["org.crt"], folder: old.folder)
        #expect(refused.status != 0)
        #expect(refused.errorText.contains("certificate revoked"), "\(refused.transcript)")
    }

    @Test func `RSA: certtool accepts the reissue's chain with the CRL, and refuses the original's`() throws {
        let old = try Reissued(.rsa).old
        for (leaf, status) in [("new.crt", 0), ("org.crt", 1)] as [(String, Int32)] {
            // A CRL that stands in the input is obeyed.
            let chain = try [leaf, "issuer.crt", "root.crt", "new.crl"].map(old.text).joined()
            let verified = try Tool.run("certtool", ["--verify-chain"], input: Array(chain.utf8))
            #expect(verified.status == status, "\(leaf): \(verified.transcript)")
            #expect(verified.transcript.contains("The certificate chain is revoked") == (status == 1))
        }
        let arguments = ["--verify-crl", "--load-ca-certificate", old("issuer.crt"), "--infile", old("new.crl")]
        let list = try Tool.run("certtool", arguments)
        #expect(list.status == 0, "\(list.transcript)")
    }

    @Test func `SM2: openssl verifies each link of the reissue under the Chinese identity`() throws {
        let old = try Reissued(.sm2).old
        for (leaf, issuer) in [("new.crt", "issuer.crt"), ("issuer.crt", "root.crt")] {
            let arguments = ["verify", "-partial_chain", "-trusted", issuer]
            let identified = try old.openssl(arguments + ["-vfyopt", "distid:1234567812345678", leaf])
            #expect(identified.text.contains("\(leaf): OK"))
            #expect(
                try Tool.run("openssl", arguments + [leaf], folder: old.folder).status != 0,
                "an empty identity must fail")
        }
    }

    @Test func `SM2: openssl verifies the signature over the CRL's tbsCertList`() throws {
        let old = try Reissued(.sm2).old
        try SM2Signature.verify(old("new.crl"), signedBy: old("issuer.crt"))
        #expect(throws: UnexpectedExit.self) { try SM2Signature.verify(old("new.crl"), signedBy: old("root.crt")) }
    }

    @Test(arguments: [
        (OpenSSLAuthority.Kind.rsa, "491231155959Z", "17"), (.rsa, "20550615120000Z", "18"),
        (.sm2, "491231155959Z", "17"),
    ])
    func `rules 1 and 2: pyca reads the same validity, subject and extensions, byte for byte`(
        kind: OpenSSLAuthority.Kind, end: String, tag: String
    ) throws {
        let old = try Reissued(kind, section: "strict", end: end).old
        let read = try Foreign.certificates([old("org.crt"), old("new.crt")])
        let (before, after) = (try #require(read.first), try #require(read.last))
        for part in ["not_before", "not_after", "subject", "issuer"] { #expect(before[part] == after[part]) }
        for part in ["not_before", "not_after", "subject"] { #expect(before["raw"]?[part] == after["raw"]?[part]) }
        #expect(after["raw"]?["not_after"]?.string?.hasPrefix(tag) == true, "the time type is the original's")
        #expect(before["serial"] != after["serial"])

        let extensions = (before["extensions"], after["extensions"])
        let kept = (extensions.0?.keys ?? []).subtracting(Self.bound).subtracting([Self.timestamps])
        #expect(kept.count == 10, "\(kept)")
        for id in kept { #expect(extensions.0?[id] == extensions.1?[id], "\(id)") }
        #expect(extensions.1?.keys.contains(Self.timestamps) == false)
        #expect(extensions.1?.keys.subtracting(kept).isSubset(of: Self.bound) == true)
        for id in ["2.5.29.14", "2.5.29.35", "2.5.29.31", "1.3.6.1.5.5.7.1.1"] {
            #expect(extensions.0?[id] != extensions.1?[id], "\(id) follows the key or the present issuer")
        }
        #expect(extensions.1?["2.5.29.46"] == nil, "the present issuer has no delta CRL")

        // pyca might read and write the same from different bytes: compare what stands in the files too.
        let raw = [before, after].map { Set($0["raw"]?["extensions"]?.elements.compactMap(\.string) ?? []) }
        #expect(raw.first?.intersection(raw.last ?? []).count == kept.count)
    }
}
