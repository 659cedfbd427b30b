import Foundation
import TestSupport

/// A time-stamping authority that `openssl ts` plays behind a loopback server, see `Tests/python/timestamps.py`.
///
///     tsa.pem     its certificate, which is its own root
///     last-query  the last request that was answered as it should be
struct TimestampDesk {
    static let policy = "1.3.6.1.4.1.99999.1"

    let scratch: Scratch
    private let server: RunningTool
    private let address: String

    /// - Parameters:
    ///   - key: `rsa` or `p256`.
    ///   - tls: certificate and key of an https server.
    init(_ key: String = "p256", tls: (certificate: String, key: String)? = nil) throws {
        scratch = try Scratch()
        try scratch.write(Self.configuration, as: "tsa.cnf")
        try scratch.write("01\n", as: "serial")
        let kind = key == "rsa" ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        try Foreign.openssl(
            ["req", "-x509", "-config", "tsa.cnf", "-extensions", "ext", "-nodes", "-days", "100", "-newkey"] + kind
                + ["-keyout", "tsa.key", "-out", "tsa.pem"], folder: scratch.path)
        let files = tls.map { [$0.certificate, $0.key] } ?? []
        server = try RunningTool(
            "python3", ["-B", Sources.root + "/Tests/python/timestamps.py", scratch.path] + files)
        address = "http\(tls == nil ? "" : "s")://localhost:\(try server.next().text)/"
    }

    /// The options that ask it for a time stamp; the word says how its answer is bent.
    func options(_ behaviour: String = "good", digest: String = "sha256") -> [String] {
        ["--timestamp", address + behaviour, "--timestamp-digest", digest]
    }

    /// Waits for a request that is met with silence.
    func awaitSilence() throws { try server.next { $0.text == "silent" } }

    /// Its certificate as what is trusted.
    var trust: [String] { ["--timestamp-trust", scratch("tsa.pem")] }

    /// What `openssl ts -verify` says of a token over octets.
    func verify(_ token: [UInt8], over octets: [UInt8]) throws -> ToolResult {
        try scratch.write(token, as: "token")
        try scratch.write(octets, as: "octets")
        return try Tool.run(
            "openssl", ["ts", "-verify", "-token_in", "-in", "token", "-data", "octets", "-CAfile", "tsa.pem"],
            folder: scratch.path)
    }

    private static let configuration = """
        [req]
        distinguished_name = dn
        prompt = no
        [dn]
        O = 别家时间戳
        CN = Foreign time stamps
        [ext]
        extendedKeyUsage = critical,timeStamping
        keyUsage = critical,digitalSignature
        [tsa]
        default_tsa = t
        [t]
        serial = serial
        signer_cert = tsa.pem
        signer_key = tsa.key
        signer_digest = sha256
        default_policy = \(policy)
        digests = sha256, sha384, sha512, sm3
        ess_cert_id_alg = sha256
        """
}
