import Foundation
import TestSupport
import Testing

/// The record of acts as an operator and an auditor see it.
@Suite("capki ca audit")
struct AuditCommandTests {
    private static func rows(_ desk: Desk) throws -> [JSONValue] {
        try Capki.done(["ca", "audit", desk.authority, "--export", "-"]).text
            .split(separator: "\n").map { try JSONValue(String($0)) }
    }

    @Test func `every act and every refusal is a row with who, what, when, on which evidence`() throws {
        let desk = try Desk()
        let paper = try desk.write("营业执照", as: "申请表.pdf")
        try Capki.done(desk.reissue(options: ["--operator", "张三", "--evidence", paper]))
        let refused = try Capki.run(desk.reissue(out: "again.crt", options: ["--operator", "李四"]))
        #expect(refused.status == 2)
        let rows = try Self.rows(desk)
        #expect(rows.map { $0["sequence"]?.int } == Array(1...rows.count))
        let (done, refusal) = (rows[rows.count - 2], rows[rows.count - 1])
        #expect(done["act"]?.string == "reissue" && done["outcome"]?.string == "done")
        #expect(done["operator"]?.string == "张三")
        let files = done["evidence"]?.elements.compactMap { $0["name"]?.string } ?? []
        #expect(Set(files) == ["certificate", "original", "request", "申请表.pdf"])
        let digest = try Tool.run("sha256sum", [paper]).text.prefix(64)
        #expect(done["evidence"]?.elements.contains { $0["sha256"]?.string == String(digest) } == true)
        #expect(refusal["outcome"]?.string == "refused" && refusal["operator"]?.string == "李四")
        #expect(refusal["serial"]?.string == desk.serial)
        #expect(refusal["detail"]?.string?.hasPrefix("authority.already_reissued: ") == true)
    }

    @Test func `a checkpoint that was kept elsewhere finds a folder that was put back`() throws {
        let desk = try Desk()
        try Tool.run("cp", ["-a", desk.authority, desk("earlier")]).requireSuccess("cp", [])
        try Capki.done(desk.reissue())
        let kept = desk("kept.json")
        try Capki.done(["ca", "audit", desk.authority, "--checkpoint", kept])
        try Capki.done(["ca", "audit", desk.authority, "--since", kept])
        #expect(try Capki.run(["ca", "audit", desk("earlier")]).status == 0, "by itself it is whole")
        let found = try Capki.run(["ca", "audit", desk("earlier"), "--since", kept, "--json"])
        #expect(found.status == 1)
        #expect(try found.json["fault"]?["code"]?.string == "audit.rolled_back")
        #expect(try found.json["intact"]?.bool == false)
        try expectRefusal(
            ["ca", "audit", desk.authority, "--since", desk("new.csr")], in: desk.folder, code: "audit.bad_checkpoint",
            "is no checkpoint")
    }

    @Test(.enabled(if: Foreign.has(.openssl)))
    func `openssl verifies the signature of a checkpoint with the audit certificate`() throws {
        let desk = try Desk()
        let kept = desk("kept.json")
        try Capki.done(["ca", "audit", desk.authority, "--checkpoint", kept])
        let checkpoint = try JSONValue(desk.text("kept.json"))
        let listing = try Capki.json(["ca", "list", desk.authority])["certificates"]?.elements ?? []
        let serial = try #require(listing.first { $0["profile"]?.string == "audit" }?["serial"]?.string)
        try Capki.done(["ca", "show", desk.authority, "--serial", serial, "--out", desk("audit.pem")])
        try Foreign.openssl(["verify", "-CAfile", desk.authority + "/ca.pem", desk("audit.pem")])
        try Foreign.openssl(["x509", "-in", desk("audit.pem"), "-pubkey", "-noout", "-out", desk("audit.pub")])
        try desk.write(Self.signedBytes(checkpoint), as: "signed")
        try desk.write(Self.bytes(checkpoint["signature"]?.string), as: "signature")
        try Foreign.openssl([
            "dgst", "-sha256", "-verify", desk("audit.pub"), "-signature", desk("signature"), desk("signed"),
        ])
    }

    /// The signed bytes as the documentation describes them: fields behind their lengths, numbers in eight octets.
    private static func signedBytes(_ checkpoint: JSONValue) throws -> [UInt8] {
        func field(_ bytes: [UInt8]) -> [UInt8] {
            (0..<4).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
        }
        func number(_ value: Int) -> [UInt8] { (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let formatter = ISO8601DateFormatter()
        let at = try #require(formatter.date(from: checkpoint["at"]?.string ?? ""))
        return field(Array("capki.checkpoint/1".utf8)) + field(bytes(checkpoint["ledger"]?.string))
            + number(checkpoint["sequence"]?.int ?? 0) + field(bytes(checkpoint["hash"]?.string))
            + number(checkpoint["previous_sequence"]?.int ?? 0) + number(Int(at.timeIntervalSince1970))
            + field(bytes(checkpoint["head_digest"]?.string)) + field(bytes(checkpoint["signer"]?.string))
            + field(bytes(checkpoint["algorithm"]?.string))
    }

    private static func bytes(_ text: String?) -> [UInt8] {
        let digits = Array((text ?? "").utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
        }
    }
}
