import PKIKeys
import PKIStructures
import PKIVerification
import TestSupport
import Testing

/// A root, an issuing CA, two end entities, a responder and both CRLs, all made by openssl; the second end entity is revoked.
private struct ForeignChain {
    private let scratch: Scratch

    /// The keys of the root, and of what is below it.
    enum Family: String, CaseIterable {
        case rsa = "RSA"
        case ec = "EC"
        case ed25519 = "Ed25519"
        case sm2 = "SM2"
        case mixed = "SM2 under a root with RSA"

        func key(of name: String) -> String {
            switch self {
            case .mixed: (name == "root" ? Family.rsa : .sm2).key(of: name)
            case .rsa: "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"
            case .ec: "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"
            case .ed25519: "-algorithm ED25519"
            case .sm2: "-algorithm EC -pkeyopt ec_paramgen_curve:SM2"
            }
        }

        func isSM2(_ name: String) -> Bool { self == .sm2 || (self == .mixed && name != "root") }
    }

    private let family: Family

    init(_ family: Family) throws {
        self.family = family
        scratch = try Scratch()
        for name in ["root", "ca", "good", "bad", "ocsp"] {
            try OpenSSL.run("genpkey \(family.key(of: name)) -out \(name).key", in: scratch)
        }
        try OpenSSL.run(
            "req -x509 -new -key root.key -days 3650 \(sign("root")) -out root.pem -subj /CN=Root", in: scratch)
        try scratch.write(
            "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n"
                + "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n", as: "ca.ext")
        try scratch.write(
            "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                + "authorityKeyIdentifier=keyid\n", as: "leaf.ext")
        try issue("ca", by: "root", extensions: "ca.ext", serial: 2)
        try issue("good", by: "ca", extensions: "leaf.ext", serial: 3)
        try issue("bad", by: "ca", extensions: "leaf.ext", serial: 4)
        try scratch.write("extendedKeyUsage=OCSPSigning\nnoCheck=ignored\n", as: "ocsp.ext")
        try issue("ocsp", by: "ca", extensions: "ocsp.ext", serial: 5)
        try makeCRL("root", revoked: nil)
        try makeCRL("ca", revoked: "04")
    }

    private func sign(_ name: String) -> String {
        family.isSM2(name) ? "-sm3 -sigopt distid:1234567812345678" : ""
    }

    private func issue(_ name: String, by issuer: String, extensions: String, serial: Int) throws {
        let check = family.isSM2(name) ? "-vfyopt distid:1234567812345678" : ""
        try OpenSSL.run("req -new -key \(name).key \(sign(name)) -out \(name).csr -subj /CN=\(name)", in: scratch)
        try OpenSSL.run(
            "x509 -req -in \(name).csr -CA \(issuer).pem -CAkey \(issuer).key -set_serial \(serial) -days 365 "
                + "-extfile \(extensions) \(sign(issuer)) \(check) -out \(name).pem", in: scratch)
    }

    private func makeCRL(_ issuer: String, revoked: String?) throws {
        let line = revoked.map { "R\t360101000000Z\t260501080000Z,superseded\t\($0)\tunknown\t/CN=x\n" } ?? ""
        try scratch.write(line, as: "\(issuer).txt")
        try scratch.write("01\n", as: "crlnumber")
        try scratch.write(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=\(issuer).txt\ncrlnumber=crlnumber\ndefault_md=default\n"
                + "default_crl_days=30\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n", as: "ca.cnf")
        let digest = family.isSM2(issuer) ? "-md sm3 -sigopt distid:1234567812345678" : ""
        try OpenSSL.run(
            "ca -config ca.cnf -gencrl -cert \(issuer).pem -keyfile \(issuer).key \(digest) -out \(issuer).crl",
            in: scratch)
    }

    /// What openssl's responder says of a certificate; it cannot sign with Ed25519.
    func response(about name: String, by signer: String) throws -> OCSPResponse {
        try scratch.write(
            "V\t360101000000Z\t\t03\tunknown\t/CN=good\nR\t360101000000Z\t260501080000Z,superseded\t04\tunknown\t/CN=bad\n",
            as: "index.txt")
        let digest = family.isSM2("ca") ? "-rmd sm3 -rsigopt distid:1234567812345678" : ""
        let hash = family.isSM2("ca") ? "-sm3" : "-sha256"
        try OpenSSL.run("ocsp -no_nonce \(hash) -issuer ca.pem -cert \(name).pem -reqout request.der", in: scratch)
        try OpenSSL.run(
            "ocsp -index index.txt -CA ca.pem -rsigner \(signer).pem -rkey \(signer).key -reqin request.der "
                + "-respout response.der -ndays 7 \(digest)", in: scratch)
        return try OCSPResponse(derEncoded: scratch.read("response.der")[...])
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
    @Test("the good one is valid and the revoked one is not", arguments: ForeignChain.Family.allCases)
    fileprivate func chain(_ family: ForeignChain.Family) throws {
        let chain = try ForeignChain(family)
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

    @Test(
        "OCSP responses of the issuer and of its responder tell the same",
        arguments: ForeignChain.Family.allCases.filter { $0 != .ed25519 }, ["ca", "ocsp"])
    fileprivate func responses(_ family: ForeignChain.Family, signer: String) throws {
        let chain = try ForeignChain(family)
        let responses = try ["good", "bad"].map { try chain.response(about: $0, by: signer) }
        let validator = PathValidator(
            anchors: [TrustAnchor(try chain.certificate("root"))], untrusted: [try chain.certificate("ca")],
            crls: Array(try chain.crls().prefix(1)), ocspResponses: responses,
            configuration: Configuration(purpose: .sign, revocation: .require))
        let basic = try #require(try responses[1].basicResponse)
        let now = basic.tbsResponseData.producedAt.instant
        let good = validator.verdict(for: try chain.certificate("good"), at: now)
        #expect(good.isValid && good.checked.evidence.map(\.source) == [.ocsp, .crl], "\(good.summary)")
        #expect(try good.checked.evidenceOfLeaf?.producer == chain.certificate(signer))
        let bad = validator.verdict(for: try chain.certificate("bad"), at: now)
        #expect(
            bad.code == .revoked && bad.reason.contains("2026-05-01T08:00:00Z, reason superseded"), "\(bad.summary)")
        let stale = validator.verdict(for: try chain.certificate("good"), at: now.adding(days: 8))
        #expect(stale.code == .revocationUnknown && stale.reason.contains("it was good until"), "\(stale.summary)")
    }
}
