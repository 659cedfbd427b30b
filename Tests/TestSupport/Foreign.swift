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
        case gcc
        /// A Python that can import `cryptography`.
        case pyca
        /// A Python that can import `pkilint`.
        case pkilint
        /// The same with `cryptography_vectors`.
        case vectors
        /// NSS's `modutil`, with `certutil` and `cmsutil` beside it.
        case modutil
        /// A Python that can import `pkcs11`.
        case pythonPKCS11
        /// A Python that can import Pillow and numpy.
        case pillow
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
        let check =
            switch program {
            case .pyca: [python, "-c", "import cryptography"]
            case .pkilint: [python, "-c", "import pkilint"]
            case .vectors: [python, "-c", "import cryptography, cryptography_vectors"]
            case .pythonPKCS11: [python, "-c", "import cryptography, pkcs11"]
            case .pillow: [python, "-c", "import PIL, numpy"]
            default: ["which", program.rawValue]
            }
        return (try? Tool.run("env", check).status) == 0
    }

    /// Runs `openssl`, which must succeed.
    @discardableResult
    public static func openssl(
        _ arguments: [String], input: [UInt8] = [], folder: String? = nil
    ) throws -> ToolResult {
        try Tool.run("openssl", arguments, input: input, folder: folder).requireSuccess("openssl", arguments)
    }

    /// Whether the foreign vectors are there.
    public static var hasVectors: Bool { ProcessInfo.processInfo.environment["CAPKI_VECTORS"] != nil }

    /// The folder of the foreign vectors, which `CAPKI_VECTORS` names.
    ///
    /// - Throws: where the variable is not set.
    public static func vectorsFolder() throws -> String {
        guard let folder = ProcessInfo.processInfo.environment["CAPKI_VECTORS"] else {
            throw OpenSSL.Failure(description: "CAPKI_VECTORS is not set")
        }
        return folder
    }

    /// Where a package of the tests' Python has its files.
    public static func packageFolder(_ package: String) throws -> String {
        let program = "import \(package), os; print(os.path.dirname(\(package).__file__))"
        let result = try Tool.run("env", [python, "-c", program]).requireSuccess(python, [program])
        return result.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What pyca/cryptography reads from certificates, see `Tests/python/certificates.py`.
    public static func certificates(_ files: [String]) throws -> [JSONValue] {
        try pyca("certificates.py", files).elements
    }

    /// What pyca/cryptography reads from a CRL, see `Tests/python/crl.py`.
    public static func crl(_ file: String) throws -> JSONValue { try pyca("crl.py", [file]) }

    /// What pkilint finds in certificates and CRLs, see `Tests/python/pkilint_findings.py`.
    public static func pkilint(_ files: [String]) throws -> [JSONValue] {
        try pyca("pkilint_findings.py", files).elements
    }

    /// Runs a few lines of Python, which must succeed.
    public static func run(python lines: String, _ arguments: [String]) throws {
        let all = [python, "-c", lines] + arguments
        try Tool.run("env", all).requireSuccess("env", all)
    }

    /// What a script of `Tests/python` prints.
    public static func python(
        _ script: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> JSONValue {
        try pyca(script, arguments, environment)
    }

    /// What pyca/cryptography reads from OCSP requests and responses, see `Tests/python/ocsp.py`.
    public static func ocsp(_ files: [String]) throws -> [JSONValue] { try pyca("ocsp.py", files).elements }

    /// Names and contents of the files of `cryptography_vectors` in a folder below `x509`, by name.
    public static func vectors(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
        let path = try packageFolder("cryptography_vectors") + "/x509/" + folder
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        return try names.filter { $0.hasSuffix(".pem") || $0.hasSuffix(".der") || $0.hasSuffix(".crt") }.map { name in
            (name, Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))))
        }
    }

    /// What our own walk through DER reads from messages, see `Tests/python/messages.py`.
    public static func messages(_ arguments: [String]) throws -> JSONValue { try pyca("messages.py", arguments) }

    private static func pyca(
        _ script: String, _ arguments: [String], _ environment: [String: String] = [:]
    ) throws -> JSONValue {
        let all = [python, "-B", Sources.root + "/Tests/python/" + script] + arguments
        return try Tool.run("env", all, environment: environment).requireSuccess("env", all).json
    }
}
