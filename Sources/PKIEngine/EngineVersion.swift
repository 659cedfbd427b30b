internal import COpenSSL

/// Which OpenSSL computes.
public enum EngineVersion {
    /// The version of the library that is loaded, as `OpenSSL 3.0.22 3 Nov 2026`.
    public static var text: String {
        unsafe OpenSSL_version(OPENSSL_VERSION).map { unsafe String(cString: $0) } ?? "OpenSSL"
    }
}
