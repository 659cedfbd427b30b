internal import COpenSSL

/// A private key in the memory of this process. It is safe to use from several threads.
@safe
public final class EnginePrivateKey: Sendable {
    // OpenSSL locks its keys itself; the pointer is set once and freed in `deinit`.
    nonisolated(unsafe) let handle: CapkiKeyHandle
    let digestSigners = EngineDigestSigners()

    private init(takingOwnershipOf pointer: OpaquePointer) {
        unsafe handle = unsafe CapkiKeyHandle(pointer: pointer)
    }

    deinit { unsafe capki_key_free(handle) }

    /// Makes a new key.
    public static func generate(_ kind: EngineKeyKind) throws(EngineError) -> EnginePrivateKey {
        EngineError.clearQueue()
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, kind.engineName, nil) else {
            throw EngineError(.failed, "\(kind.engineName) is not available")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_keygen_init(context) == 1, unsafe kind.configure(context) else {
            throw EngineError(.failed, "\(kind.engineName) key generation cannot be set up")
        }
        var pointer: OpaquePointer?
        guard unsafe EVP_PKEY_generate(context, &pointer) == 1, let pointer = unsafe pointer else {
            throw EngineError(.failed, "\(kind.engineName) key generation failed")
        }
        return unsafe EnginePrivateKey(takingOwnershipOf: pointer)
    }

    /// Reads a plain private key: PKCS#8, or the older PKCS#1 and SEC 1 forms, DER.
    ///
    /// - Throws: `EngineError.Code.badKey`.
    public init(derEncoded bytes: SecretBytes) throws(EngineError) {
        EngineError.clearQueue()
        let pointer = unsafe bytes.withPointer { buffer in
            var cursor = buffer.baseAddress
            let key = unsafe d2i_AutoPrivateKey_ex(nil, &cursor, buffer.count, nil, nil)
            let isWhole = unsafe cursor == buffer.baseAddress?.advanced(by: buffer.count)
            if isWhole { return unsafe key }
            unsafe EVP_PKEY_free(key)
            return nil
        }
        guard let pointer = unsafe pointer else { throw EngineError(.badKey, "not a private key that can be used") }
        unsafe handle = unsafe CapkiKeyHandle(pointer: pointer)
    }

    /// The key as PrivateKeyInfo (RFC 5958 §2), DER, plain.
    public func exportPKCS8() throws(EngineError) -> SecretBytes {
        EngineError.clearQueue()
        guard let information = unsafe EVP_PKEY2PKCS8(handle.pointer) else {
            throw EngineError(.failed, "the key cannot be written")
        }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(information) }
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_PKCS8_PRIV_KEY_INFO(information, &encoded)
        guard count > 0, let encoded = unsafe encoded else { throw EngineError(.failed, "the key cannot be written") }
        defer { unsafe capki_clear_free(encoded, Int(count)) }
        return unsafe SecretBytes(copying: unsafe UnsafeBufferPointer(start: encoded, count: Int(count)))
    }

    /// The public half as SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), DER.
    public func exportSubjectPublicKeyInfo() throws(EngineError) -> [UInt8] {
        EngineError.clearQueue()
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_PUBKEY(handle.pointer, &encoded)
        guard count > 0, let encoded = unsafe encoded else {
            throw EngineError(.badKey, "the key has no public half that can be written")
        }
        defer { unsafe capki_clear_free(encoded, Int(count)) }
        return unsafe Array(unsafe UnsafeBufferPointer(start: encoded, count: Int(count)))
    }
}

extension EngineKeyKind {
    fileprivate var engineName: String {
        switch self {
        case .rsa: "RSA"
        case .ec(.sm2): "SM2"
        case .ec: "EC"
        case .ed25519: "ED25519"
        }
    }

    fileprivate func configure(_ context: OpaquePointer) -> Bool {
        switch self {
        case .rsa(let sizeInBits): unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(clamping: sizeInBits)) == 1
        case .ec(let curve): unsafe EVP_PKEY_CTX_set_group_name(context, curve.rawValue) == 1
        case .ed25519: true
        }
    }
}
