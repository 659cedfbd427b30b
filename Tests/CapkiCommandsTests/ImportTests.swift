import TestSupport
import Testing

/// `capki ca import` of what a real `openssl ca` has left.
@Suite("ca import", .enabled(if: Foreign.has(.openssl, .pyca)))
struct ImportTests {
    /// What `openssl ca -revoke` can be told.
    private static let revocations: [(name: String, options: [String])] = [
        ("plain", []), ("unspecified", ["-crl_reason", "unspecified"]),
        ("key", ["-crl_reason", "keyCompromise"]), ("ca", ["-crl_reason", "CACompromise"]),
        ("affiliation", ["-crl_reason", "affiliationChanged"]), ("superseded", ["-crl_reason", "superseded"]),
        ("cessation", ["-crl_reason", "cessationOfOperation"]), ("hold", ["-crl_reason", "certificateHold"]),
        ("instruction", ["-crl_hold", "holdInstructionReject"]),
        ("keytime", ["-crl_compromise", "20240301080000Z"]), ("catime", ["-crl_CA_compromise", "20240301080000Z"]),
    ]

    /// An `openssl ca` at work: two certificates that hold, one that has expired, and one for every kind of revocation.
    private static let template = Result { () throws -> OpenSSLAuthority in
        let old = try OpenSSLAuthority(.rsa)
        try old.issue("valid", section: "plain", subject: "/C=CN/O=有效\t公司/CN=有效公司")
        try old.issue("late", section: "plain", end: "20550615120000Z")
        try old.issue("expired", section: "plain", start: "200101000000Z", end: "210101000000Z")
        for revocation in revocations {
            try old.issue(revocation.name, section: "plain")
            try old.revoke(revocation.name, reason: revocation.options)
        }
        try old.openssl(["ca", "-updatedb", "-config", "ca.cnf", "-name", "desk"])
        try old.crl()
        return old
    }

    /// The CA that goes on under capki, in a folder of its own.
    private struct TakenOver {
        let scratch: Scratch
        let old: OpenSSLAuthority

        init() throws {
            old = try ImportTests.template.get()
            scratch = try Scratch(copying: old.folder)
            try Capki.done([
                "ca", "init", scratch("taken"), "--key", scratch("issuer.key"), "--certificate",
                scratch("issuer.crt"), "--chain", scratch("root.crt"),
            ])
        }

        func arguments(_ options: String...) -> [String] {
            ["ca", "import", scratch("taken"), scratch("index.txt")] + options
        }

        var index: String { get throws { String(decoding: try scratch.read("index.txt"), as: UTF8.self) } }

        func status(_ name: String) throws -> String? {
            let shown = try Capki.json(["ca", "show", scratch("taken"), "--serial", old.serial(name)])
            return shown["row"]?["status"]?.string
        }
    }

    @Test func `certificates and revocations are taken over, each with its reason and date`() throws {
        let taken = try TakenOver()
        let report = try Capki.json(taken.arguments("--crl", taken.scratch("last.crl")))
        #expect(report["schema"]?.string == "capki.ca-import/1")
        #expect(report["lines"]?.int == 14 && report["adopted"]?.int == 14 && report["revoked"]?.int == 11)
        #expect(try taken.status("valid") == "valid" && taken.status("late") == "valid")
        #expect(try taken.status("expired") == "expired")
        #expect(try taken.status("hold") == "on_hold" && taken.status("instruction") == "on_hold")
        #expect(try taken.status("key") == "revoked")
        try Capki.done(["ca", "check", taken.scratch("taken")])

        // The CRL that openssl makes of its index, and the one that we make of what was imported.
        try Capki.done(["ca", "crl", taken.scratch("taken"), "--out", taken.scratch("ours.crl")])
        let (theirs, ours) = try (Foreign.crl(taken.scratch("last.crl")), Foreign.crl(taken.scratch("ours.crl")))
        let entries = [theirs, ours].map { list in
            (list["entries"]?.elements ?? []).map { entry in
                let reason = entry["reason"]?.string
                return [
                    entry["serial"]?.string, entry["date"]?.string, reason == "unspecified" ? nil : reason,
                    entry["invalidity_date"]?.string,
                ]
            }.sorted { ($0.first ?? "") ?? "" < ($1.first ?? "") ?? "" }
        }
        #expect(entries.first?.count == 11)
        #expect(entries.first == entries.last)
        #expect(theirs["number"]?.int == 0x1000 && ours["number"]?.int == 0x1001)
    }

    @Test func `an import without the CRL takes the same revocations, and no CRL is signed before it is given`() throws
    {
        let taken = try TakenOver()
        try Capki.done(taken.arguments())
        #expect(try taken.status("keytime") == "revoked")
        let crl = ["ca", "crl", taken.scratch("taken"), "--out", taken.scratch("ours.crl")]
        #expect(try Capki.run(crl).errorText.contains("without its last CRL"))
        let again = try Capki.json(taken.arguments("--crl", taken.scratch("last.crl")))
        #expect(again["adopted"]?.int == 0 && again["known"]?.int == 14)
        try Capki.done(crl)
    }

    @Test func `a reissue of an imported certificate works`() throws {
        let taken = try TakenOver()
        try Capki.done(taken.arguments())
        try Capki.done(["key", "generate", "--algorithm", "rsa2048", "--out", taken.scratch("n.key")])
        try Foreign.openssl([
            "req", "-new", "-key", taken.scratch("n.key"), "-subj", "/", "-out", taken.scratch("n.csr"),
        ])
        try Capki.done([
            "reissue", taken.scratch("taken"), "--serial", taken.old.serial("late"), "--csr", taken.scratch("n.csr"),
            "--reason", "lost", "--out", taken.scratch("n.crt"),
        ])
        #expect(try taken.status("late") == "revoked")
    }

    @Test func `every faulty line is named, and nothing is imported`() throws {
        let taken = try TakenOver()
        var lines = try taken.index.split(separator: "\n").map(String.init)
        let fields = lines[0].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        lines[1] = "X" + lines[1].dropFirst()
        lines[2] = lines[2].replacing("\t", with: " ")
        lines[7] = lines[7].replacing(/,.*?\t/, with: ",because\t")
        lines[4] = "V\t99\t\t01AB\tunknown\t/CN=x"
        lines[5] = "V\t\(fields[1])\t\tXYZ\tunknown\t/CN=x"
        lines[6] = lines[0]
        try taken.scratch.write(lines.joined(separator: "\n") + "\n", as: "index.txt")
        try expectRefusal(
            taken.arguments(), in: taken.scratch.path, code: "ca.import", "6 faults", "line 2: the state 'X'",
            "line 3: 1 fields", "line 5: the expiry '99'", "line 6: 'XYZ' is no serial number", "stands in line 1 too",
            "line 8: 'because' is no reason",
            hint: "mend the lines")
    }

    @Test func `a line that its certificate contradicts is a fault, as is a certificate of another CA`() throws {
        let taken = try TakenOver()
        var lines = try taken.index.split(separator: "\n").map(String.init)
        lines[0] = lines[0].replacing(/^V\t\w+/, with: "V\t300101000000Z")
        try taken.scratch.write(lines.joined(separator: "\n") + "\n", as: "index.txt")
        let serials = lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false)[3] }
        try taken.scratch.write(taken.scratch.read("newcerts/\(serials[1]).pem"), as: "newcerts/\(serials[2]).pem")
        try taken.scratch.write("no certificate", as: "newcerts/\(serials[3]).pem")
        let stranger = try Desk()
        try taken.scratch.write(stranger.read("org.crt"), as: "newcerts/\(stranger.serial.uppercased()).pem")
        let end = try Foreign.certificates([stranger("org.crt")]).first?["not_after"]?.string ?? ""
        let digits = end.filter(\.isNumber).prefix(14).dropFirst(2)
        try taken.scratch.write(
            lines.joined(separator: "\n") + "\nV\t\(digits)Z\t\t\(stranger.serial.uppercased())\tunknown\t/CN=x\n",
            as: "index.txt")
        try expectRefusal(
            taken.arguments(), in: taken.scratch.path, code: "ca.import", "4 faults",
            "line 1: the line says that \(serials[0]) ends at 2030-01-01T00:00:00Z", "line 3: the file of",
            "line 4:", "line 15: certificate", "is not signed by this CA")
    }

    @Test func `lines without a certificate are refused with their numbers, and passed over where that is asked for`()
        throws
    {
        let taken = try TakenOver()
        for name in ["valid", "key"] {
            let file = "newcerts/\(try taken.old.serial(name).uppercased()).pem"
            try Tool.run("rm", [taken.scratch(file)]).requireSuccess("rm", [])
        }
        try expectRefusal(
            taken.arguments(), in: taken.scratch.path, code: "ca.import", "2 faults", "is not there",
            hint: "--skip-missing")
        let report = try Capki.json(taken.arguments("--skip-missing"))
        #expect(report["adopted"]?.int == 12 && report["revoked"]?.int == 11)
        let left = report["without_certificate"]?.elements.compactMap { $0["serial"]?.string } ?? []
        #expect(try Set(left) == [taken.old.serial("valid"), taken.old.serial("key")])
        try Capki.done(["ca", "adopt", taken.scratch("taken"), taken.scratch("key.crt")])
        #expect(try taken.status("key") == "revoked")
    }
}
