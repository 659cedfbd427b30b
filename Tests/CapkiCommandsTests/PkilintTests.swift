import TestSupport
import Testing

/// What capki issues, in the eyes of pkilint.
@Suite("pkilint", .enabled(if: Foreign.has(.openssl, .pkilint)))
struct PkilintTests {
    /// An error of pkilint's that stands, with the clause that asks for it.
    struct Exception: Sendable {
        let profile: String
        let algorithms: Set<String>
        let code: String
        let clause: String
    }

    static let exceptions = [
        Exception(
            profile: "organisation-encryption", algorithms: ["p256", "p384", "sm2"],
            code: "pkix.key_usage_value_prohibited_for_ec",
            clause: "GM/T 0015 (GB/T 20518 §5.2.4): an encryption certificate has keyEncipherment and dataEncipherment"),
        Exception(
            profile: "key-archive", algorithms: ["sm2"], code: "pkix.key_usage_value_prohibited_for_ec",
            clause: "GM/T 0009 §7.2: an SM2 key enciphers keys"),
    ]

    static let profiles = [
        "issuing-ca", "organisation-signing", "organisation-encryption", "seal-maker", "ocsp-responder", "crl-issuer",
        "timestamping", "key-archive", "officer",
    ]

    /// What a profile is asked for besides the name.
    private static func options(_ profile: String) -> [String] {
        guard profile.hasPrefix("organisation") else { return [] }
        return ["--san", "DNS:www.example.cn", "--san", "email:a@example.cn", "--san", "IP:192.0.2.1"]
    }

    /// The profiles that certify keys of the algorithm.
    private static func profiles(for algorithm: String) -> [String] {
        profiles.filter { !["organisation-encryption", "key-archive"].contains($0) || algorithm != "ed25519" }
    }

    @Test(arguments: ["rsa2048", "p256", "p384", "ed25519", "sm2"])
    func `what is issued under each profile has no errors but the listed ones`(algorithm: String) throws {
        let scratch = try Scratch()
        let files = try Self.issueAll(algorithm, in: scratch)
        let opinions = try Foreign.pkilint(files.map(\.path))
        for (file, opinion) in zip(files, opinions) {
            let heavy = opinion.elements.filter { ["FATAL", "ERROR"].contains($0["severity"]?.string) }
            let listed = Self.exceptions.filter { $0.profile == file.name && $0.algorithms.contains(algorithm) }
            #expect(
                Set(heavy.compactMap { $0["code"]?.string }) == Set(listed.map(\.code)),
                "\(algorithm) \(file.name): \(heavy)")
        }
        #expect(opinions.count == files.count && files.count == Self.profiles(for: algorithm).count + 5)
    }

    @Test func `an exception is for a profile and for algorithms that are tried, and has its clause`() {
        for each in Self.exceptions {
            #expect(Self.profiles.contains(each.profile) && !each.algorithms.isEmpty && each.clause.contains("§"))
        }
    }

    @Test func `pkilint does find what is wrong`() throws {
        let scratch = try Scratch()
        try OpenSSL.run(
            "req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out odd.pem -subj /C=CN/CN=odd -set_serial 0 -addext",
            ["keyUsage=keyAgreement"], in: scratch)
        let found = try Foreign.pkilint([scratch("odd.pem")])[0].elements.compactMap { $0["code"]?.string }
        let expected = [
            "certificate_serial_number_out_of_range", "key_usage_extension_not_critical",
            "key_usage_value_prohibited_for_rsa", "ca_certificate_keycertsign_keyusage_not_set",
        ]
        #expect(Set(found).isSuperset(of: expected.map { "pkix.\($0)" }), "\(found)")
    }

    /// A root, a CA under it, a certificate under each profile, a reissued one, and CRLs without and with entries.
    private static func issueAll(
        _ algorithm: String, in scratch: borrowing Scratch
    ) throws -> [(name: String, path: String)] {
        let (root, issuing) = (scratch("root"), scratch("issuing"))
        let addresses = [
            "--crl-address", "http://ca.example.cn/ca.crl", "--ocsp-address", "http://ca.example.cn/ocsp",
            "--issuer-address", "http://ca.example.cn/ca.crt",
        ]
        try Capki.done(
            ["ca", "init", root, "--subject", "C=CN, O=某某CA, CN=根", "--algorithm", algorithm] + addresses)
        try Capki.done(
            ["ca", "init", issuing, "--subject", "C=CN, O=某某CA, CN=签发", "--algorithm", algorithm, "--parent", root]
                + addresses)
        var files = [("root", root + "/ca.pem"), ("issuing-ca", issuing + "/ca.pem")]
        func crl(_ name: String) throws {
            try Capki.done(["ca", "crl", issuing, "--out", scratch("\(name).pem")])
            files.append((name, scratch("\(name).pem")))
        }
        func request(_ name: String, _ options: [String]) throws {
            try Capki.done(["key", "generate", "--algorithm", algorithm, "--out", scratch("\(name).key")])
            let subject = ["--subject", "C=CN, ST=广东省, O=某某公司, CN=\(name)", "--out", scratch("\(name).csr")]
            try Capki.done(["csr", "new", "--key", scratch("\(name).key")] + subject + options)
        }
        try crl("empty")
        for profile in profiles(for: algorithm) {
            try request(profile, options(profile))
            let authority = profile == "issuing-ca" ? root : issuing
            try Capki.done([
                "ca", "issue", authority, "--csr", scratch("\(profile).csr"), "--profile", profile, "--validity-days",
                "30", "--out", scratch("\(profile).pem"),
            ])
            files.append((profile, scratch("\(profile).pem")))
        }
        try request("again", [])
        try Capki.done([
            "reissue", issuing, "--certificate", scratch("organisation-signing.pem"), "--csr",
            try subjectless("again", scratch), "--reason", "lost", "--out", scratch("again.pem"), "--lost-at",
            "2025-01-02T03:04:05Z",
        ])
        files.append(("again", scratch("again.pem")))
        try crl("full")
        return files
    }

    /// The request of a reissue: like the original.
    private static func subjectless(_ name: String, _ scratch: borrowing Scratch) throws -> String {
        let file = scratch("\(name)-like.csr")
        try Capki.done([
            "csr", "new", "--from-certificate", scratch("organisation-signing.pem"), "--key", scratch("\(name).key"),
            "--out", file,
        ])
        return file
    }
}
