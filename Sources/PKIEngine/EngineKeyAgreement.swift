internal import COpenSSL

extension EnginePrivateKey {
    /// Agrees on a key with the owner of `peer`: ECDH (SEC 1 §3.3.1) and the key derivation of ANSI X9.63 (SEC 1 §3.6.1).
    ///
    /// - Throws: `EngineError.Code.unsuitableKey` where the two are not on one curve.
    public func agree(
        with peer: EnginePublicKey, derivation digest: EngineDigest, sharedInformation: [UInt8], byteCount: Int
    ) throws(EngineError) -> SecretBytes {
        EngineError.clearQueue()
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, handle.pointer, nil) else {
            throw EngineError(.failed, "no memory for a key agreement")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        let status = unsafe withDerivation(digest, sharedInformation, byteCount) { parameters in
            unsafe EVP_PKEY_derive_init_ex(context, parameters)
        }
        guard status == 1, unsafe EVP_PKEY_derive_set_peer(context, peer.handle.pointer) == 1 else {
            throw EngineError(.unsuitableKey, "the two keys cannot agree")
        }
        return try unsafe SecretBytes(byteCount: byteCount) { memory throws(EngineError) in
            var count = memory.count
            guard unsafe EVP_PKEY_derive(context, memory.baseAddress, &count) == 1, count == byteCount else {
                throw EngineError(.failed, "the key agreement failed")
            }
            return count
        }
    }
}

/// Lends the OpenSSL parameters of X9.63 key derivation for the length of one call.
private func withDerivation(
    _ digest: EngineDigest, _ sharedInformation: [UInt8], _ byteCount: Int,
    _ body: (UnsafePointer<OSSL_PARAM>) -> Int32
) -> Int32 {
    var kind = Array("X963KDF".utf8CString)
    var name = Array(digest.name.utf8CString)
    var information = sharedInformation
    var count = byteCount
    return unsafe kind.withUnsafeMutableBufferPointer { kind in
        unsafe name.withUnsafeMutableBufferPointer { name in
            unsafe information.withUnsafeMutableBytes { information in
                unsafe withUnsafeMutablePointer(to: &count) { count in
                    let parameters = unsafe [
                        OSSL_PARAM_construct_utf8_string(capki_parameter_kdf_type, kind.baseAddress, 0),
                        OSSL_PARAM_construct_utf8_string(capki_parameter_kdf_digest, name.baseAddress, 0),
                        OSSL_PARAM_construct_octet_string(
                            capki_parameter_kdf_material, information.baseAddress, information.count),
                        OSSL_PARAM_construct_size_t(capki_parameter_kdf_length, count),
                        OSSL_PARAM_construct_end(),
                    ]
                    return unsafe body(parameters)
                }
            }
        }
    }
}
