internal import Foundation

/// USB keys played by SoftHSM in a folder of one test, for processes that the test starts.
public struct SoftTokens: Sendable {
    public static let module = "/usr/lib/softhsm/libsofthsm2.so"
    public static let soPIN = "Officer-Pin-9"
    public static let userPIN = "User-Pin-17"

    /// Whether tests with tokens run: skipped where SoftHSM is missing, unless the tests run as a whole.
    public static var isWanted: Bool {
        FileManager.default.fileExists(atPath: module)
            || ProcessInfo.processInfo.environment["CAPKI_VECTORS"] != nil
    }

    private let scratch: Scratch

    /// Makes the folder, with no token in it.
    public init() throws {
        scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch("tokens"), withIntermediateDirectories: false)
        try scratch.write("directories.tokendir = \(scratch("tokens"))\nlog.level = ERROR\n", as: "softhsm2.conf")
    }

    /// The path of a name in the folder.
    public func callAsFunction(_ name: String) -> String { scratch(name) }

    /// The bytes of a file in the folder.
    public func read(_ name: String) throws -> [UInt8] { try scratch.read(name) }

    /// Writes a text into the folder and gives its path.
    @discardableResult
    public func write(_ text: String, as name: String) throws -> String { try scratch.write(text, as: name) }

    private var environment: [String: String] {
        [
            "SOFTHSM2_CONF": scratch("softhsm2.conf"), "SO_PIN": Self.soPIN, "USER_PIN": Self.userPIN,
            "WRONG_PIN": "not-the-pin", "GNUTLS_PIN": Self.userPIN, "GNUTLS_SO_PIN": Self.soPIN, "OUT": "geheim-2",
            "XDG_STATE_HOME": scratch("state"),
            "XDG_CONFIG_HOME": scratch("config"),
        ]
    }

    /// Runs `capki` on the tokens.
    public func capki(_ arguments: [String], environment own: [String: String] = [:]) throws -> ToolResult {
        try Capki.run(arguments, environment: environment.merging(own) { $1 })
    }

    /// Runs `capki` on the tokens, which must succeed.
    @discardableResult
    public func done(_ arguments: [String]) throws -> ToolResult {
        try capki(arguments).requireSuccess("capki", arguments)
    }

    /// Writes bytes into the folder and gives their path.
    @discardableResult
    public func write(_ bytes: [UInt8], as name: String) throws -> String { try scratch.write(bytes, as: name) }

    /// Starts `capki token watch --json` on the tokens.
    ///
    /// - Parameter entrance: the program and the first arguments of a command in another room.
    public func watch(_ arguments: [String], entrance: [String] = []) throws -> RunningTool {
        let words = entrance + [Capki.path, "token", "watch", "--json"] + arguments
        return try RunningTool(words[0], Array(words.dropFirst()), environment: environment)
    }

    /// Runs another program on the tokens.
    public func tool(_ program: String, _ arguments: [String]) throws -> ToolResult {
        try Tool.run(program, arguments, environment: environment)
    }

    /// What a script of `Tests/python` prints that works on the tokens.
    public func python(_ script: String, _ arguments: [String]) throws -> JSONValue {
        try Foreign.python(script, arguments, environment: environment)
    }

    /// Makes a token with both PINs.
    public func make(_ label: String) throws {
        try done([
            "token", "init", "--module", Self.module, "--token", label, "--so-pin-env", "SO_PIN", "--new-pin-env",
            "USER_PIN",
        ])
    }

    /// The arguments of a command on a token, with its PIN.
    public func on(
        _ label: String, _ command: String, _ arguments: [String] = [], module: String = Self.module
    ) -> [String] {
        ["token", command, "--module", module, "--token", label, "--pin-env", "USER_PIN"] + arguments
    }

    /// A request with a key on a token; gives its path.
    public func request(token: String, key: String, subject: String, as name: String) throws -> String {
        try done([
            "csr", "new", "--module", Self.module, "--key", "pkcs11:token=\(token);object=\(key)", "--pin-env",
            "USER_PIN", "--subject", subject, "--out", scratch(name),
        ])
        return scratch(name)
    }

    /// The certificate `NAME.pem` for a key on a token, by the CA in the folder `ca`; gives its path.
    @discardableResult
    public func certificate(token: String, key: String, subject: String, as name: String) throws -> String {
        let request = try request(token: token, key: key, subject: subject, as: "\(name).csr")
        try done([
            "ca", "issue", scratch("ca"), "--csr", request, "--profile", "organisation-signing", "--validity-days",
            "365", "--out", scratch("\(name).pem"),
        ])
        return scratch("\(name).pem")
    }
}
