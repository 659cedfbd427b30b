#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A PIN in the form that libp11 takes, ended by a zero byte; wiped when the last reference goes.
@safe
public final class DriverPIN: Sendable {
    /// The longest PIN that is handed to a module, in bytes.
    public static let byteLimit = 255

    // Written only in `init`, read-only from then on, freed in `deinit`.
    nonisolated(unsafe) private let memory: UnsafeMutableBufferPointer<CChar>

    /// Copies a PIN.
    ///
    /// - Throws: `DriverError.Code.badArgument` for a PIN with a zero byte, which libp11 would cut there, or too long a
    ///   one.
    public init(copying bytes: borrowing Span<UInt8>) throws(DriverError) {
        guard bytes.count <= Self.byteLimit else {
            throw DriverError(.badArgument, "a PIN of \(bytes.count) bytes, the limit is \(Self.byteLimit)")
        }
        var hasZero = false
        for index in bytes.indices where bytes[index] == 0 { hasZero = true }
        guard !hasZero else { throw DriverError(.badArgument, "the PIN has a zero byte") }
        unsafe memory = .allocate(capacity: bytes.count + 1)
        unsafe memory.initialize(repeating: 0)
        // Locking may be forbidden by a resource limit; the wipe below holds all the same.
        _ = unsafe mlock(memory.baseAddress, memory.count)
        for index in bytes.indices { unsafe memory[index] = CChar(bitPattern: bytes[index]) }
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
    func isEqual(to other: DriverPIN) -> Bool {
        guard unsafe memory.count == other.memory.count else { return false }
        var difference: CChar = 0
        for index in unsafe memory.indices { unsafe difference |= memory[index] ^ other.memory[index] }
        return difference == 0
    }

    /// Lends the text to libp11.
    func withCString<Result>(_ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        unsafe body(memory.baseAddress.map { unsafe UnsafePointer($0) })
    }

    /// Lends the bytes without the ending zero to Cryptoki.
    func withBytes<Result>(_ body: (UnsafeMutablePointer<UInt8>?, UInt) -> Result) -> Result {
        unsafe memory.withMemoryRebound(to: UInt8.self) { unsafe body($0.baseAddress, UInt($0.count - 1)) }
    }
}
