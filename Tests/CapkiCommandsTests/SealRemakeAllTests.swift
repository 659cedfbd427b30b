import Foundation
import TestSupport
import Testing

/// `capki seal remake-all`: every seal whose certificate was reissued.
@Suite("Seals of a batch")
struct SealRemakeAllTests {
    /// An office with two more organisations; each has a seal, the last one a code that is no file name.
    private static func office() throws -> SealOffice {
        let office = try SealOffice()
        try Capki.done(office.make())
        for (index, code) in ["7-A", "../B"].enumerated() {
            let name = "org\(index)"
            try office.desk.request(name, subject: "C=CN, O=单位\(index), CN=单位\(index)")
            try Capki.done(office.desk.issue(csr: "\(name).csr", out: "\(name).crt"))
            try office.desk.request("\(name)-new", subject: "")
            try Capki.done(office.make(certificate: "\(name).crt", code: code, out: "\(name).esl"))
        }
        return office
    }

    private static let files = ["%2E%2E%2FB.esl", "7-A.esl"]

    /// Reissues the two by a batch; what is told beside the result.
    private static func recall(_ office: SealOffice) throws -> String {
        let jobs = try office.desk.write(
            "certificate,request,reason\norg0.crt,org0-new.csr,lost\norg1.crt,org1-new.csr,damaged\n", as: "jobs.csv")
        return try Capki.done(
            ["reissue", office.desk.authority, "--batch", jobs, "--out", office.desk("results.jsonl")]
        ).errorText
    }

    private static func remakeAll(_ office: SealOffice, _ more: [String] = []) throws -> ToolResult {
        try Capki.run(["seal", "remake-all", office.desk.authority, "--out-dir", office.desk("seals")] + more)
    }

    private static func names(_ office: SealOffice) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: office.desk("seals")).sorted()
    }

    @Test func `a batch tells how many seals wait, and they are made anew for the new certificates, once`() throws {
        let office = try Self.office()
        #expect(try Self.remakeAll(office).text == "no seal waits to be made anew\n")
        let told = try Self.recall(office)
        #expect(told.contains("note: 2 seals wait to be made anew: 'capki seal remake-all"))
        let report = try Self.remakeAll(office, ["--json"]).json
        #expect(report["schema"]?.string == "capki.seal-remake-all/1")
        #expect(report["pending"]?.int == 2 && report["remade"]?.int == 2 && report["failed"]?.int == 0)
        #expect(report["seals"]?.elements.map { $0["esid"]?.string } == ["7-A", "../B"])
        let results = try office.desk.text("results.jsonl").split(separator: "\n").map { try JSONValue(String($0)) }
        let serials = results.map { $0["serial"]?.string }
        #expect(report["seals"]?.elements.map { $0["seal"]?["certificates"]?.elements.first?.string } == serials)
        #expect(try Self.names(office) == Self.files)
        for file in Self.files { #expect(try office.verdict("seals/\(file)")["valid"]?.bool == true) }
        // The seal of the certificate that nobody reissued stays as it is.
        let states = try office.list().map { $0["state"]?.string }
        #expect(states == ["active", "superseded", "superseded", "active", "active"])
        #expect(try Self.remakeAll(office).text == "no seal waits to be made anew\n")
        try office.requireSound()
    }

    @Test func `a seal that fails keeps no other from being made, and is made by the next run`() throws {
        let office = try Self.office()
        _ = try Self.recall(office)
        try FileManager.default.createDirectory(atPath: office.desk("seals"), withIntermediateDirectories: true)
        try office.desk.write("something else", as: "seals/\(Self.files[1])")
        let failed = try Self.remakeAll(office)
        #expect(failed.status == 2, "\(failed.transcript)")
        #expect(failed.text.contains("7-A") && failed.text.contains("failed: ") && failed.text.contains("exists"))
        #expect(failed.text.hasSuffix("1 of 2 seals made anew, 1 failed\n"))
        #expect(try office.desk.text("seals/\(Self.files[1])") == "something else")
        let finished = try Self.remakeAll(office, ["--force"])
        #expect(finished.status == 0 && finished.text.hasSuffix("1 of 1 seals made anew\n"), "\(finished.transcript)")
        for file in Self.files { #expect(try office.verdict("seals/\(file)")["valid"]?.bool == true) }
        #expect(try Self.names(office) == Self.files)
    }

    @Test func `what was reissued twice is bound to the last certificate, and what has none left does not wait`() throws
    {
        let office = try Self.office()
        _ = try Self.recall(office)
        let results = try office.desk.text("results.jsonl").split(separator: "\n").map { try JSONValue(String($0)) }
        let serials = results.compactMap { $0["serial"]?.string }
        try office.desk.request("third", subject: "")
        let last = try Capki.json([
            "reissue", office.desk.authority, "--serial", serials[0], "--csr", office.desk("third.csr"), "--reason",
            "stolen", "--out", office.desk("third.crt"),
        ])
        try Capki.done([
            "ca", "revoke", office.desk.authority, "--serial", serials[1], "--reason", "cessationOfOperation",
        ])
        let report = try Self.remakeAll(office, ["--json"]).json
        #expect(report["pending"]?.int == 1 && report["remade"]?.int == 1)
        #expect(report["seals"]?.elements.first?["certificate"] == last["replacement"]?["serial"])
        #expect(try Self.names(office) == [Self.files[1]])
    }

    @Test func `it wants a CA directory and a folder`() throws {
        for arguments in [["seal", "remake-all"], ["seal", "remake-all", "ca"]] {
            #expect(try Capki.run(arguments).status == 64)
        }
    }
}
