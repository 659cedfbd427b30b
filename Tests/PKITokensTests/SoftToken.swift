import Foundation
import PKIKeys
import PKITokens
import TestSupport
import Testing

/// Tokens of SoftHSM in a folder of this test process.
///
/// SoftHSM reads SOFTHSM2_CONF once, when the module starts, so that all tests share the folder and differ in labels.
enum SoftToken {
    static let modulePath = "/usr/lib/softhsm/libsofthsm2.so"
    static let soPIN = "Officer-Pin-9"
    static let userPIN = "User-Pin-17"

    /// Skipped where the module is missing, unless the tests run as a whole, where it must be there.
    static var isWanted: Bool {
        FileManager.default.fileExists(atPath: modulePath)
            || ProcessInfo.processInfo.environment["CAPKI_VECTORS"] != nil
    }

    /// The folder that `./Tests/run` has prepared before the process began, or one of this process.
    ///
    /// Setting a variable while another thread reads the environment is a race, so that `./Tests/run` does it before.
    private static let configuration = Result { () throws -> (path: String, scratch: Scratch?) in
        let environment = ProcessInfo.processInfo.environment
        if environment["CAPKI_TEST_TOKENS"] != nil, let path = environment["SOFTHSM2_CONF"] { return (path, nil) }
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch("tokens"), withIntermediateDirectories: true)
        try scratch.write("directories.tokendir = \(scratch("tokens"))\nlog.level = ERROR\n", as: "softhsm2.conf")
        _ = unsafe setenv("SOFTHSM2_CONF", scratch("softhsm2.conf"), 1)
        return (scratch("softhsm2.conf"), scratch)
    }

    static func secret(_ text: String) -> Secret { Secret(copying: Array(text.utf8)) }

    static func module() throws -> TokenModule {
        _ = try configuration.get()
        return try TokenModule(path: modulePath)
    }

    /// A new token with both PINs set.
    static func make(_ label: String) throws -> TokenDescription {
        try module().initialise(nil, label: label, soPIN: secret(soPIN), userPIN: secret(userPIN))
    }

    /// A new token with the user logged in.
    static func open(_ label: String) throws -> Token {
        let made = try make(label)
        let token = try module().token(matching: TokenSelector(label: label, serial: made.serial))
        try token.logIn(secret(userPIN))
        return token
    }

    /// Runs a program that uses the tokens from outside.
    static func tool(_ program: String, _ arguments: [String], input: [UInt8] = []) throws -> ToolResult {
        let configuration = try configuration.get().path
        return try Tool.run(program, arguments, input: input, environment: ["SOFTHSM2_CONF": configuration])
    }

    /// `pkcs11-tool` on a token, logged in.
    static func pkcs11Tool(_ token: String, _ arguments: [String]) throws -> ToolResult {
        try tool(
            "pkcs11-tool",
            ["--module", modulePath, "--token-label", token, "--login", "--pin", userPIN] + arguments)
    }

    /// `p11tool` on a token, logged in.
    static func p11tool(_ token: String, _ arguments: [String]) throws -> ToolResult {
        try tool(
            "p11tool",
            ["--provider", modulePath, "--login", "--set-pin", userPIN] + arguments + ["pkcs11:token=\(token)"])
    }
}

/// Holds all suites that use SoftHSM, which is one module for the whole process.
@Suite("SoftHSM", .serialized, .enabled(if: SoftToken.isWanted))
enum SoftHSMTests {}
