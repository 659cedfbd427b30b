import Foundation
import TestSupport
import Testing

/// `capki verify` of many files, of folders, and of what is hostile by its size.
@Suite("capki verify of many")
struct VerifyManyTests {
    /// A folder of certificates by one CA, one of them spoilt, with something else between them.
    private struct Crowd {
        let scratch: Scratch
        static let count = 24

        init() throws {
            scratch = try Scratch()
            for folder in ["issued", "roots", "issuers"] {
                try FileManager.default.createDirectory(
                    atPath: scratch(folder), withIntermediateDirectories: true)
            }
            try OpenSSL.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem", in: scratch)
            try OpenSSL.run(
                "req -x509 -new -key key.pem -days 3650 -out roots/root.pem -subj /CN=Root -addext keyUsage=keyCertSign",
                in: scratch)
            try scratch.write(
                "basicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
                as: "leaf.ext")
            for number in 0..<Self.count {
                let name = "issued/\(String(format: "%02d", number)).pem"
                let days = number % 6 == 5 ? "-days -1" : "-days 30"
                try OpenSSL.run("req -new -key key.pem -out req.pem -subj /CN=Leaf\(number)", in: scratch)
                try OpenSSL.run(
                    "x509 -req -in req.pem -CA roots/root.pem -CAkey key.pem -out \(name) -extfile leaf.ext \(days)",
                    in: scratch)
            }
        }

        func verify(_ options: [String] = []) -> [String] {
            ["verify", scratch("issued"), "--trust", scratch("roots"), "--json"] + options
        }
    }

    @Test func `a folder is judged file by file in the order of the names, whatever the number of jobs`() throws {
        let crowd = try Crowd()
        try crowd.scratch.write("no certificate at all\n", as: "issued/00-readme.txt")
        var answers: [JSONValue] = []
        for jobs in ["1", "2", "7"] {
            let result = try Capki.run(crowd.verify(["--jobs", jobs]))
            #expect(result.status == 1, "\(result.transcript)")
            answers.append(try #require(result.json["results"]))
        }
        let one = answers[0].elements
        #expect(one.count == Crowd.count)
        #expect(one.compactMap { $0["subject"]?.string } == (0..<Crowd.count).map { "CN=Leaf\($0)" })
        #expect(one.map { $0["valid"]?.bool } == (0..<Crowd.count).map { $0 % 6 != 5 })
        for other in answers.dropFirst() {
            #expect(other.elements.map { $0["code"]?.string } == one.map { $0["code"]?.string })
            #expect(other.elements.map { $0["file"]?.string } == one.map { $0["file"]?.string })
        }
        try expectWrongUsage(["verify", "a.pem", "--trust", "b.pem", "--jobs", "0"], "--jobs")
    }

    @Test func `a file that cannot be read is told, the others are judged, and the exit code is 2`() throws {
        let crowd = try Crowd()
        try crowd.scratch.write("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", as: "broken.pem")
        let good = crowd.scratch("issued/00.pem")
        let files = [crowd.scratch("broken.pem"), good, crowd.scratch("absent.pem")]
        let command = ["verify"] + files + ["--trust", crowd.scratch("roots")]
        let text = try Capki.run(command)
        #expect(text.status == 2, "\(text.transcript)")
        #expect(text.text.contains("\(good): valid") && text.errorText.contains("broken.pem"))
        #expect(text.errorText.contains("absent.pem"))
        let json = try Capki.run(command + ["--json"])
        #expect(json.status == 2 && json.errors.isEmpty, "\(json.transcript)")
        #expect(try json.json["results"]?.elements.map { $0["valid"]?.bool } == [true])
        #expect(try json.json["errors"]?.elements.compactMap { $0["file"]?.string } == [files[0], files[2]])
        #expect(try json.json["errors"]?.elements.allSatisfy { $0.keys == ["file", "code", "message"] } == true)
    }

    @Test func `a folder without a certificate is no answer`() throws {
        let crowd = try Crowd()
        let result = try Capki.run(
            ["verify", crowd.scratch("issuers"), "--trust", crowd.scratch("roots"), "--json"])
        #expect(result.status == 2, "\(result.transcript)")
        #expect(try result.json["error"]?["code"]?.string == "structure.missing")
    }

    @Test(.enabled(if: Foreign.has(.pyca)))
    func `a CRL of a million entries is looked up in its bytes`() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem", in: scratch)
        try OpenSSL.run(
            "req -x509 -new -key key.pem -days 3650 -out root.pem -subj /CN=Root -addext keyUsage=keyCertSign,cRLSign",
            in: scratch)
        try scratch.write(
            "basicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n", as: "ext")
        for name in ["good", "bad"] {
            try OpenSSL.run("req -new -key key.pem -out req.pem -subj /CN=\(name)", in: scratch)
            try OpenSSL.run(
                "x509 -req -in req.pem -CA root.pem -CAkey key.pem -out \(name).pem -extfile ext -days 30", in: scratch)
        }
        _ = try Foreign.python(
            "large_crl.py",
            [scratch("key.pem"), scratch("root.pem"), "1000000", scratch("large.crl"), scratch("bad.pem")])
        let byteCount = try scratch.read("large.crl").count
        #expect(byteCount > 30_000_000)
        let command =
            ["verify", scratch("good.pem"), scratch("bad.pem"), "--trust", scratch("root.pem")]
            + ["--crl", scratch("large.crl"), "--revocation", "require", "--json"]
        let results = try Capki.run(command).json["results"]?.elements ?? []
        #expect(results.map { $0["code"]?.string } == [nil, "revoked"])
        let run = try Foreign.python("peak_memory.py", [Capki.path] + command)
        #expect(run["status"]?.int == 1, "\(run)")
        // The file itself, read in pieces, and a quiet process; a million entries as values would take hundreds of megabytes.
        #expect(run["peak"]?.int ?? .max < 3 * byteCount + 100_000_000, "\(run["peak"]?.int ?? 0)")
    }
}
