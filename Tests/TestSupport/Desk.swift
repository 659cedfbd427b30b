/// A CA of capki's own making with one organisation's certificate, in a folder of its own.
///
///     ca/         the CA directory, P-256
///     org.key     the organisation's key, org.crt its certificate
///     new.key     the key on the new token, new.csr the request for the reissue
public struct Desk: Sendable {
    public static let subject = "C=CN, O=某某公司, CN=某某公司"

    private static let template = Result { try Self.build() }

    private let scratch: Scratch
    /// The CA directory.
    public let authority: String
    /// The serial number of the organisation's certificate.
    public let serial: String

    /// Copies a desk that was made once.
    public init() throws {
        let made = try Self.template.get()
        scratch = try Scratch(copying: made.folder)
        authority = scratch("ca")
        serial = made.serial
    }

    /// Copies a desk as it is now.
    public init(copying other: Desk) throws {
        scratch = try Scratch(copying: other.folder)
        authority = scratch("ca")
        serial = other.serial
    }

    private init(scratch: Scratch, serial: String) {
        self.scratch = scratch
        authority = scratch("ca")
        self.serial = serial
    }

    private static func build() throws -> Desk {
        let scratch = try Scratch()
        scratch.removeAtExit()
        let authority = scratch("ca")
        try Capki.done(["ca", "init", authority, "--subject", "C=CN, O=某某CA, CN=某某根CA", "--algorithm", "p256"])
        for name in ["org", "new"] {
            try Capki.done(["key", "generate", "--algorithm", "p256", "--out", scratch("\(name).key")])
            try Capki.done([
                "csr", "new", "--key", scratch("\(name).key"), "--subject", subject, "--out", scratch("\(name).csr"),
            ])
        }
        let issued = try Capki.json([
            "ca", "issue", authority, "--csr", scratch("org.csr"), "--profile", "organisation-signing",
            "--validity-days", "365", "--out", scratch("org.crt"),
        ])
        return Desk(scratch: scratch, serial: issued["serial"]?.string ?? "")
    }

    /// The folder.
    public var folder: String { scratch.path }

    /// The path of a name in the folder.
    public func callAsFunction(_ name: String) -> String { scratch(name) }

    /// Writes a file into the folder and gives its path.
    @discardableResult
    public func write(_ bytes: [UInt8], as name: String) throws -> String { try scratch.write(bytes, as: name) }

    /// Writes a text into the folder and gives its path.
    @discardableResult
    public func write(_ text: String, as name: String) throws -> String { try scratch.write(text, as: name) }

    /// The bytes of a file in the folder.
    public func read(_ name: String) throws -> [UInt8] { try scratch.read(name) }

    /// The text of a file in the folder.
    public func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

    /// Makes a key and a request with it, and gives the request's path.
    @discardableResult
    public func request(
        _ name: String, algorithm: String = "p256", subject: String = Self.subject, options: [String] = []
    ) throws -> String {
        try Capki.done(["key", "generate", "--algorithm", algorithm, "--out", scratch("\(name).key")])
        try Capki.done(
            ["csr", "new", "--key", scratch("\(name).key"), "--subject", subject, "--out", scratch("\(name).csr")]
                + options)
        return scratch("\(name).csr")
    }

    /// The arguments of the reissue of the organisation's certificate.
    public func reissue(
        csr: String = "new.csr", reason: String = "lost", out: String = "new.crt", options: [String] = []
    ) -> [String] {
        [
            "reissue", authority, "--serial", serial, "--csr", scratch(csr), "--reason", reason, "--out", scratch(out),
        ] + options
    }

    /// The arguments of an issue.
    public func issue(
        csr: String = "new.csr", profile: String = "organisation-signing", out: String = "made.crt",
        options: [String] = ["--validity-days", "30"]
    ) -> [String] {
        ["ca", "issue", authority, "--csr", scratch(csr), "--profile", profile, "--out", scratch(out)] + options
    }

    /// Everything that the ledger lists.
    public func list() throws -> JSONValue { try Capki.json(["ca", "list", authority, "--all"]) }

    /// The row of one certificate in the list.
    public func row(_ serial: String) throws -> JSONValue? {
        try list()["certificates"]?.elements.first { $0["serial"]?.string == serial }
    }
}
