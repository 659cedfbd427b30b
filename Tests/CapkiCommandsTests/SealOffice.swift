import TestSupport
import Testing

/// A desk whose CA has certified a seal maker, and an image of a seal.
///
///     maker.pem, maker.key   the seal maker, SM2
///     seal.png               40 × 40 mm by its own word, with more octets than a pipe holds
struct SealOffice {
    static let code = "44011300000017"

    private static let template = Result { try Self.build() }

    let desk: Desk

    init() throws {
        let made = try Self.template.get()
        desk = try Desk(copying: made)
    }

    private init(desk: Desk) { self.desk = desk }

    private static func build() throws -> Desk {
        let desk = try Desk()
        try desk.request("maker", algorithm: "sm2", subject: "C=CN, O=某某制章中心, CN=某某制章中心")
        try Capki.done(desk.issue(csr: "maker.csr", profile: "seal-maker", out: "maker.pem"))
        try picture(desk, "seal.png", seed: 1)
        let settings = """
            seal:
              certificate: ../maker.pem
              key: ../maker.key

            """
        try desk.write(try desk.text("ca/capki.yaml") + settings, as: "ca/capki.yaml")
        return desk
    }

    /// A PNG of red noise, 189 pixels at 4724 a metre.
    static func picture(_ desk: Desk, _ name: String, seed: Int) throws {
        let program = """
            import random, struct, sys, zlib
            def chunk(kind, data):
                return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            noise = random.Random(int(sys.argv[2]))
            rows = b"".join(b"\\0" + noise.randbytes(4 * 189) for _ in range(189))
            open(sys.argv[1], "wb").write(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 189, 189, 8, 6, 0, 0, 0))
                + chunk(b"pHYs", struct.pack(">IIB", 4724, 4724, 1)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
            """
        try Tool.run("python3", ["-c", program, desk(name), "\(seed)"]).requireSuccess("python3", [name])
    }

    /// The arguments that make the organisation's seal.
    func make(
        certificate: String = "org.crt", code: String = Self.code, out: String = "org.esl", kind: String = "official",
        _ more: [String] = []
    ) -> [String] {
        [
            "seal", "make", desk.authority, "--image", desk("seal.png"), "--name", "某某公司", "--kind", kind,
            "--certificate", desk(certificate), "--esid", code, "--out", out == "-" ? "-" : desk(out),
        ] + more
    }

    /// The arguments that make it anew.
    func remake(
        _ old: [String] = ["--esid", Self.code], certificate: String = "new.crt", out: String = "new.esl"
    ) -> [String] {
        ["seal", "remake", desk.authority] + old + ["--certificate", desk(certificate), "--out", desk(out)]
    }

    func list(_ options: [String] = []) throws -> [JSONValue] {
        try Capki.json(["seal", "list", desk.authority] + options)["seals"]?.elements ?? []
    }

    /// Whether ledger and record of acts are whole.
    func requireSound() throws {
        for command in ["check", "audit"] { try Capki.done(["ca", command, desk.authority]) }
    }

    /// What the verdict of a seal is under the CA and its maker.
    func verdict(_ seal: String) throws -> JSONValue {
        try Capki.run([
            "seal", "verify", desk(seal), "--trust", desk("ca/ca.pem"), "--maker", desk("maker.pem"), "--json",
        ]).json
    }
}
