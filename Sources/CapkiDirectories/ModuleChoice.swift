internal import PKISystem
internal import PKITokens

/// Which PKCS#11 module speaks for a token.
public enum ModuleChoice {
    /// The module that is named, or the first well-known one that is installed.
    ///
    /// - Throws: `DirectoryError.Code.keyReference` where there is neither.
    public static func path(_ named: String?) throws -> String {
        if let named { return named }
        guard let found = TokenModule.wellKnownPaths.first(where: FileReading.exists) else {
            throw DirectoryError(
                .keyReference, "no PKCS#11 module is named, and no well-known one is installed",
                hint: "name the token's PKCS#11 library by --module")
        }
        return found
    }
}
