internal import COpenSSL

/// AES key wrap (RFC 3394).
public enum EngineKeyWrap: Sendable, Hashable, CaseIterable {
    case aes128, aes192, aes256

    /// The length of the wrapping key in bytes.
    public var keyByteCount: Int {
        switch self {
        case .aes128: 16
        case .aes192: 24
        case .aes256: 32
        }
    }

    private var implementation: OpaquePointer? {
        switch self {
        case .aes128: unsafe EVP_aes_128_wrap()
        case .aes192: unsafe EVP_aes_192_wrap()
        case .aes256: unsafe EVP_aes_256_wrap()
        }
    }

    /// Wraps a key of a multiple of 8 bytes, at least 16; the result is 8 bytes longer.
    public func wrap(_ key: SecretBytes, under wrappingKey: SecretBytes) throws(EngineError) -> [UInt8] {
        let context = try unsafe makeContext(wrappingKey, isWrapping: true)
        defer { unsafe capki_cipher_context_free(context) }
        var wrapped = [UInt8](repeating: 0, count: key.count + 16)
        var count = Int32(0)
        let status = unsafe key.withPointer { input in
            unsafe EVP_CipherUpdate(context.pointer, &wrapped, &count, input.baseAddress, Int32(clamping: input.count))
        }
        guard status == 1, Int(count) == key.count + 8 else {
            throw EngineError(.failed, "a key of \(key.count) bytes cannot be wrapped")
        }
        return Array(wrapped.prefix(Int(count)))
    }

    /// Unwraps a key.
    ///
    /// - Throws: `EngineError.Code.cannotDecrypt` where the check value does not come out: another key, or altered bytes.
    public func unwrap(_ wrapped: [UInt8], under wrappingKey: SecretBytes) throws(EngineError) -> SecretBytes {
        guard wrapped.count >= 24, wrapped.count <= 4096, wrapped.count % 8 == 0 else {
            throw EngineError(.cannotDecrypt, "a wrapped key of \(wrapped.count) bytes, they come in eights from 24 on")
        }
        let context = try unsafe makeContext(wrappingKey, isWrapping: false)
        defer { unsafe capki_cipher_context_free(context) }
        return try unsafe SecretBytes(byteCount: wrapped.count) { memory throws(EngineError) in
            var count = Int32(0)
            let status = unsafe EVP_CipherUpdate(
                context.pointer, memory.baseAddress, &count, wrapped, Int32(wrapped.count))
            guard status == 1, Int(count) == wrapped.count - 8 else {
                throw EngineError(.cannotDecrypt, "the wrapped key does not open")
            }
            return Int(count)
        }
    }

    private func makeContext(
        _ wrappingKey: SecretBytes, isWrapping: Bool
    ) throws(EngineError) -> CapkiCipherContextHandle {
        EngineError.clearQueue()
        guard wrappingKey.count == keyByteCount else {
            throw EngineError(
                .unsuitableKey, "a wrapping key of \(wrappingKey.count) bytes, \(keyByteCount) are needed")
        }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw EngineError(.failed, "no memory for a key wrap") }
        unsafe EVP_CIPHER_CTX_set_flags(context, capki_wrap_allowed)
        let status = unsafe wrappingKey.withPointer { key in
            unsafe EVP_CipherInit_ex2(context, implementation, key.baseAddress, nil, isWrapping ? 1 : 0, nil)
        }
        guard status == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw EngineError(.unavailable, "AES key wrap is not available")
        }
        return unsafe CapkiCipherContextHandle(pointer: context)
    }
}
