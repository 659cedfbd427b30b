internal import Foundation

/// PKCS#11 modules of our own over SoftHSM, in C under `Tests/Modules`, compiled for the test that needs one.
public enum TestModule {
    /// Compiles a module into a folder and gives its path.
    ///
    /// - Parameter defines: what the module is told: numbers and texts, the latter with their quotes.
    public static func compile(
        _ name: String, _ defines: [String: String], libraries: [String] = [], in scratch: Scratch
    ) throws -> String {
        let words = defines.map { "-D\($0.key)=\($0.value)" }.sorted()
        let library = scratch("\(name)-\(UUID().uuidString.prefix(8)).so")
        let arguments =
            ["-shared", "-fPIC", "-Wall", "-I/usr/include/p11-kit-1", "-DREAL=\"\(SoftTokens.module)\""] + words + [
                "-o", library, "\(Sources.root)/Tests/Modules/\(name).c",
            ] + libraries.map { "-l\($0)" }
        try Tool.run("cc", arguments).requireSuccess("cc", arguments)
        return library
    }

    /// Compiles the module that locks PINs, with its counts in the same folder.
    public static func locking(after limit: Int, _ defines: [String: String] = [:], in scratch: Scratch) throws
        -> String
    {
        let own = ["LIMIT": "\(limit)", "STATE": "\"\(scratch("tries"))\""]
        return try compile("LockingModule", own.merging(defines) { $1 }, in: scratch)
    }

    /// Compiles the module that has SM2 under a vendor's numbers, IBM's where none are given.
    public static func sm2(
        keyType: String = "0x80050002", generate: String = "0x8005000A", sign: String = "0x8005000B",
        isDER: Bool = false, _ more: [String: String] = [:], in scratch: Scratch
    ) throws -> String {
        var defines = [
            "KEY_TYPE": keyType, "GENERATE": generate, "SIGN": sign, "DECRYPT": "0x8005000D", "UNWRAP": "0x80050020",
        ].merging(more) { $1 }
        if isDER { defines["DER_SIGNATURES"] = "1" }
        return try compile("SM2Module", defines, libraries: ["crypto"], in: scratch)
    }
}
