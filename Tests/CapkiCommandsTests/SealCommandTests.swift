import Foundation
import PKIKeys
import PKISealing
import PKIStructures
import TestSupport
import Testing

/// `capki seal`, run as people run it, with certificates of a CA that `openssl` runs.
@Suite("capki seal")
struct SealCommandTests {
    /// A CA with a seal maker and an owner, and what they make.
    struct Office {
        let authority: OpenSSLAuthority
        let trust: [String]

        init(_ kind: OpenSSLAuthority.Kind = .sm2) throws {
            authority = try OpenSSLAuthority(kind)
            try authority.issue("maker", subject: "/C=CN/O=制章中心/CN=制章中心")
            try authority.issue("owner")
            trust = ["--trust", authority("root.crt"), "--untrusted", authority("issuer.crt")]
            try Data(SealPicture.png).write(to: URL(fileURLWithPath: authority("seal.png")))
            try Data("合同".utf8).write(to: URL(fileURLWithPath: authority("合同.pdf")))
        }

        func making(_ more: [String] = [], out: String = "a.esl") -> [String] {
            [
                "seal", "make", "--maker-certificate", authority("maker.crt"), "--maker-key", authority("maker.key"),
                "--image", authority("seal.png"), "--name", "广州某某有限公司", "--kind", "official", "--certificate",
                authority("owner.crt"), "--out", authority(out),
            ] + trust + more
        }

        func make(_ more: [String] = [], out: String = "a.esl") throws -> ToolResult {
            try Capki.run(making(more, out: out))
        }

        func signing(_ more: [String] = [], certificate: String = "owner", out: String = "a.sig") -> [String] {
            [
                "seal", "sign", "--seal", authority("a.esl"), "--certificate", authority("\(certificate).crt"),
                "--key", authority("\(certificate).key"), "--in", authority("合同.pdf"), "--out", authority(out),
            ] + more
        }

        func sign(_ more: [String] = [], certificate: String = "owner", out: String = "a.sig") throws -> ToolResult {
            try Capki.run(signing(more, certificate: certificate, out: out))
        }

        func verify(_ file: String, _ more: [String] = []) throws -> ToolResult {
            try Capki.run(["seal", "verify", authority(file)] + more)
        }
    }

    enum SealPicture {
        /// One pixel, at 1 pixel in 40 mm.
        static let png: [UInt8] =
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
            + [0, 0, 3, 0xB1, 0, 0, 3, 0xB1, 8, 6, 0, 0, 0, 0, 0, 0, 0]
            + [0, 0, 0, 9, 0x70, 0x48, 0x59, 0x73, 0, 0, 0x5C, 0x46, 0, 0, 0x5C, 0x46, 1, 0, 0, 0, 0]
    }

    @Test(
        "a seal is made, signs a contract, both are verified; one byte changed is found",
        arguments: OpenSSLAuthority.Kind.allCases)
    func story(kind: OpenSSLAuthority.Kind) throws {
        let office = try Office(kind)
        let made = try office.make(["--json"])
        #expect(made.status == 0, "\(made.transcript)")
        #expect(try made.json["generation"]?.string == "V4")
        #expect(try office.verify("a.esl", office.trust).status == 0)
        let signed = try office.sign(office.trust)
        #expect(signed.status == 0 && signed.errors.isEmpty, "\(signed.transcript)")
        let original = ["--original", office.authority("合同.pdf")]
        let verified = try office.verify("a.sig", office.trust + original + ["--json"])
        #expect(verified.status == 0, "\(verified.transcript)")
        let verdict = try verified.json
        #expect(verdict["schema"]?.string == "capki.seal/1" && verdict["valid"]?.bool == true)
        #expect(verdict["kind"]?.string == "signature" && verdict["notes"] == .array([]))
        let names = verdict["checks"]?.elements.compactMap { $0["name"]?.string } ?? []
        #expect(Set(names) == Set(SealCheck.Name.allCases.map(\.rawValue)) && names.count == 12)
        try Data("合同！".utf8).write(to: URL(fileURLWithPath: office.authority("合同.pdf")))
        let changed = try office.verify("a.sig", office.trust + original)
        #expect(changed.status == 1 && changed.text.contains("✗ data_hash: digest_mismatch"), "\(changed.text)")
        let open = try office.verify("a.sig", ["--json"])
        #expect(open.status == 1)
        #expect(try open.json["valid"] == .null)
    }

    @Test("show tells every field in both languages, and writes the image")
    func show() throws {
        let office = try Office()
        #expect(try office.make(["--generation", "V1", "--esid", "4401000001"]).status == 0)
        #expect(try office.sign().status == 0)
        let shown = try Capki.run(
            ["seal", "show", office.authority("a.sig"), "--lang", "zh", "--image", office.authority("image")])
        #expect(shown.status == 0)
        for word in ["印章编码：4401000001", "制章者证书", "签章者证书", "宽度（毫米）：40", "原文属性（解码）：合同.pdf", "标准代次：V1"] {
            #expect(shown.text.contains(word), "\(word) in \(shown.text)")
        }
        let image = try Data(contentsOf: URL(fileURLWithPath: office.authority("image.png")))
        #expect(Array(image) == SealPicture.png)
        let json = try Capki.json(["seal", "show", office.authority("a.esl")])
        #expect(json["information"]?["picture"]?["width_mm"]?.int == 40)
        let inspected = try Capki.json(["inspect", office.authority("a.sig")])
        #expect(inspected["items"]?.elements.first?["kind"]?.string == "seal-signature")
    }

    @Test("who is not in the seal cannot sign, and is told that the seal must be made anew")
    func notInSeal() throws {
        let office = try Office()
        #expect(try office.make().status == 0)
        try office.authority.issue("new")
        let result = try office.sign(office.trust + ["--json"], certificate: "new")
        #expect(result.status == 2)
        #expect(try result.json["error"]?["code"]?.string == "seal.signer_not_in_seal")
        #expect(try result.json["error"]?["hint"]?.string?.contains("made anew") == true)
        #expect(!FileManager.default.fileExists(atPath: office.authority("a.sig")))
    }

    @Test("a seal is remade for the reissued certificate, and not for another subject's")
    func remade() throws {
        let office = try Office()
        #expect(try office.make(["--esid", "4401000001"]).status == 0)
        try office.authority.issue("new")
        try office.authority.issue("other", subject: "/C=CN/O=另一公司/CN=另一公司")
        func remake(_ certificate: String, out: String) throws -> ToolResult {
            try Capki.run(
                [
                    "seal", "remake", "--maker-certificate", office.authority("maker.crt"), "--maker-key",
                    office.authority("maker.key"), "--seal", office.authority("a.esl"), "--certificate",
                    office.authority("\(certificate).crt"), "--out", office.authority(out), "--json",
                ] + office.trust)
        }
        let made = try remake("new", out: "new.esl")
        #expect(made.status == 0, "\(made.transcript)")
        #expect(try made.json["esid"]?.string == "4401000001")
        #expect(try office.verify("new.esl", office.trust).status == 0)
        let refused = try remake("other", out: "other.esl")
        #expect(refused.status == 2)
        #expect(try refused.json["error"]?["code"]?.string == "seal.wrong_subject")
        #expect(!FileManager.default.fileExists(atPath: office.authority("other.esl")))
    }

    @Test("a revoked owner gets no seal, and what was sealed before the revocation stays valid")
    func revoked() throws {
        let office = try Office()
        #expect(try office.make().status == 0)
        #expect(try office.sign(office.trust).status == 0)
        // A revocation counts from its second on.
        Thread.sleep(forTimeInterval: 1.1)
        try office.authority.revoke("owner", reason: ["-crl_reason", "keyCompromise"])
        try office.authority.crl()
        let crl = ["--crl", office.authority("last.crl")]
        let refused = try office.make(crl, out: "b.esl")
        #expect(refused.status == 2 && refused.errorText.contains("was revoked"), "\(refused.transcript)")
        #expect(!FileManager.default.fileExists(atPath: office.authority("b.esl")))
        #expect(try office.sign(office.trust + crl, out: "b.sig").status == 2)
        let all = office.trust + crl + ["--original", office.authority("合同.pdf"), "--json"]
        let earlier = try office.verify("a.sig", all)
        #expect(earlier.status == 0, "\(earlier.transcript)")
        #expect(try earlier.json["notes"]?.elements.contains(.string("time_not_proven")) == true)
        let strict = try office.verify("a.sig", all + ["--require-timestamp"])
        #expect(strict.status == 1)
        let failed = try strict.json["checks"]?.elements.filter { $0["ok"] == .bool(false) } ?? []
        #expect(failed.compactMap { $0["code"]?.string } == ["time_not_proven", "timestamp_missing"])
    }

    @Test("what is no seal exits with 2 and is told what it is")
    func strangers() throws {
        let office = try Office()
        let certificate = try office.verify("owner.crt", ["--json"])
        #expect(certificate.status == 2)
        #expect(try certificate.json["error"]?["code"]?.string == "seal.not_a_seal")
        guard Foreign.hasVectors else { return }
        let message = try Foreign.vectorsFolder() + "/seals/sig/ccb-cms/SignedValue.dat"
        let result = try Capki.run(["seal", "verify", message])
        #expect(result.status == 2 && result.errorText.contains("a message of GB/T 35275"), "\(result.transcript)")
    }

    @Test(
        "wrong usage is told before anything is read",
        arguments: [
            ["seal", "make"], ["seal", "sign", "--seal", "a"], ["seal", "verify"],
            ["seal", "verify", "a", "--at", "now"],
            ["seal", "show", "a", "--image", "-"], ["seal", "verify", "-", "--original", "-"],
        ])
    func usage(arguments: [String]) throws { #expect(try Capki.run(arguments).status == 64) }

    @Test("nothing is overwritten without --force, and a picture of no known kind is refused")
    func refusals() throws {
        let office = try Office()
        #expect(try office.make().status == 0)
        #expect(try office.make().status == 2)
        #expect(try office.make(["--force"]).status == 0)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: office.authority("seal.png")))
        let refused = try office.make(["--width", "40"], out: "b.esl")
        #expect(refused.status == 2 && refused.errorText.contains("the picture is none of"), "\(refused.transcript)")
        #expect(!FileManager.default.fileExists(atPath: office.authority("b.esl")))
    }
}
