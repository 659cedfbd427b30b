import Foundation
import PKIStructures
import TestSupport
import Testing

/// `--timestamp`: an authority that `openssl ts` plays, over HTTP on the loopback interface.
@Suite("capki seal --timestamp", .enabled(if: Foreign.has(.openssl)))
struct SealTimestampTests {
    typealias Office = SealCommandTests.Office

    @Test(
        "a seal of V5 and a signature with it are stamped, and openssl takes both stamps", arguments: ["rsa", "p256"])
    func stamped(key: String) throws {
        let office = try Office(key == "rsa" ? .rsa : .sm2)
        let desk = try TimestampDesk(key)
        let made = try office.make(["--generation", "V5"] + desk.options() + desk.trust)
        #expect(made.status == 0 && !made.errorText.contains("no time stamp"), "\(made.transcript)")
        let seal = try Seal(derEncoded: bytes(office, "a.esl"))
        let token = try #require(seal.timeStamp).token
        #expect(try desk.verify(Array(token), over: Array(seal.signature)).status == 0)
        #expect(try desk.verify(Array(token), over: [1]).status != 0)
        // Another digest than the signature's own, SM3, is that of the option.
        let signed = try office.sign(office.trust + desk.options("chunked", digest: "sha512") + desk.trust)
        #expect(signed.status == 0, "\(signed.transcript)")
        let signature = try SealSignature(derEncoded: bytes(office, "a.sig"))
        let stamp = try #require(signature.timeStamp).token
        #expect(try desk.verify(Array(stamp), over: Array(signature.signature)).status == 0)
        let original = ["--original", office.authority("合同.pdf"), "--require-timestamp", "--json"]
        let verdict = try office.verify("a.sig", office.trust + desk.trust + original)
        #expect(verdict.status == 0, "\(verdict.transcript)")
        let checks = try verdict.json["checks"]?.elements ?? []
        for name in ["timestamp", "seal_timestamp"] {
            #expect(checks.first { $0["name"]?.string == name }?["ok"]?.bool == true)
        }
        #expect(try verdict.json["proven_time"]?.string != nil)
        // Without its root nobody vouches for it.
        #expect(try office.verify("a.sig", office.trust + original).status == 1)
    }

    @Test("SM3 is what is stamped with SM2 unless another digest is asked for, and the policy is asked for")
    func digestAndPolicy() throws {
        let office = try Office()
        let desk = try TimestampDesk()
        #expect(try office.make().status == 0)
        let options = Array(desk.options().prefix(2)) + desk.trust + office.trust
        let signed = try office.sign(options + ["--timestamp-policy", TimestampDesk.policy])
        #expect(signed.status == 0, "\(signed.transcript)")
        let asked = try OpenSSL.run("ts -query -in last-query -text", in: desk.scratch).text
        #expect(asked.contains("Hash Algorithm: sm3") && asked.contains("Certificate required: yes"), "\(asked)")
        #expect(asked.contains("Policy OID: \(TimestampDesk.policy)") && !asked.contains("Nonce: unspecified"))
        let refused = try office.sign(options + ["--timestamp-policy", "1.2.3"], out: "b.sig")
        #expect(refused.status == 2 && refused.errorText.contains("unacceptedPolicy"), "\(refused.transcript)")
    }

    static let bent: [(behaviour: String, code: String, words: String)] = [
        ("wrong-nonce", "seal.bad_timestamp", "does not repeat the nonce"),
        ("wrong-imprint", "seal.bad_timestamp", "over another digest"),
        ("refusing", "seal.bad_timestamp", "rejection"),
        ("garbage", "transport.malformed", "no answer to a time-stamp request"),
        ("empty", "transport.malformed", "no answer to a time-stamp request"),
        ("failing", "transport.refused", "status 500"),
        ("missing", "transport.refused", "status 404"),
        ("elsewhere", "transport.redirected", "sends on to"),
        ("page", "transport.wrong_type", "'text/html'"),
        ("truncated", "transport.broken_off", "broke off"),
        ("large", "transport.too_large", "more than 262144 octets"),
        ("endless", "transport.too_large", "more than 262144 octets"),
        ("huge-header", "transport.broken_off", "broke off"),
        ("endless-header", "transport.broken_off", "broke off"),
        ("strange", "transport.broken_off", "broke off"),
        ("closing", "transport.broken_off", "broke off"),
        ("silent", "transport.timed_out", "within 1 s"),
        ("dripping", "transport.timed_out", "within 1 s"),
    ]

    @Test("what a service answers otherwise is told in bounded time with what to do, and nothing is written")
    func hostile() throws {
        let office = try Office()
        let desk = try TimestampDesk()
        #expect(try office.make().status == 0)
        for (behaviour, code, words) in Self.bent {
            let begin = ContinuousClock.now
            let seconds = code == "transport.timed_out" ? "1" : "10"
            let result = try office.sign(
                office.trust + desk.options(behaviour) + desk.trust + ["--timestamp-timeout", seconds, "--json"])
            let error = try result.json["error"]
            #expect(result.status == 2 && error?["code"]?.string == code, "\(behaviour): \(result.transcript)")
            #expect(error?["message"]?.string?.contains(words) == true, "\(behaviour): \(result.transcript)")
            #expect(error?["hint"]?.string?.isEmpty == false, "\(behaviour)")
            #expect(ContinuousClock.now - begin < .seconds(15), "\(behaviour)")
            #expect(!FileManager.default.fileExists(atPath: office.authority("a.sig")), "\(behaviour)")
        }
    }

    @Test("a stamp of an authority that nobody trusts is refused when it comes, and not by those who verify")
    func untrusted() throws {
        let office = try Office()
        let desk = try TimestampDesk()
        let made = try office.make(["--generation", "V5"] + desk.options())
        #expect(made.status == 2 && made.errorText.contains("does not hold"), "\(made.transcript)")
        #expect(made.errorText.contains("hint: "))
        #expect(!FileManager.default.fileExists(atPath: office.authority("a.esl")))
    }

    @Test("where there is no place for a stamp, nobody is asked for one")
    func noPlace() throws {
        let office = try Office()
        let made = try office.make(["--timestamp", "http://127.0.0.1:1/"])
        #expect(made.status == 2 && made.errorText.contains("no place for a time stamp"), "\(made.transcript)")
        #expect(try office.make(["--generation", "V1"]).status == 0)
        let signed = try office.sign(["--timestamp", "http://127.0.0.1:1/"])
        #expect(signed.status == 2 && signed.errorText.contains("no place for a time stamp"), "\(signed.transcript)")
    }

    @Test(
        "an address that is none is wrong usage",
        arguments: [
            "", "tsa", "ftp://tsa.example/", "file:///etc/passwd", "http://", "http://user:secret@tsa.example/",
            "http://tsa.example/#a", "http://tsa.example/ a", "http://时间戳.example/",
        ])
    func addresses(address: String) throws {
        let arguments = ["seal", "sign", "--seal", "a", "--certificate", "b", "--key", "c", "--in", "d", "--out", "e"]
        let result = try Capki.run(arguments + ["--timestamp", address])
        #expect(result.status == 64 && result.errorText.contains("the address"), "\(result.transcript)")
    }

    @Test("who cannot be reached is told")
    func notReached() throws {
        let office = try Office()
        #expect(try office.make().status == 0)
        for address in ["http://127.0.0.1:1/", "http://nowhere.invalid/"] {
            let result = try office.sign(["--timestamp", address, "--json"])
            #expect(try result.json["error"]?["code"]?.string == "transport.not_reached", "\(result.transcript)")
        }
    }

    @Test("https is taken where the system's certificates vouch for the server, and refused where they do not")
    func secure() throws {
        let office = try Office()
        #expect(try office.make().status == 0)
        try office.authority.openssl(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tls.key"]
                + ["-out", "tls.pem", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        let desk = try TimestampDesk(tls: (office.authority("tls.pem"), office.authority("tls.key")))
        let refused = try office.sign(desk.options() + desk.trust + ["--json"])
        #expect(try refused.json["error"]?["code"]?.string == "transport.not_secure", "\(refused.transcript)")
        // The system's certificates are replaced for this one process, where the machine allows that.
        let place = "/etc/ssl/certs/ca-certificates.crt"
        guard FileManager.default.fileExists(atPath: place), try Tool.run("unshare", ["-m", "true"]).status == 0 else {
            return
        }
        let mount = "mount --bind \"$0\" \(place) && exec \"$@\""
        let signed = try Tool.run(
            "unshare",
            ["-m", "bash", "-c", mount, office.authority("tls.pem"), Capki.path]
                + office.signing(desk.options() + desk.trust))
        #expect(signed.status == 0, "\(signed.transcript)")
        #expect(try SealSignature(derEncoded: bytes(office, "a.sig")).timeStamp != nil)
    }

    @Test("the settings of a CA name the authority: its seals are stamped, the remade ones of a reissue too")
    func settings() throws {
        let office = try SealOffice()
        let desk = try TimestampDesk()
        func write(_ behaviour: String) throws {
            let settings = try office.desk.text("ca/capki.yaml").split(separator: "\n").filter {
                !$0.contains("timestamp")
            }
            let lines = [
                "  generation: V5", "  timestamp: \(desk.options(behaviour)[1])", "  timestamp-digest: sha256",
                "  timestamp-anchors: [\(desk.scratch("tsa.pem"))]",
            ]
            let kept = settings.filter { !$0.contains("generation: V5") } + lines.map { $0[...] }
            try office.desk.write(kept.joined(separator: "\n") + "\n", as: "ca/capki.yaml")
        }
        func requireStamp(_ name: String) throws {
            let seal = try Seal(derEncoded: office.desk.read(name))
            let token = try #require(seal.timeStamp).token
            #expect(try desk.verify(Array(token), over: Array(seal.signature)).status == 0)
        }
        try write("wrong-nonce")
        let refused = try Capki.run(office.make())
        #expect(refused.status == 2 && refused.errorText.contains("does not repeat the nonce"), "\(refused.transcript)")
        #expect(try office.list().isEmpty)
        try write("good")
        try Capki.done(office.make())
        try requireStamp("org.esl")
        // Seals that have no place for a stamp are made without one.
        try Capki.done(office.make(code: "4", out: "v4.esl", ["--generation", "V4"]))
        #expect(try Seal(derEncoded: office.desk.read("v4.esl")).timeStamp == nil)
        try Capki.done(
            office.desk.reissue(options: ["--esid", SealOffice.code, "--seal-out", office.desk("new.esl")]))
        try requireStamp("new.esl")
        try Capki.done(office.remake(["--esid", "4"], out: "again.esl") + ["--generation", "V5"])
        try requireStamp("again.esl")
        try office.requireSound()
    }

    @Test("others work on the CA while a seal waits for its time stamp")
    func aside() throws {
        let office = try SealOffice()
        let desk = try TimestampDesk()
        let stamp = desk.options("silent") + ["--generation", "V5", "--timestamp-timeout", "30"]
        let making = try RunningTool(Capki.path, office.make(stamp))
        try desk.awaitSilence()
        try Capki.done(office.desk.issue())
        #expect(throws: RunningTool.Silence.self) { try making.end(within: .zero) }
    }

    private func bytes(_ office: Office, _ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: office.authority(name))))
    }
}
