import TestSupport
import Testing

/// A disk without room, folders that take no file, and processes that meet on one ledger.
@Suite("Disks and races")
struct DiskAndRaceTests {
    private static let canMount = (try? Tool.run("unshare", ["-rm", "true"]).status) == 0

    /// Runs the reissue with the CA on a file system with so much room, and tells exit code, errors and what was left.
    private static let onSmallDisk = """
        reissues() { "$CAPKI" ca list disk/ca --reissues | grep -e complete -e pending; true; }
        list() { "$CAPKI" ca list disk/ca | grep -v ' intended ' && reissues; }
        mkdir disk && mount -t tmpfs -o size=600k tmpfs disk && cp -a ca disk/ca || exit 99
        list >list-before
        head -c 10M /dev/zero >disk/fill 2>/dev/null
        truncate -s "-$1" disk/fill
        state() { (cd disk && find . -type f ! -name fill ! -name 'ledger.sqlite*' | sort | xargs sha256sum); }
        state >before
        "$CAPKI" reissue disk/ca --serial "$2" --csr new.csr --reason lost --out "$3" --json
        code=$?
        state >after
        if [ $code = 0 ]; then openssl x509 -in "$3" -noout || exit 98; exit 0; fi
        [ $code = 2 ] || exit $code
        cmp before after >&2 || exit 97
        [ -e "$3" ] && exit 96
        rm disk/fill
        list >list-after && cmp list-before list-after >&2 || exit 94
        "$CAPKI" reissue disk/ca --serial "$2" --csr new.csr --reason lost --out "$3" >&2 || exit 95
        exit 2
        """

    @Test(.enabled(if: canMount && Foreign.has(.openssl)), arguments: ["new.crt", "disk/new.crt"])
    func `a full disk leaves the ledger as it is, wherever the room ends`(out: String) throws {
        var codes: Set<Int32> = []
        for room in [0, 4096, 16_384, 28_672, 36_864, 53_248, 65_536, 98_304, 200_000] {
            let desk = try Desk()
            let result = try Tool.run(
                "unshare",
                ["-rm", "setsid", "--wait", "bash", "-c", Self.onSmallDisk, "full", String(room), desk.serial, out],
                environment: ["CAPKI": Capki.path], folder: desk.folder)
            #expect([0, 2].contains(result.status), "with \(room) bytes: \(result.transcript)")
            codes.insert(result.status)
            guard result.status == 2 else { continue }
            let error = try result.json["error"]
            #expect(["storage.disk_full", "system.disk_full"].contains(error?["code"]?.string), "\(result.text)")
            #expect(error?["hint"]?.string?.contains("make room on the disk") == true)
        }
        #expect(codes == [0, 2])
    }

    @Test func `a limit on the size of files leaves the ledger as it is`() throws {
        let desk = try Desk()
        let script = "ulimit -f 16; trap '' XFSZ; exec \"$@\""
        let revoke = ["ca", "revoke", desk.authority, "--serial", desk.serial, "--reason", "superseded"]
        try expectRefusal(
            revoke, in: desk.folder, code: "storage.disk_full", "ca/ledger.sqlite'",
            hint: "the ledger is unchanged"
        ) { try Tool.run("setsid", ["--wait", "bash", "-c", script, "limited", Capki.path] + $0) }
        try Capki.done(revoke)
    }

    @Test func `a result that cannot be written is refused before anything is signed`() throws {
        let desk = try Desk()
        try desk.write("here already", as: "there.crt")
        let places: [(String, String, String)] = [
            ("absent/new.crt", "system.not_found", "absent/new.crt"), ("ca", "system.exists", "exists"),
            ("there.crt", "system.exists", "there.crt"), ("there.crt/new.crt", "system.not_found", "there.crt/new.crt"),
        ]
        for (out, code, words) in places {
            for command in [desk.reissue(out: out), desk.issue(out: out)] {
                try expectRefusal(command, in: desk.folder, code: code, words)
            }
            try expectRefusal(
                ["ca", "crl", desk.authority, "--out", desk(out)], in: desk.folder, code: code, words)
            try expectRefusal(
                ["csr", "new", "--key", desk("new.key"), "--subject", "CN=x", "--out", desk(out)], in: desk.folder,
                code: code, words)
            try expectRefusal(
                ["key", "generate", "--algorithm", "p256", "--out", desk(out)], in: desk.folder, code: code, words)
        }
        #expect(
            try Capki.run(desk.reissue(out: "there.crt")).errorText.contains(
                "hint: choose another name, or say --force"))
        try Capki.done(desk.reissue(out: "there.crt", options: ["--force"]))
        #expect(try desk.text("there.crt").hasPrefix("-----BEGIN CERTIFICATE-----"))
    }

    @Test(.enabled(if: canMount))
    func `a folder that may not be written is refused before anything is signed`() throws {
        let desk = try Desk()
        let script = "mkdir -p ro && mount -t tmpfs -o ro tmpfs ro && exec \"$@\""
        try Tool.run("mkdir", [desk("ro")]).requireSuccess("mkdir", [])
        try expectRefusal(desk.reissue(out: "ro/new.crt"), in: desk.folder, code: "system.permission", "ro/new.crt") {
            try Tool.run(
                "unshare", ["-rm", "setsid", "--wait", "bash", "-c", script, "ro", Capki.path] + $0, folder: desk.folder
            )
        }
    }

    /// How one of several processes ended.
    private struct Finish {
        let status: Int32
        let text: String
    }

    /// Starts commands at the same moment and waits for all.
    private static func together(_ commands: [[String]], in desk: Desk) throws -> [Finish] {
        let lines = commands.enumerated().map { index, arguments in
            let words = arguments.map { "'\($0)'" }.joined(separator: " ")
            return
                "{ \"$CAPKI\" \(words) --json >race.\(index).out 2>race.\(index).err; echo $? >race.\(index).code; } &"
        }
        try Tool.run(
            "setsid", ["--wait", "bash", "-c", lines.joined(separator: "\n") + "\nwait"],
            environment: ["CAPKI": Capki.path], folder: desk.folder
        ).requireSuccess("bash", lines)
        return try commands.indices.map { index in
            let code = Int32(try desk.text("race.\(index).code").filter(\.isNumber)) ?? -1
            return Finish(status: code, text: try desk.text("race.\(index).out") + desk.text("race.\(index).err"))
        }
    }

    @Test(arguments: [2, 8])
    func `of processes that reissue the same certificate at once, one wins`(count: Int) throws {
        let desk = try Desk()
        for index in 0..<count { try desk.request("racer\(index)") }
        let commands = (0..<count).map { desk.reissue(csr: "racer\($0).csr", out: "racer\($0).crt") }
        let results = try Self.together(commands, in: desk)
        let winners = results.indices.filter { results[$0].status == 0 }
        #expect(winners.count == 1, "\(results.map(\.text))")
        for (index, result) in results.enumerated() where result.status != 0 {
            #expect(result.status == 2)
            #expect(result.text.contains("\"authority.already_reissued\""), "\(result.text)")
            #expect(throws: (any Error).self) { try desk.read("racer\(index).crt") }
        }
        let reissues = try Capki.json(["ca", "list", desk.authority, "--reissues"])["reissues"]?.elements
        #expect(reissues?.count == 1)
        #expect(try desk.list()["certificates"]?.elements.count == 4)
        #expect(try Snapshot(of: desk.folder).names.allSatisfy { !$0.hasSuffix(".part") })
    }

    @Test func `processes that issue different certificates at once all win`() throws {
        let desk = try Desk()
        for index in 0..<4 { try desk.request("racer\(index)", subject: "C=CN, O=\(index), CN=\(index)") }
        let commands =
            (0..<4).map { desk.issue(csr: "racer\($0).csr", out: "racer\($0).crt") } + [desk.reissue()]
            + [["ca", "crl", desk.authority, "--out", desk("race.crl")]]
        let results = try Self.together(commands, in: desk)
        for result in results { #expect(result.status == 0, "\(result.text)") }
        let rows = try desk.list()["certificates"]?.elements ?? []
        #expect(rows.count == 8)
        #expect(Set(rows.compactMap { $0["serial"]?.string }).count == 8)
    }

    @Test func `only one of two processes makes a CA directory`() throws {
        let desk = try Desk()
        let command = ["ca", "init", desk("second"), "--subject", "C=CN, CN=x", "--algorithm", "p256"]
        let results = try Self.together([command, command, command], in: desk)
        #expect(results.filter { $0.status == 0 }.count == 1, "\(results.map(\.text))")
        #expect(results.allSatisfy { [0, 2].contains($0.status) })
        try expectRefusal(command, in: desk.folder, code: "ca.exists", "exists already", hint: "choose another folder")
    }
}
