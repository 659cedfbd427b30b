internal import Foundation

/// Programs that we did not write, as second opinions.
///
/// Tests that need one are skipped where it is missing, except where `CAPKI_VECTORS` or `CAPKI_PYTHON` is set, as
/// `./Tests/run` does after it has installed them: there they run and fail.
public enum Foreign {
    /// The programs that tests need beyond the ones of every Debian.
    public enum Program: String, Sendable, CaseIterable {
        case openssl
        case certtool
        case faketime
        /// A Python that can import `cryptography`.
        case pyca
    }

    private static let isStrict = ["CAPKI_VECTORS", "CAPKI_PYTHON"].contains {
        ProcessInfo.processInfo.environment[$0] != nil
    }
    private static let present = Set(Program.allCases.filter(isPresent))

    /// The Python with what `Tests/python/requirements.txt` lists.
    private static let python = ProcessInfo.processInfo.environment["CAPKI_PYTHON"] ?? "python3"

    /// Whether tests that need these programs run.
    public static func has(_ programs: Program...) -> Bool { isStrict || present.isSuperset(of: programs) }

    private static func isPresent(_ program: Program) -> Bool {
        let check = program == .pyca ? [python, "-c", "import cryptography"] : ["which", program.rawValue]
        return (try? Tool.run("env", check).status) == 0
    }

    /// Runs `openssl`, which must succeed.
    @discardableResult
    public static func openssl(
        _ arguments: [String], input: [UInt8] = [], folder: String? = nil
    ) throws -> ToolResult {
        try Tool.run("openssl", arguments, input: input, folder: folder).requireSuccess("openssl", arguments)
    }

    /// What pyca/cryptography reads from certificates, see `Tests/python/certificates.py`.
    public static func certificates(_ files: [String]) throws -> [JSONValue] {
        try pyca("certificates.py", files).elements
    }

    /// What pyca/cryptography reads from a CRL, see `Tests/python/crl.py`.
    public static func crl(_ file: String) throws -> JSONValue { try pyca("crl.py", [file]) }

    /// What a script of `Tests/python` prints.
    public static func python(_ script: String, _ arguments: [String]) throws -> JSONValue {
        try pyca(script, arguments)
    }

    /// What our own walk through DER reads from messages, see `Tests/python/messages.py`.
    public static func messages(_ arguments: [String]) throws -> JSONValue { try pyca("messages.py", arguments) }

    private static func pyca(_ script: String, _ arguments: [String]) throws -> JSONValue {
        let all = [python, "-B", Sources.root + "/Tests/python/" + script] + arguments
        return try Tool.run("env", all).requireSuccess("env", all).json
    }
}
