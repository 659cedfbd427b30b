import Foundation
import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

/// `capki ca issue-pair` and `capki reissue --encryption-key`, their results read by foreign programs.
@Suite("Pairs by the command line", .enabled(if: Foreign.has(.openssl, .pyca)))
struct PairCommandTests {
    @Test(arguments: ["rsa2048", "p256", "p384", "p521"])
    func `an RSA or EC key is delivered as PKCS#12, which openssl opens`(algorithm: String) throws {
        let desk = try PairDesk(algorithm)
        let report = try desk.json(desk.issuePair(["--out-passphrase-env", "OUT"]))
        #expect(report["schema"]?.string == "capki.ca-pair/1")
        #expect(report["key"]?["delivery"]?.string == "pkcs12")
        #expect(try desk.lasts("sign.pem", "enc.pem"))
        try OpenSSL.run("pkcs12 -in enc.key -passin pass:geheim-2 -nodes -nocerts -out plain.key", in: desk.scratch)
        #expect(try desk.publicHalf(ofKey: "plain.key") == desk.publicHalf(ofCertificate: "enc.pem"))
        let inside = try OpenSSL.run("pkcs12 -in enc.key -passin pass:geheim-2 -nokeys", in: desk.scratch).text
        #expect(inside.components(separatedBy: "BEGIN CERTIFICATE").count == 3)
        for file in ["sign.pem", "enc.pem"] {
            try OpenSSL.run("verify -CAfile ca/ca.pem \(file)", in: desk.scratch)
        }
        #expect(try permissions(desk("enc.key")) == 0o600)
        #expect(try permissions(desk("ca/archive.key.pem")) == 0o600)
        let shown = try desk.json(["ca", "show", desk.authority, "--serial", desk.serial("sign.pem")])
        #expect(shown["pair"]?["encryption"]?.string == (try desk.serial("enc.pem")))
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: ["rsa2048", "p256"])
    func `under a transport key it is CMS, which openssl decrypts`(transport: String) throws {
        let desk = try PairDesk("rsa2048")
        try desk.request("once", algorithm: transport, subject: "CN=once")
        try desk.done(desk.issuePair(["--transport-key", desk("once.csr"), "--encryption-algorithm", "p384"]))
        try OpenSSL.run(
            "cms -decrypt -binary -inform PEM -in enc.key -inkey once.key -out plain.der", in: desk.scratch)
        let half = try OpenSSL.run("pkey -inform DER -in plain.der -pubout", in: desk.scratch).text
        #expect(half == (try desk.publicHalf(ofCertificate: "enc.pem")))
        // The same by our own command, into PKCS#8 and PKCS#12.
        let open = ["key", "open", desk("enc.key"), "--key", desk("once.key"), "--certificate", desk("enc.pem")]
        try desk.done(open + ["--out", desk("ours.key"), "--out-passphrase-env", "OUT"])
        let ours = try OpenSSL.run("pkey -in ours.key -passin pass:geheim-2 -pubout", in: desk.scratch).text
        #expect(ours == half)
        try desk.done(open + ["--out", desk("ours.p12"), "--pkcs12", "--out-passphrase-env", "OUT"])
        try OpenSSL.run("pkcs12 -in ours.p12 -passin pass:geheim-2 -nodes -out all.pem", in: desk.scratch)
        #expect(try desk.publicHalf(ofKey: "all.pem") == half)
        // A transport key is for one delivery.
        let again = try desk.run(
            desk.issuePair(["--transport-key", desk("once.csr"), "--force", "--json"]))
        #expect(try again.status == 2 && again.json["error"]?["code"]?.string == "authority.key_reused")
    }

    @Test func `an SM2 key is enveloped to the signing key, and programs of others open it`() throws {
        let desk = try PairDesk("sm2", archive: "sm2")
        try desk.done(desk.issuePair(["--response-out", desk("response.pem")]))
        let certificate = try Certificate.all(inFile: desk.scratch.read("enc.pem"))[0]
        let point = try certificate.subjectPublicKeyInfo.publicKey
        let envelope = try PEMBlock.blocks(in: desk.scratch.read("enc.key"))[0]
        #expect(envelope.label == EnvelopedKeyFile.envelopeLabel)
        let number = try openedElsewhere(envelope.bytes, with: desk.privateNumber("sign.key"), point, desk)
        try desk.done([
            "key", "open", desk("enc.key"), "--key", desk("sign.key"), "--certificate", desk("enc.pem"), "--out",
            desk("plain.key"),
        ])
        #expect(try desk.privateNumber("plain.key") == number)
        // GM/T 0092: both certificates and the same envelope.
        let block = try PEMBlock.blocks(in: desk.scratch.read("response.pem"))[0]
        let response = try CertificateResponse(derEncoded: block.bytes[...])
        #expect(response.encryptionCertificates == [certificate])
        #expect(response.signingCertificates == (try Certificate.all(inFile: desk.scratch.read("sign.pem"))))
        #expect(response.encryptedPrivateKey?.derBytes == envelope.bytes)
        try desk.done([
            "key", "open", desk("response.pem"), "--key", desk("sign.key"), "--out", desk("again.key"),
        ])
        #expect(try desk.privateNumber("again.key") == number)
        let shown = try desk.json(["inspect", desk("response.pem")])
        #expect(shown["files"] != nil || shown["structures"] != nil || !shown.elements.isEmpty || !shown.keys.isEmpty)
    }

    /// What gmalg and our own walk through DER in Python find in an envelope.
    private func openedElsewhere(
        _ envelope: [UInt8], with recipient: String, _ point: [UInt8], _ desk: PairDesk
    ) throws -> String {
        let job = """
            [{"envelope": "\(hexadecimal(envelope))", "recipient": "\(recipient)", "point": "\(hexadecimal(point))",
            "algorithms": {}}]
            """
        let answer = try Foreign.python("sm2.py", ["envelopes", desk.scratch.write(job, as: "jobs.json")])
        return answer.elements.first?["number"]?.string ?? ""
    }

    @Test func `what was encrypted for the old certificate is read with the recovered key`() throws {
        let desk = try PairDesk("rsa2048")
        try desk.done(desk.issuePair(["--out-passphrase-env", "OUT"]))
        try desk.scratch.write("招标文件：机密", as: "tender")
        try OpenSSL.run(
            "cms -encrypt -binary -aes256 -in tender -outform DER -out tender.cms enc.pem", in: desk.scratch)
        let id = try desk.ask(["--delivery", "pkcs12"])
        try #require(desk.approve(id).status == 0)
        let report = try desk.json(
            desk.reissuePair(
                "recover",
                ["--recovery", id, "--archive-passphrase-env", "ARCHIVE", "--out-passphrase-env", "OUT"]))
        #expect(report["encryption_key"]?.string == "recover")
        #expect(report["replacement"]?["serial"]?.string == (try desk.serial("sign2.pem")))
        #expect(report["encryption"]?["replacement"]?["serial"]?.string == (try desk.serial("enc2.pem")))
        #expect(try desk.lasts("sign.pem", "sign2.pem") && desk.lasts("enc.pem", "enc2.pem"))
        #expect(try desk.publicHalf(ofCertificate: "enc2.pem") == desk.publicHalf(ofCertificate: "enc.pem"))
        try OpenSSL.run("pkcs12 -in enc2.key -passin pass:geheim-2 -nodes -nocerts -out old.key", in: desk.scratch)
        let read = try OpenSSL.run(
            "cms -decrypt -binary -inform DER -in tender.cms -recip enc.pem -inkey old.key", in: desk.scratch)
        #expect(read.text == "招标文件：机密")
        for serial in try ["sign.pem", "enc.pem"].map(desk.serial) {
            let row = try desk.json(["ca", "show", desk.authority, "--serial", serial])
            #expect(row["row"]?["revocation"]?["reason"]?.string == "superseded")
        }
        for serial in try ["sign2.pem", "enc2.pem"].map(desk.serial) {
            #expect(FileManager.default.fileExists(atPath: desk("ca/receipts/\(serial).json")))
        }
    }

    @Test func `after a loss the old key comes for decryption, beside a new one`() throws {
        let desk = try PairDesk("p256")
        try desk.done(desk.issuePair(["--out-passphrase-env", "OUT"]))
        try desk.scratch.write("text", as: "tender")
        try OpenSSL.run(
            "cms -encrypt -binary -aes256 -in tender -outform DER -out tender.cms enc.pem", in: desk.scratch)
        let id = try desk.ask(["--delivery", "pkcs12"])
        try #require(desk.approve(id).status == 0)
        let secrets = ["--recovery", id, "--archive-passphrase-env", "ARCHIVE", "--out-passphrase-env", "OUT"]
        let refused = try desk.run(desk.reissuePair("recover", reason: "lost", secrets + ["--json"]))
        #expect(try refused.status == 2 && refused.json["error"]?["code"]?.string == "authority.not_allowed")
        #expect(!FileManager.default.fileExists(atPath: desk("enc2.pem")))
        try desk.done(
            desk.reissuePair(
                "new-and-recover", reason: "lost", secrets + ["--recovered-key-out", desk("old.p12")]))
        #expect(try desk.publicHalf(ofCertificate: "enc2.pem") != desk.publicHalf(ofCertificate: "enc.pem"))
        #expect(try desk.lasts("enc.pem", "enc2.pem"))
        try OpenSSL.run("pkcs12 -in old.p12 -passin pass:geheim-2 -nodes -out old.pem", in: desk.scratch)
        let read = try OpenSSL.run(
            "cms -decrypt -binary -inform DER -in tender.cms -recip enc.pem -inkey old.pem", in: desk.scratch)
        #expect(read.text == "text")
        try OpenSSL.run("pkcs12 -in enc2.key -passin pass:geheim-2 -nodes -nocerts -out new2.key", in: desk.scratch)
        #expect(try desk.publicHalf(ofKey: "new2.key") == desk.publicHalf(ofCertificate: "enc2.pem"))
    }

    @Test func `the settings say what a reissue does without a word, and it never loses a key for want of a file`()
        throws
    {
        let desk = try PairDesk("p256")
        try desk.done(desk.issuePair(["--out-passphrase-env", "OUT"]))
        let bare = [
            "reissue", desk.authority, "--certificate", desk("sign.pem"), "--csr", desk("new.csr"), "--reason",
            "damaged", "--out", desk("sign2.pem"),
        ]
        let refused = try desk.run(bare + ["--json"])
        #expect(try refused.status == 2 && refused.json["error"]?["code"]?.string == "reissue.pair")
        try desk.done(
            bare + [
                "--encryption-out", desk("enc2.pem"), "--key-out", desk("enc2.key"), "--out-passphrase-env", "OUT",
            ])
        #expect(try desk.lasts("enc.pem", "enc2.pem"))
        // With 'keep' the encryption certificate stays.
        let settings = try String(contentsOfFile: desk("ca/capki.yaml"), encoding: .utf8)
        #expect(settings.contains("  reissue: new\n"))
        try Data(settings.replacingOccurrences(of: "  reissue: new\n", with: "  reissue: keep\n").utf8)
            .write(to: URL(fileURLWithPath: desk("ca/capki.yaml")))
        try desk.request("third", algorithm: "p256", subject: "")
        try desk.done([
            "reissue", desk.authority, "--certificate", desk("sign2.pem"), "--csr", desk("third.csr"), "--reason",
            "damaged", "--out", desk("sign3.pem"),
        ])
        let shown = try desk.json(["ca", "show", desk.authority, "--serial", desk.serial("sign3.pem")])
        #expect(shown["pair"]?["encryption"]?.string == (try desk.serial("enc2.pem")))
    }

    @Test func `places that clash, and files that exist, are refused before anything is issued`() throws {
        let desk = try PairDesk("p256")
        let before = try desk.json(["ca", "list", desk.authority])
        try desk.scratch.write("mine", as: "taken")
        for options in [["--encryption-out", desk("sign.pem")], ["--key-out", desk("taken")]] {
            var arguments = desk.issuePair(["--out-passphrase-env", "OUT"])
            let place = try #require(arguments.firstIndex(of: options[0]))
            arguments[place + 1] = options[1]
            #expect(try desk.run(arguments).status == 2)
        }
        #expect(try desk.run(desk.issuePair()).status == 2)
        #expect(try desk.run(desk.issuePair(["--delivery", "sm2-envelope"])).status == 2)
        #expect(try desk.run(desk.issuePair(["--delivery", "cms"])).status == 2)
        #expect(try desk.run(desk.issuePair(["--delivery", "post"])).status == 64)
        #expect(try desk.json(["ca", "list", desk.authority]) == before)
        #expect(try desk.scratch.read("taken") == Array("mine".utf8))
        let bare = try Desk()
        let refused = try bare.run(pairOf: desk)
        #expect(try refused.status == 2 && refused.json["error"]?["code"]?.string == "ca.no_archive")
    }
}

extension Desk {
    /// Tries to issue a pair at a CA that has no archive.
    fileprivate func run(pairOf desk: PairDesk) throws -> ToolResult {
        var arguments = desk.issuePair(["--out-passphrase-env", "OUT", "--json"])
        arguments[2] = authority
        return try desk.run(arguments)
    }
}
