internal import PKIEngine

/// Marks bytes with HMAC-SHA-256 (RFC 2104) under a secret that only the holder of a private key can derive.
public struct Authenticator: Sendable {
    private let mac: EngineKeyedMAC

    /// - Parameter label: what the marks are for, so that those of one use are no good for another.
    public init(derivedFrom key: SoftwareKey, label: String) throws(KeyError) {
        let encoded = try key.exportPKCS8()
        mac = try withEngine { () throws(EngineError) in
            let hmac = EngineMAC(hmac: .sha256)
            return EngineKeyedMAC(
                hmac, key: SecretBytes(copying: try hmac.value(of: Array(label.utf8)[...], key: encoded.bytes)))
        }
    }

    /// The mark of bytes, 32 octets.
    public func mark(of bytes: [UInt8]) throws(KeyError) -> [UInt8] {
        try withEngine { () throws(EngineError) in try mac.value(of: bytes[...]) }
    }
}
