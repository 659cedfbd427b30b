import Foundation
import PKIKeys
import PKIStructures
import TestSupport

/// A CA with a key archive and two officers, run by the command alone, in a folder of its own.
///
///     ca/                   the CA directory; the archive's key is under the passphrase in $ARCHIVE
///     sign.key, sign.csr    the holder's signing key
///     new.key, new.csr      the one on the new token
///     o1.key, o1.pem, …     officers
struct PairDesk {
    static let subject = "C=CN, O=某某公司, CN=某某公司"
    static let environment = ["ARCHIVE": "archiv-1", "OUT": "geheim-2"]

    let scratch: Scratch
    let authority: String

    init(_ algorithm: String, archive: String? = nil) throws {
        scratch = try Scratch()
        authority = scratch("ca")
        try done(
            [
                "ca", "init", authority, "--subject", "C=CN, O=某某CA, CN=某某根CA", "--algorithm", "p256", "--archive",
                "--archive-passphrase-env", "ARCHIVE",
            ] + (archive.map { ["--archive-algorithm", $0] } ?? []))
        for name in ["sign", "new"] { try request(name, algorithm: algorithm, subject: Self.subject) }
        for name in ["o1", "o2"] { try officer(name) }
    }

    func callAsFunction(_ name: String) -> String { scratch(name) }

    @discardableResult
    func done(_ arguments: [String]) throws -> ToolResult {
        try Capki.done(arguments, environment: Self.environment)
    }

    func run(_ arguments: [String]) throws -> ToolResult { try Capki.run(arguments, environment: Self.environment) }

    func json(_ arguments: [String]) throws -> JSONValue { try done(arguments + ["--json"]).json }

    @discardableResult
    func request(_ name: String, algorithm: String, subject: String) throws -> String {
        try done(["key", "generate", "--algorithm", algorithm, "--out", self("\(name).key")])
        try done(["csr", "new", "--key", self("\(name).key"), "--subject", subject, "--out", self("\(name).csr")])
        return self("\(name).csr")
    }

    func officer(_ name: String, algorithm: String = "p256") throws {
        try request(name, algorithm: algorithm, subject: "C=CN, O=某某CA, CN=\(name)")
        try done([
            "ca", "issue", authority, "--csr", self("\(name).csr"), "--profile", "officer", "--validity-days", "300",
            "--out", self("\(name).pem"),
        ])
    }

    /// The arguments of the issue of the holder's pair.
    func issuePair(_ options: [String] = []) -> [String] {
        [
            "ca", "issue-pair", authority, "--csr", self("sign.csr"), "--validity-days", "365", "--out",
            self("sign.pem"), "--encryption-out", self("enc.pem"), "--key-out", self("enc.key"),
        ] + options
    }

    /// The arguments of the reissue of the holder's pair.
    func reissuePair(_ choice: String, reason: String = "damaged", _ options: [String] = []) -> [String] {
        [
            "reissue", authority, "--certificate", self("sign.pem"), "--csr", self("new.csr"), "--reason", reason,
            "--encryption-key", choice, "--out", self("sign2.pem"), "--encryption-out", self("enc2.pem"), "--key-out",
            self("enc2.key"),
        ] + options
    }

    func serial(_ file: String) throws -> String {
        try Certificate.all(inFile: scratch.read(file))[0].serialNumber.description
    }

    /// Asks for the recovery of the encryption key as an officer; gives its identifier.
    func ask(
        _ options: [String], file: String = "enc.pem", out: String = "request.json", isSigned: Bool = true
    ) throws -> String {
        let document = try json(
            [
                "ca", "archive", "recover", authority, "--serial", serial(file), "--reason", "令牌损坏", "--operator", "o1",
                "--officer-certificate", self("o1.pem"), "--request-out", self(out),
            ] + (isSigned ? ["--officer-key", self("o1.key")] : []) + options)
        return document["id"]?.string ?? ""
    }

    /// Approves a recovery as an officer.
    func approve(_ id: String, as officer: String = "o2") throws -> ToolResult {
        try run([
            "ca", "archive", "approve", authority, "--request", id, "--key", self("\(officer).key"), "--certificate",
            self("\(officer).pem"),
        ])
    }

    /// The arguments that do an approved recovery.
    func recover(_ id: String, _ options: [String], out: String = "recovered.key") -> [String] {
        [
            "ca", "archive", "recover", authority, "--request", id, "--key-out", self(out),
            "--archive-passphrase-env", "ARCHIVE",
        ] + options
    }

    /// The public half of a private key file, as `openssl` has it.
    func publicHalf(ofKey file: String) throws -> String {
        try OpenSSL.run("pkey -pubout -in \(file)", in: scratch).text
    }

    func publicHalf(ofCertificate file: String) throws -> String {
        try OpenSSL.run("x509 -noout -pubkey -in \(file)", in: scratch).text
    }

    /// Whether two certificates have one subject and one validity, to the byte.
    func lasts(_ one: String, _ other: String) throws -> Bool {
        let certificates = try [one, other].map { try Certificate.all(inFile: scratch.read($0))[0] }
        return certificates[0].validity.derBytes == certificates[1].validity.derBytes
            && certificates[0].subjectBytes.elementsEqual(certificates[1].subjectBytes)
    }

    func privateNumber(_ file: String) throws -> String {
        let key = try PrivateKeyFile.read(scratch.read(file)) { nil }
        return try key.privateNumber().withBytes { span in hexadecimal(span.indices.map { span[$0] }) }
    }
}
