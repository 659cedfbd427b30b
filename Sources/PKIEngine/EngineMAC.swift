internal import COpenSSL
internal import Synchronization

/// HMAC (RFC 2104) over the digests of the engine.
public struct EngineMAC: Sendable, Hashable {
    fileprivate let digest: EngineDigest

    public init(hmac digest: EngineDigest) { self.digest = digest }

    /// The value over a message in memory.
    public func value(of message: ArraySlice<UInt8>, key: SecretBytes) throws(EngineError) -> [UInt8] {
        EngineError.clearQueue()
        guard let keyCount = Int32(exactly: key.count) else { throw EngineError(.unsuitableKey, "the key is too long") }
        var value = [UInt8](repeating: 0, count: digest.byteCount)
        let isDone = unsafe key.withPointer { key in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe HMAC(
                    digest.implementation, key.baseAddress, keyCount, message.baseAddress, message.count, &value, nil)
                    != nil
            }
        }
        guard isDone else { throw EngineError(.failed, "HMAC with \(digest.name) failed") }
        return value
    }
}

/// HMAC under one key for many messages: OpenSSL looks the algorithm up and takes the key in once, which costs several
/// times what a short message does. It is safe to use from several threads.
public final class EngineKeyedMAC: Sendable {
    private let mac: EngineMAC
    private let key: SecretBytes
    /// Contexts that hold the key and wait for the next message; as many as threads have worked at once.
    private let idle = Mutex<[EngineMACContext]>([])

    public init(_ mac: EngineMAC, key: SecretBytes) {
        self.mac = mac
        self.key = key
    }

    /// The value over a message in memory.
    public func value(of message: ArraySlice<UInt8>) throws(EngineError) -> [UInt8] {
        EngineError.clearQueue()
        let context =
            if let context = idle.withLock({ $0.popLast() }) { context } else { try EngineMACContext(mac, key) }
        let value = try context.value(of: message)
        // One that failed is not kept.
        idle.withLock { $0.append(context) }
        return value
    }
}

/// HMAC with its key, for one thread at a time.
@safe
private final class EngineMACContext: Sendable {
    // Set once and freed in `deinit`; whoever uses it has taken it out of the list of idle ones.
    nonisolated(unsafe) private let context: CapkiMACContextHandle
    private let digest: EngineDigest

    init(_ mac: EngineMAC, _ key: SecretBytes) throws(EngineError) {
        digest = mac.digest
        let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let pointer = unsafe EVP_MAC_CTX_new(algorithm) else {
            throw EngineError(.failed, "HMAC is not available")
        }
        unsafe context = unsafe CapkiMACContextHandle(pointer: pointer)
        var name = Array(digest.name.utf8CString)
        let status = unsafe name.withUnsafeMutableBufferPointer { name in
            unsafe key.withPointer { key in
                let parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(capki_parameter_mac_digest, name.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe EVP_MAC_init(pointer, key.baseAddress, key.count, parameters)
            }
        }
        guard status == 1 else { throw EngineError(.failed, "HMAC with \(digest.name) is not available") }
    }

    deinit { unsafe capki_mac_context_free(context) }

    func value(of message: ArraySlice<UInt8>) throws(EngineError) -> [UInt8] {
        var value = [UInt8](repeating: 0, count: digest.byteCount)
        var count = 0
        let isDone = unsafe message.withUnsafeBufferPointer { message in
            // Without a key it begins anew with the one that it has.
            unsafe EVP_MAC_init(context.pointer, nil, 0, nil) == 1
                && EVP_MAC_update(context.pointer, message.baseAddress, message.count) == 1
                && EVP_MAC_final(context.pointer, &value, &count, value.count) == 1
        }
        guard isDone, count == value.count else { throw EngineError(.failed, "HMAC with \(digest.name) failed") }
        return value
    }
}
