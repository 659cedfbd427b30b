#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A PIN, a number of a private key or another secret for a module; wiped when the last reference goes.
@safe
public final class DriverSecret: Sendable {
    /// The longest PIN that is handed to a module, in bytes.
    public static let pinByteLimit = 255

    // Written only in `init`, read-only from then on, freed in `deinit`.
    nonisolated(unsafe) private let memory: UnsafeMutableBufferPointer<UInt8>
    /// The number of bytes.
    public let count: Int

    /// Copies a PIN.
    ///
    /// - Throws: `DriverError.Code.badArgument` for a PIN with a zero byte, where many modules would cut it, or too long a
    ///   one.
    public convenience init(pin bytes: borrowing Span<UInt8>) throws(DriverError) {
        guard bytes.count <= Self.pinByteLimit else {
            throw DriverError(.badArgument, "a PIN of \(bytes.count) bytes, the limit is \(Self.pinByteLimit)")
        }
        var hasZero = false
        for index in bytes.indices where bytes[index] == 0 { hasZero = true }
        guard !hasZero else { throw DriverError(.badArgument, "the PIN has a zero byte") }
        self.init(copying: bytes)
    }

    /// Copies any bytes.
    public init(copying bytes: borrowing Span<UInt8>) {
        count = bytes.count
        unsafe memory = .allocate(capacity: max(1, bytes.count))
        unsafe memory.initialize(repeating: 0)
        // Locking may be forbidden by a resource limit; the wipe below holds all the same.
        _ = unsafe mlock(memory.baseAddress, memory.count)
        for index in bytes.indices { unsafe memory[index] = bytes[index] }
    }

    deinit {
        guard let base = unsafe memory.baseAddress else { return }
        #if canImport(Darwin)
            _ = unsafe memset_s(base, memory.count, 0, memory.count)
        #else
            unsafe explicit_bzero(base, memory.count)
        #endif
        _ = unsafe munlock(base, memory.count)
        unsafe base.deallocate()
    }

    /// Whether both hold the same bytes, in a time that tells only the length.
    func isEqual(to other: DriverSecret) -> Bool {
        guard unsafe memory.count == other.memory.count else { return false }
        var difference: UInt8 = 0
        for index in unsafe memory.indices { unsafe difference |= memory[index] ^ other.memory[index] }
        return difference == 0
    }

    /// Lends the bytes to Cryptoki.
    func withBytes<Result>(_ body: (UnsafeMutablePointer<UInt8>?, UInt) -> Result) -> Result {
        unsafe body(memory.baseAddress, UInt(count))
    }
}
