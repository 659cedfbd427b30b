internal import Foundation

/// The module of `Tests/FaultModule`, which forwards to SoftHSM and fails, waits or loses its token as it is told.
public enum FaultLibrary {
    /// Compiles it.
    ///
    /// - Throws: `UnexpectedExit` with what the compiler said.
    public static func make(at path: String) throws {
        let source = Sources.root + "/Tests/FaultModule/faults.c"
        let arguments = [
            "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-I/usr/include/p11-kit-1", "-o", path, source, "-ldl",
            "-lpthread",
        ]
        try Tool.run("cc", arguments).requireSuccess("cc", arguments)
    }
}
