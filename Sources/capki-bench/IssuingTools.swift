import Foundation
import PKIAuthority
import PKIKeys
import PKIStructures

/// Other programs that issue certificates for the same requests with the same key.
struct IssuingTools: Sendable {
    let folder: String
    let requestFiles: [String]

    /// Writes the issuer and the configuration of `openssl ca` beside the requests.
    init(_ desk: IssueDesk) throws {
        folder = desk.folder
        requestFiles = desk.requestFiles
        try write(desk.issuer.certificate.pem.text, "ca.pem")
        let key = try PrivateKeyFile.write(desk.issuerKey, passphrase: nil)
        try write(String(decoding: key, as: UTF8.self), "ca.key")
        try write(
            """
            [ca]
            default_ca = desk
            [desk]
            database = \(folder)/index.txt
            new_certs_dir = \(folder)/newcerts
            certificate = \(folder)/ca.pem
            private_key = \(folder)/ca.key
            rand_serial = yes
            unique_subject = no
            default_md = sha256
            default_days = 365
            policy = any
            x509_extensions = holder
            [any]
            countryName = optional
            stateOrProvinceName = optional
            localityName = optional
            organizationName = optional
            organizationalUnitName = optional
            commonName = optional
            [holder]
            basicConstraints = critical, CA:FALSE
            keyUsage = critical, digitalSignature, nonRepudiation
            extendedKeyUsage = clientAuth, emailProtection
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid
            crlDistributionPoints = URI:http://crl.ca.example.cn/issuing.crl
            """, "ca.cnf")
        try write(
            """
            {"signing": {"default": {"usages": ["digital signature", "content commitment", "client auth"],
            "expiry": "8760h", "crl_url": "http://crl.ca.example.cn/issuing.crl"}}}
            """, "cfssl.json")
    }

    /// `openssl ca -batch` over all requests, which makes nothing durable.
    func opensslCA() throws {
        try? FileManager.default.removeItem(atPath: "\(folder)/newcerts")
        try FileManager.default.createDirectory(atPath: "\(folder)/newcerts", withIntermediateDirectories: true)
        try write("", "index.txt")
        try run("openssl", ["ca", "-batch", "-config", "\(folder)/ca.cnf", "-notext", "-infiles"] + requestFiles)
        let made = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/newcerts").count
        guard made == requestFiles.count else { throw BenchmarkError("openssl ca made \(made) certificates") }
    }

    /// Whether Debian's `cfssl` is installed, and `curl`, which asks it.
    static var hasCFSSL: Bool {
        ["/usr/bin/cfssl", "/usr/bin/curl"].allSatisfy(FileManager.default.isExecutableFile)
    }

    /// `cfssl serve`, asked over several connections for the time of `body`.
    func withCFSSL(_ body: () throws -> Void) throws {
        try writeCURLRequests()
        let server = Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/cfssl")
        server.arguments = [
            "serve", "-address", "127.0.0.1", "-port", Self.port, "-ca", "\(folder)/ca.pem", "-ca-key",
            "\(folder)/ca.key", "-config", "\(folder)/cfssl.json", "-loglevel", "5",
        ]
        server.standardError = FileHandle.nullDevice
        server.standardOutput = FileHandle.nullDevice
        try server.run()
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        // The server is there once it answers; curl waits for that.
        try run(
            "curl",
            ["-s", "--retry", "50", "--retry-connrefused", "--retry-delay", "1", "-o", "/dev/null", Self.address])
        try body()
    }

    /// All requests, one after another on each of eight connections.
    func cfssl() throws {
        try run("curl", ["-s", "--parallel", "--parallel-max", "8", "-K", "\(folder)/curl.txt"])
        let answer = try String(contentsOfFile: "\(folder)/answer.json", encoding: .utf8)
        guard answer.contains("BEGIN CERTIFICATE") else { throw BenchmarkError("cfssl answers: \(answer.prefix(200))") }
    }

    private static let port = "28888"
    private static let address = "http://127.0.0.1:\(port)/api/v1/cfssl/sign"

    private func writeCURLRequests() throws {
        var configuration = ""
        for (index, file) in requestFiles.enumerated() {
            let request = try String(contentsOfFile: file, encoding: .utf8)
            let body = try JSONEncoder().encode(["certificate_request": request])
            try body.write(to: URL(fileURLWithPath: "\(folder)/body\(index).json"))
            // curl takes what follows a `next` for another request, so that none may stand at the end.
            configuration += """
                \(index == 0 ? "" : "next")
                url = "\(Self.address)"
                data = "@\(folder)/body\(index).json"
                output = "\(index == 0 ? "\(folder)/answer.json" : "/dev/null")"

                """
        }
        try write(configuration, "curl.txt")
    }

    private func write(_ text: String, _ name: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/\(program)")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError("\(program) ended with \(process.terminationStatus)")
        }
    }
}
