internal import COpenSSL

/// OpenSSL's provider of outdated algorithms, which old key files still need: RC2, RC4, single DES.
///
/// It is loaded into a library context of its own, so that nothing else in the process can come to use those algorithms.
@safe
final class EngineLegacyProvider: Sendable {
    // Set once, never freed: it lives as long as the process.
    nonisolated(unsafe) let context: OpaquePointer

    private static let shared = EngineLegacyProvider()

    private init?() {
        EngineError.clearQueue()
        guard let context = unsafe OSSL_LIB_CTX_new() else { return nil }
        guard unsafe OSSL_PROVIDER_load(context, "legacy") != nil else {
            unsafe OSSL_LIB_CTX_free(context)
            return nil
        }
        unsafe self.context = unsafe context
    }

    /// The provider, loaded at the first use.
    ///
    /// - Throws: `EngineError.Code.unavailable` where the system lacks it.
    static func load(for algorithm: String) throws(EngineError) -> EngineLegacyProvider {
        guard let shared else {
            throw EngineError(
                .unavailable, "\(algorithm) needs OpenSSL's legacy provider, which cannot be loaded",
                hint: "install the module legacy.so of OpenSSL 3, or let OPENSSL_MODULES name its folder")
        }
        return shared
    }
}
