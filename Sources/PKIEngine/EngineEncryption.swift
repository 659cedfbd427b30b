internal import COpenSSL

/// Encryption to a public key, with everything that OpenSSL must be told.
public enum EngineEncryptionScheme: Sendable, Hashable {
    /// RSAES-PKCS1-v1_5 (RFC 8017 §7.2).
    case rsaPKCS1
    /// RSAES-OAEP (RFC 8017 §7.1) with MGF1 over a digest of its own and the empty label.
    case rsaOAEP(EngineDigest, maskDigest: EngineDigest)
    /// SM2 over SM3 (GB/T 32918.4); the value is DER `SEQUENCE { x, y, hash, ciphertext }`. OpenSSL passes over bytes
    /// that follow it, so that the caller checks the structure before.
    case sm2
}

extension EnginePublicKey {
    /// Encrypts a short message.
    ///
    /// - Throws: `EngineError.Code.unsuitableKey` where the key cannot do it, `failed` for a message that is too long.
    public func encrypt(
        _ plaintext: SecretBytes, scheme: EngineEncryptionScheme
    ) throws(EngineError) -> [UInt8] {
        let operation = try unsafe EngineEncryptionOperation(scheme, key: handle, direction: .encrypt)
        return try unsafe plaintext.withPointer { input throws(EngineError) in
            let capacity = try unsafe operation.outputByteCount(for: input)
            var output = [UInt8](repeating: 0, count: capacity)
            let usedByteCount = try unsafe output.withUnsafeMutableBufferPointer { buffer throws(EngineError) in
                try unsafe operation.run(input, into: buffer)
            }
            return Array(output.prefix(usedByteCount))
        }
    }
}

extension EnginePrivateKey {
    /// Decrypts what ``EnginePublicKey/encrypt(_:scheme:)`` made.
    ///
    /// - Throws: `EngineError.Code.cannotDecrypt` for another key's or a damaged value, `unsuitableKey` where the key
    ///   cannot decrypt at all.
    public func decrypt(
        _ ciphertext: ArraySlice<UInt8>, scheme: EngineEncryptionScheme
    ) throws(EngineError) -> SecretBytes {
        let operation = try unsafe EngineEncryptionOperation(scheme, key: handle, direction: .decrypt)
        return try unsafe ciphertext.withUnsafeBufferPointer { input throws(EngineError) in
            let capacity = try unsafe operation.outputByteCount(for: input)
            return try unsafe SecretBytes(byteCount: capacity) { output throws(EngineError) in
                try unsafe operation.run(input, into: output)
            }
        }
    }
}

/// One encryption or decryption under way.
@safe
private final class EngineEncryptionOperation {
    enum Direction { case encrypt, decrypt }

    private let context: CapkiKeyContextHandle
    private let direction: Direction

    init(_ scheme: EngineEncryptionScheme, key: CapkiKeyHandle, direction: Direction) throws(EngineError) {
        EngineError.clearQueue()
        guard let pointer = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw EngineError(.failed, "no memory for an encryption")
        }
        unsafe context = unsafe CapkiKeyContextHandle(pointer: pointer)
        self.direction = direction
        let status =
            switch direction {
            case .encrypt: unsafe EVP_PKEY_encrypt_init(pointer)
            case .decrypt: unsafe EVP_PKEY_decrypt_init(pointer)
            }
        guard unsafe EVP_PKEY_is_a(key.pointer, scheme.keyType) == 1, status == 1, unsafe scheme.configure(pointer)
        else { throw EngineError(.unsuitableKey, "the key does not suit the encryption") }
    }

    deinit { unsafe capki_key_context_free(context) }

    /// The room that the result may need.
    func outputByteCount(for input: UnsafeBufferPointer<UInt8>) throws(EngineError) -> Int {
        var count = 0
        guard unsafe apply(input, nil, &count) == 1 else { throw failure }
        return count
    }

    func run(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(EngineError) -> Int {
        var count = output.count
        guard unsafe apply(input, output.baseAddress, &count) == 1 else { throw failure }
        return count
    }

    private func apply(
        _ input: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutablePointer<UInt8>?, _ count: inout Int
    ) -> Int32 {
        switch direction {
        case .encrypt: unsafe EVP_PKEY_encrypt(context.pointer, output, &count, input.baseAddress, input.count)
        case .decrypt: unsafe EVP_PKEY_decrypt(context.pointer, output, &count, input.baseAddress, input.count)
        }
    }

    private var failure: EngineError {
        switch direction {
        case .encrypt: EngineError(.failed, "the message cannot be encrypted to the key")
        case .decrypt: EngineError(.cannotDecrypt, "the value does not decrypt with the key")
        }
    }
}

extension EngineEncryptionScheme {
    fileprivate var keyType: String {
        switch self {
        case .rsaPKCS1, .rsaOAEP: "RSA"
        case .sm2: "SM2"
        }
    }

    fileprivate func configure(_ context: OpaquePointer) -> Bool {
        switch self {
        case .rsaPKCS1:
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        case .rsaOAEP(let digest, let maskDigest):
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_oaep_md(context, digest.implementation) == 1
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, maskDigest.implementation) == 1
        case .sm2: true
        }
    }
}
