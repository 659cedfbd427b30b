internal import COpenSSL
internal import Synchronization

/// The contexts of a key that are set up for the values of digests and wait for the next one: to set one up costs a fifth of
/// an ECDSA signature. As many are kept as threads have worked at once.
final class EngineDigestContexts: Sendable {
    private let direction: EngineSigningDirection
    private let idle = Mutex<[EngineDigestContext]>([])

    init(_ direction: EngineSigningDirection) { self.direction = direction }

    /// Lends a context for the length of one call; one that failed is not kept.
    func withContext<Result>(
        _ scheme: EngineSignatureScheme, _ digest: EngineDigest, key: CapkiKeyHandle,
        _ body: (EngineDigestContext) throws(EngineError) -> Result
    ) throws(EngineError) -> Result {
        // Whoever has the value of a digest has made it just now, and emptied the error queue for that.
        let context =
            if let context = take(scheme) { context } else {
                try unsafe EngineDigestContext(scheme, digest, direction, key: key)
            }
        let result = try body(context)
        idle.withLock { $0.append(context) }
        return result
    }

    private func take(_ scheme: EngineSignatureScheme) -> EngineDigestContext? {
        idle.withLock { contexts in
            contexts.lastIndex { $0.scheme == scheme }.map { contexts.remove(at: $0) }
        }
    }
}

/// What is done with a key.
enum EngineSigningDirection: Sendable {
    case sign, verify
}

/// A key that is set up to sign digests by one scheme, or to check their signatures, for one thread at a time.
@safe
final class EngineDigestContext: Sendable {
    let scheme: EngineSignatureScheme
    // Set once and freed in `deinit`; whoever uses it has taken it out of the list of idle ones.
    nonisolated(unsafe) private let context: CapkiKeyContextHandle
    /// The longest signature of the key.
    private let byteLimit: Int

    fileprivate init(
        _ scheme: EngineSignatureScheme, _ digest: EngineDigest, _ direction: EngineSigningDirection,
        key: CapkiKeyHandle
    ) throws(EngineError) {
        guard let pointer = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw EngineError(.failed, "no memory for a signature")
        }
        self.scheme = scheme
        unsafe context = unsafe CapkiKeyContextHandle(pointer: pointer)
        byteLimit = Int(unsafe EVP_PKEY_get_size(key.pointer))
        let isStarted = unsafe direction == .sign ? EVP_PKEY_sign_init(pointer) : EVP_PKEY_verify_init(pointer)
        guard isStarted == 1, unsafe Self.setUp(pointer, scheme, digest, key) else {
            throw EngineError(.unsuitableKey, "the key does not suit the signature algorithm")
        }
    }

    private static func setUp(
        _ context: OpaquePointer, _ scheme: EngineSignatureScheme, _ digest: EngineDigest, _ key: CapkiKeyHandle
    ) -> Bool {
        // ECDSA takes the value of any digest, but so would a key of SM2.
        if case .ecdsa = scheme { return unsafe EVP_PKEY_is_a(key.pointer, "EC") == 1 }
        // The identity is in the value already.
        if case .sm2 = scheme { return unsafe EVP_PKEY_is_a(key.pointer, "SM2") == 1 }
        guard unsafe EVP_PKEY_CTX_set_signature_md(context, digest.implementation) == 1 else { return false }
        let status = unsafe scheme.withParameters { parameters in
            unsafe parameters == nil ? 1 : EVP_PKEY_CTX_set_params(context, parameters)
        }
        return status == 1
    }

    deinit { unsafe capki_key_context_free(context) }

    /// Signs the value of a digest.
    func sign(_ value: [UInt8]) throws(EngineError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: byteLimit)
        var count = byteLimit
        guard unsafe EVP_PKEY_sign(context.pointer, &signature, &count, value, value.count) == 1 else {
            throw EngineError(.failed, "signing failed")
        }
        signature.removeLast(byteLimit - count)
        return signature
    }

    /// Whether a signature is the key's over the value of a digest.
    func verify(_ signature: ArraySlice<UInt8>, _ value: [UInt8]) -> Bool {
        let status = unsafe signature.withUnsafeBufferPointer {
            unsafe EVP_PKEY_verify(context.pointer, $0.baseAddress, $0.count, value, value.count)
        }
        if status != 1 { EngineError.clearQueue() }
        return status == 1
    }
}
