internal import COpenSSL
internal import Synchronization

/// The contexts of a private key that are set up to sign and wait for the next digest: to set one up costs a fifth of an
/// ECDSA signature. As many are kept as threads have signed at once.
final class EngineDigestSigners: Sendable {
    private let idle = Mutex<[EngineDigestSigner]>([])

    /// Signs the value of a digest.
    ///
    /// - Throws: `EngineError.Code.unsuitableKey` where the key makes no signatures of the scheme.
    func sign(
        _ value: [UInt8], _ digest: EngineDigest, _ scheme: EngineSignatureScheme, with key: EnginePrivateKey
    ) throws(EngineError) -> [UInt8] {
        EngineError.clearQueue()
        let signer = if let idle = take(scheme) { idle } else { try EngineDigestSigner(scheme, digest, key) }
        let signature = try signer.sign(value)
        idle.withLock { $0.append(signer) }
        return signature
    }

    private func take(_ scheme: EngineSignatureScheme) -> EngineDigestSigner? {
        idle.withLock { signers in
            signers.lastIndex { $0.scheme == scheme }.map { signers.remove(at: $0) }
        }
    }
}

/// A private key that is set up to sign digests by one scheme, for one thread at a time.
@safe
private final class EngineDigestSigner: Sendable {
    let scheme: EngineSignatureScheme
    // Set once and freed in `deinit`; whoever uses it has taken it out of the list of idle ones.
    nonisolated(unsafe) private let context: CapkiKeyContextHandle
    /// The longest signature of the key.
    private let byteLimit: Int

    init(
        _ scheme: EngineSignatureScheme, _ digest: EngineDigest, _ key: EnginePrivateKey
    ) throws(EngineError) {
        guard let pointer = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.handle.pointer, nil) else {
            throw EngineError(.failed, "no memory for a signature")
        }
        self.scheme = scheme
        unsafe context = unsafe CapkiKeyContextHandle(pointer: pointer)
        byteLimit = Int(unsafe EVP_PKEY_get_size(key.handle.pointer))
        let isSetUp = unsafe scheme.withParameters { parameters in
            guard unsafe EVP_PKEY_sign_init(pointer) == 1,
                unsafe EVP_PKEY_CTX_set_signature_md(pointer, digest.implementation) == 1
            else { return 0 }
            return unsafe parameters == nil ? 1 : EVP_PKEY_CTX_set_params(pointer, parameters)
        }
        guard isSetUp == 1 else {
            throw EngineError(.unsuitableKey, "the key does not suit the signature algorithm")
        }
    }

    deinit { unsafe capki_key_context_free(context) }

    func sign(_ value: [UInt8]) throws(EngineError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: byteLimit)
        var count = byteLimit
        guard unsafe EVP_PKEY_sign(context.pointer, &signature, &count, value, value.count) == 1 else {
            throw EngineError(.failed, "signing failed")
        }
        signature.removeLast(byteLimit - count)
        return signature
    }
}
