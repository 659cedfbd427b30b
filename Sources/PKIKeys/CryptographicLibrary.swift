internal import PKIEngine

/// The library that computes for all keys.
public enum CryptographicLibrary {
    /// Its name and version, as `OpenSSL 3.0.22 3 Nov 2026`.
    public static var version: String { EngineVersion.text }
}
