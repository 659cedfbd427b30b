internal import COpenSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Bytes that must not stay behind in memory: private keys, PINs, passphrases.
///
/// The memory is locked against swapping where the system allows it, and wiped when the last reference goes. The
/// description says nothing of the content.
@safe
public final class SecretBytes: Sendable, CustomStringConvertible {
    // Written only in `init`, read-only from then on, freed in `deinit`.
    nonisolated(unsafe) private let memory: UnsafeMutableBufferPointer<UInt8>

    /// Copies `bytes`; wiping the source is the caller's duty.
    public init(copying bytes: some Collection<UInt8>) {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        unsafe memory.initialize(repeating: 0)
        // Locking may be forbidden by a resource limit; the wipe below holds all the same.
        _ = unsafe mlock(memory.baseAddress, memory.count)
        for (index, byte) in bytes.enumerated() { unsafe memory[index] = byte }
        unsafe self.memory = unsafe UnsafeMutableBufferPointer(rebasing: memory[0..<bytes.count])
    }

    deinit {
        guard let base = unsafe memory.baseAddress else { return }
        unsafe OPENSSL_cleanse(base, memory.count)
        _ = unsafe munlock(base, max(memory.count, 1))
        unsafe base.deallocate()
    }

    /// The number of bytes.
    public var count: Int { unsafe memory.count }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { count == 0 }

    /// Lends the bytes for the length of one call.
    public func withBytes<Result, Failure: Error>(
        _ body: (borrowing Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let view = unsafe UnsafeBufferPointer(memory)
        return try body(unsafe view.span)
    }

    /// Lends the memory to a C function inside the engine.
    func withPointer<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeBufferPointer(memory))
    }

    /// Whether both hold the same bytes; the time taken tells only the length.
    public func isEqual(to other: SecretBytes) -> Bool {
        guard count == other.count else { return false }
        return unsafe CRYPTO_memcmp(memory.baseAddress, other.memory.baseAddress, count) == 0
    }

    public var description: String { "<\(count) secret bytes>" }
}
