import Foundation
import PKIStructures
import TestSupport
import Testing

/// A key archive whose key is in a token or HSM, and never leaves it.
@Suite("A key archive in an HSM", .enabled(if: SoftTokens.isWanted && Foreign.has(.openssl)))
struct ArchiveOnTokenTests {
    private let tokens: SoftTokens
    private let authority: String

    init() throws {
        tokens = try SoftTokens()
        try tokens.make("HSM")
        authority = tokens("ca")
    }

    private func key(_ label: String, _ options: [String] = ["--decrypts"], algorithm: String = "rsa2048") throws
        -> String
    {
        try tokens.done(tokens.on("HSM", "generate", ["--algorithm", algorithm, "--label", label] + options))
        return "pkcs11:token=HSM;object=\(label)?module-path=\(SoftTokens.module)"
    }

    private func request(_ name: String, subject: String) throws {
        try tokens.done(["key", "generate", "--algorithm", "p256", "--out", tokens("\(name).key")])
        try tokens.done([
            "csr", "new", "--key", tokens("\(name).key"), "--subject", subject, "--out", tokens("\(name).csr"),
        ])
    }

    private func prepare() throws {
        try tokens.done(["ca", "init", authority, "--subject", "C=CN, CN=CA", "--algorithm", "p256"])
        for name in ["o1", "o2"] {
            try request(name, subject: "C=CN, CN=\(name)")
            try tokens.done([
                "ca", "issue", authority, "--csr", tokens("\(name).csr"), "--profile", "officer", "--validity-days",
                "30", "--out", tokens("\(name).pem"),
            ])
        }
    }

    private func issue(_ name: String) throws {
        try request(name, subject: "C=CN, O=\(name), CN=\(name)")
        try request("\(name)-once", subject: "C=CN, CN=once")
        try tokens.done([
            "ca", "issue-pair", authority, "--csr", tokens("\(name).csr"), "--validity-days", "30", "--out",
            tokens("\(name).pem"), "--encryption-out", tokens("\(name)-enc.pem"), "--key-out",
            tokens("\(name)-enc.key"), "--transport-key", tokens("\(name)-once.csr"),
        ])
    }

    /// Recovers a holder's key under four eyes, and compares it with the certificate.
    private func requireRecovery(_ name: String, once: String) throws {
        try request(once, subject: "C=CN, CN=once")
        let serial = try Certificate.all(
            inFile: Array(Data(contentsOf: URL(fileURLWithPath: tokens("\(name)-enc.pem")))))[0]
        let asked = try tokens.done([
            "ca", "archive", "recover", authority, "--serial", serial.serialNumber.description, "--reason", "r",
            "--officer-certificate", tokens("o1.pem"), "--officer-key", tokens("o1.key"), "--delivery", "cms",
            "--transport-key", tokens("\(once).csr"), "--request-out", tokens("\(once).json"), "--json",
        ])
        let id = try asked.json["id"]?.string ?? ""
        try tokens.done([
            "ca", "archive", "approve", authority, "--request", id, "--key", tokens("o2.key"), "--certificate",
            tokens("o2.pem"),
        ])
        try tokens.done([
            "ca", "archive", "recover", authority, "--request", id, "--transport-key", tokens("\(once).csr"),
            "--key-out", tokens("\(once).env"), "--archive-pin-env", "USER_PIN",
        ])
        try tokens.done([
            "key", "open", tokens("\(once).env"), "--key", tokens("\(once).key"), "--out", tokens("\(once).plain"),
        ])
        let own = try tokens.tool("openssl", ["pkey", "-pubout", "-in", tokens("\(once).plain")]).text
        let certified = try tokens.tool(
            "openssl", ["x509", "-noout", "-pubkey", "-in", tokens("\(name)-enc.pem")]
        ).text
        #expect(own == certified && !own.isEmpty)
    }

    @Test func `keys are archived to a key in the HSM, recovered by it, and rolled over to the next one there`() throws
    {
        try prepare()
        try tokens.done(
            ["ca", "archive", "init", authority, "--key", key("archive"), "--archive-pin-env", "USER_PIN"])
        try issue("holder")
        try requireRecovery("holder", once: "first")
        try tokens.done([
            "ca", "archive", "rollover", authority, "--key", key("archive-2"), "--archive-pin-env", "USER_PIN",
            "--new-archive-pin-env", "USER_PIN",
        ])
        try requireRecovery("holder", once: "second")
        let checked = try tokens.done(["ca", "check", authority, "--json"]).json["archive"]?.elements ?? []
        #expect(checked.map { $0["keys"]?.int } == [0, 1])
    }

    @Test func `a key that signs alone, and one on a curve, is refused before anything is archived to it`() throws {
        try prepare()
        for (label, algorithm) in [("signs", "rsa2048"), ("curve", "p256")] {
            let uri = try key(label, [], algorithm: algorithm)
            let refused = try tokens.capki([
                "ca", "archive", "init", authority, "--key", uri, "--archive-pin-env", "USER_PIN", "--json",
            ])
            #expect(
                try refused.status == 2 && refused.json["error"]?["code"]?.string == "ca.bad_archive_key", "\(label)")
        }
        let curve = try tokens.capki(
            tokens.on("HSM", "generate", ["--algorithm", "p256", "--label", "x", "--decrypts", "--json"]))
        #expect(try curve.status == 2 && curve.json["error"]?["code"]?.string == "token.unsupported")
    }
}
