import PKIKeys
import PKIStructures
import PKIVerification
import TestSupport
import Testing

/// A root, an issuing CA, two end entities and both CRLs, all made by openssl; the second end entity is revoked.
private struct ForeignChain {
    private let scratch: Scratch

    static let families = [
        (name: "RSA", key: "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
        (name: "EC", key: "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
        (name: "Ed25519", key: "-algorithm ED25519"),
        (name: "SM2", key: "-algorithm EC -pkeyopt ec_paramgen_curve:SM2"),
    ]

    private let isSM2: Bool

    init(_ family: (name: String, key: String)) throws {
        isSM2 = family.name == "SM2"
        scratch = try Scratch()
        for name in ["root", "ca", "good", "bad"] {
            try OpenSSL.run("genpkey \(family.key) -out \(name).key", in: scratch)
        }
        try OpenSSL.run("req -x509 -new -key root.key -days 3650 \(sign) -out root.pem -subj /CN=Root", in: scratch)
        try scratch.write(
            "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n"
                + "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n", as: "ca.ext")
        try scratch.write(
            "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                + "authorityKeyIdentifier=keyid\n", as: "leaf.ext")
        try issue("ca", by: "root", extensions: "ca.ext", serial: 2)
        try issue("good", by: "ca", extensions: "leaf.ext", serial: 3)
        try issue("bad", by: "ca", extensions: "leaf.ext", serial: 4)
        try makeCRL("root", revoked: nil)
        try makeCRL("ca", revoked: "04")
    }

    private var sign: String { isSM2 ? "-sm3 -sigopt distid:1234567812345678" : "" }

    private func issue(_ name: String, by issuer: String, extensions: String, serial: Int) throws {
        let check = isSM2 ? "-vfyopt distid:1234567812345678" : ""
        try OpenSSL.run("req -new -key \(name).key \(sign) -out \(name).csr -subj /CN=\(name)", in: scratch)
        try OpenSSL.run(
            "x509 -req -in \(name).csr -CA \(issuer).pem -CAkey \(issuer).key -set_serial \(serial) -days 365 "
                + "-extfile \(extensions) \(sign) \(check) -out \(name).pem", in: scratch)
    }

    private func makeCRL(_ issuer: String, revoked: String?) throws {
        let line = revoked.map { "R\t360101000000Z\t260501080000Z,superseded\t\($0)\tunknown\t/CN=x\n" } ?? ""
        try scratch.write(line, as: "\(issuer).txt")
        try scratch.write("01\n", as: "crlnumber")
        try scratch.write(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=\(issuer).txt\ncrlnumber=crlnumber\ndefault_md=default\n"
                + "default_crl_days=30\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n", as: "ca.cnf")
        let digest = isSM2 ? "-md sm3 -sigopt distid:1234567812345678" : ""
        try OpenSSL.run(
            "ca -config ca.cnf -gencrl -cert \(issuer).pem -keyfile \(issuer).key \(digest) -out \(issuer).crl",
            in: scratch)
    }

    func certificate(_ name: String) throws -> Certificate {
        try Certificate(derEncoded: der(name + ".pem"))
    }

    func crls() throws -> [CertificateRevocationList] {
        try ["root.crl", "ca.crl"].map { try CertificateRevocationList(derEncoded: der($0)) }
    }

    private func der(_ name: String) throws -> [UInt8] {
        try #require(PEMBlock.blocks(in: scratch.read(name)).first).bytes
    }
}

@Suite("Chains that openssl made")
struct ForeignChainTests {
    @Test("the good one is valid and the revoked one is not", arguments: ForeignChain.families.indices)
    func chain(_ index: Int) throws {
        let chain = try ForeignChain(ForeignChain.families[index])
        let validator = PathValidator(
            anchors: [TrustAnchor(try chain.certificate("root"))], crls: try chain.crls(),
            configuration: Configuration(purpose: .sign, revocation: .require))
        let issuing = try chain.certificate("ca")
        let good = try chain.certificate("good")
        // The CRLs were made just now, as the certificates were.
        let now = try #require(try chain.crls().map(\.thisUpdate).max())
        let verdict = validator.verdict(for: good, untrusted: [issuing], at: now)
        #expect(verdict.isValid, "\(verdict.summary)")
        let revoked = validator.verdict(for: try chain.certificate("bad"), untrusted: [issuing], at: now)
        #expect(revoked.code == .revoked && revoked.reason.contains("reason superseded"), "\(revoked.summary)")
        let later = validator.verdict(for: good, untrusted: [issuing], at: now.adding(days: 366))
        #expect(later.code == .expired)
        let stale = validator.verdict(for: good, untrusted: [issuing], at: now.adding(days: 31))
        #expect(stale.code == .revocationUnknown)
    }
}
