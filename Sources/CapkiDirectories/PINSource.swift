public import PKIKeys
internal import PKISystem

/// The `pin-source` of a `pkcs11:` URI (RFC 7512 §2.4): a file whose first line is the PIN.
public enum PINSource {
    private static let byteLimit = 4096

    /// Reads the PIN.
    ///
    /// - Parameter place: a path, or a `file:` URI without a host.
    /// - Throws: `DirectoryError.Code.keyReference` for a command (`|…`), which is never run.
    public static func pin(_ place: String) throws -> Secret {
        guard !place.hasPrefix("|") else {
            throw DirectoryError(.keyReference, "a pin-source that is a command is not run", hint: "name a file")
        }
        let path =
            place.hasPrefix("file://")
            ? String(place.dropFirst(7)) : place.hasPrefix("file:") ? String(place.dropFirst(5)) : place
        return try FileReading.withFirstLine(of: path, byteLimit: byteLimit) { Secret(copying: $0) }
    }
}
