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

    /// Makes memory of `byteCount` bytes that a C function fills; `fill` tells how many of them count.
    init<Failure: Error>(
        byteCount: Int, fill: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Int
    ) throws(Failure) {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(byteCount, 1))
        unsafe memory.initialize(repeating: 0)
        _ = unsafe mlock(memory.baseAddress, memory.count)
        let usedByteCount: Int
        do throws(Failure) {
            usedByteCount = min(max(0, try unsafe fill(memory)), memory.count)
        } catch {
            unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
            _ = unsafe munlock(memory.baseAddress, memory.count)
            unsafe memory.deallocate()
            throw error
        }
        // What lies behind the used part is wiped at once, since `deinit` knows only the used part.
        unsafe OPENSSL_cleanse(memory.baseAddress?.advanced(by: usedByteCount), memory.count - usedByteCount)
        unsafe self.memory = unsafe UnsafeMutableBufferPointer(rebasing: memory[0..<usedByteCount])
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
