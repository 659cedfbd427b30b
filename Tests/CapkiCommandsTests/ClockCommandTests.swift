import Foundation
import TestSupport
import Testing

/// `capki ca clock`: the way out after an act under a clock that ran years ahead.
@Suite("The clock and the ledger")
struct ClockCommandTests {
    private static let threeYears = 3 * 366 * 86_400

    private func accept(_ desk: Desk) -> [String] {
        ["ca", "clock", desk.authority, "--accept-earlier", "--reason", "主板电池失效", "--operator", "张三"]
    }

    @Test func `an act three years ahead keeps no other act from being done, once that is accepted`() throws {
        let desk = try Desk()
        #expect(try Capki.json(["ca", "clock", desk.authority])["behind"]?.bool == false)
        try desk.request("other")
        let issued = try Capki.run(desk.issue(csr: "other.csr") + ["--json"], clockOffset: Self.threeYears)
        let future = try issued.requireSuccess("capki", []).json["serial"]?.string
        let list = ["ca", "crl", desk.authority, "--out", desk("future.crl")]
        try Capki.run(list, clockOffset: Self.threeYears).requireSuccess("capki", list)
        try Capki.done(["ca", "audit", desk.authority, "--checkpoint", desk("kept.json")])

        let refused = try Capki.run(desk.reissue() + ["--json"])
        #expect(refused.status == 2 && refused.text.contains("authority.clock_behind"))
        #expect(refused.text.contains("ca clock"))
        let behind = try Capki.run(["ca", "clock", desk.authority, "--json"])
        #expect(try behind.status == 1 && behind.json["behind"]?.bool == true)
        #expect(try behind.json["certificates"]?["serials"]?.elements.map(\.string) == [future])

        let done = try Capki.json(accept(desk))
        #expect(done["accepted"]?.bool == true && done["crls"]?.elements.count == 1)
        try Capki.done(desk.reissue())
        let made = try Capki.json(["ca", "crl", desk.authority, "--out", desk("now.crl")])
        #expect(made["number"]?.int == 2)
        let check = try Capki.done(["ca", "check", desk.authority])
        #expect(check.text.contains("note: the ledger's time was put back"))
        let audit = try Capki.done(["ca", "audit", desk.authority, "--since", desk("kept.json")])
        #expect(audit.text.contains("张三 put the ledger's time back") && audit.text.contains("主板电池失效"))
        // OpenSSL reads the date of the new one as past, that of the old one as still to come.
        for (name, isPast) in [("now", true), ("future", false)] {
            let told = try Tool.run("openssl", ["crl", "-in", desk("\(name).crl"), "-noout", "-lastupdate"]).text
            let year = told.split(separator: " ").compactMap { Int($0) }.last ?? 0
            #expect((year <= Calendar(identifier: .gregorian).component(.year, from: Date())) == isPast, "\(told)")
        }
    }

    @Test func `an audit key that was certified in the future is certified anew`() throws {
        let desk = try Desk()
        try FileManager.default.removeItem(atPath: desk("ca/audit.key.pem"))
        try desk.request("other")
        try Capki.run(desk.issue(csr: "other.csr"), clockOffset: Self.threeYears).requireSuccess("capki", [])
        try Capki.done(accept(desk))
        try Capki.done(["ca", "audit", desk.authority])
        try Capki.done(desk.reissue())
        let audit = try Capki.json(["ca", "audit", desk.authority])
        #expect(audit["intact"]?.bool == true && audit["notes"]?.elements.count == 1)
        let keys = try desk.list()["certificates"]?.elements.filter { $0["profile"]?.string == "audit" }
        #expect(keys?.count == 3)
        #expect(try Capki.run(["ca", "check", desk.authority]).status == 0)
    }

    @Test func `the flag and the reason go together`() throws {
        let desk = try Desk()
        for options in [["--accept-earlier"], ["--reason", "x"]] {
            #expect(try Capki.run(["ca", "clock", desk.authority] + options).status == 64)
        }
        #expect(try Capki.run(accept(desk)).status == 2)
    }
}
