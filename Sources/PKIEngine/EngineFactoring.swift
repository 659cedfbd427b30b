internal import COpenSSL

/// Fermat's factoring: two primes that lie close together are found in a few steps.
public enum EngineFactoring {
    /// Whether an odd number is the product of two factors that some rounds of Fermat's method find.
    ///
    /// The method looks for a square `a² - n`, with `a` from the square root of `n` upwards.
    ///
    /// - Throws: `EngineError.Code.failed` for lack of memory.
    public static func hasCloseFactors(_ number: [UInt8], rounds: Int) throws(EngineError) -> Bool {
        guard let last = number.last, last % 2 == 1 else { return false }
        let numbers = try EngineNumbers()
        let n = try unsafe numbers.make(number)
        let a = try unsafe numbers.make([])
        let rest = try unsafe numbers.make([])
        guard try unsafe !numbers.squareRoot(of: n, into: a) else { return true }
        for _ in 0..<max(0, rounds) {
            // a ← a + 1, rest ← a² - n
            guard unsafe BN_add_word(a.pointer, 1) == 1, unsafe BN_sqr(rest.pointer, a.pointer, numbers.context) == 1,
                unsafe BN_sub(rest.pointer, rest.pointer, n.pointer) == 1
            else { throw EngineError(.failed, "no memory for a factoring") }
            if try unsafe numbers.isSquare(rest) { return true }
        }
        return false
    }
}

/// Numbers of OpenSSL that are freed together.
@safe
private final class EngineNumbers {
    let context: OpaquePointer
    private var numbers: [CapkiBigNumberHandle] = unsafe []
    private let root: CapkiBigNumberHandle
    private let next: CapkiBigNumberHandle

    init() throws(EngineError) {
        EngineError.clearQueue()
        guard let context = unsafe BN_CTX_new() else { throw EngineError(.failed, "no memory for a factoring") }
        guard let root = unsafe BN_new() else {
            unsafe BN_CTX_free(context)
            throw EngineError(.failed, "no memory for a factoring")
        }
        guard let next = unsafe BN_new() else {
            unsafe BN_CTX_free(context)
            unsafe BN_free(root)
            throw EngineError(.failed, "no memory for a factoring")
        }
        unsafe self.context = unsafe context
        unsafe self.root = unsafe CapkiBigNumberHandle(pointer: root)
        unsafe self.next = unsafe CapkiBigNumberHandle(pointer: next)
    }

    deinit {
        while let number = unsafe numbers.popLast() { unsafe capki_big_number_free(number) }
        unsafe capki_big_number_free(root)
        unsafe capki_big_number_free(next)
        unsafe BN_CTX_free(context)
    }

    func make(_ bytes: [UInt8]) throws(EngineError) -> CapkiBigNumberHandle {
        guard let pointer = unsafe BN_bin2bn(bytes, Int32(clamping: bytes.count), nil) else {
            throw EngineError(.failed, "no memory for a factoring")
        }
        unsafe numbers.append(CapkiBigNumberHandle(pointer: pointer))
        return unsafe CapkiBigNumberHandle(pointer: pointer)
    }

    /// Puts the square root, rounded down, into `result`, and tells whether it is exact.
    func squareRoot(of number: CapkiBigNumberHandle, into result: CapkiBigNumberHandle) throws(EngineError) -> Bool {
        // Newton's method from above: x ← (x + n / x) / 2 falls until it is there.
        unsafe BN_zero_ex(root.pointer)
        var isDone = unsafe BN_set_bit(root.pointer, (BN_num_bits(number.pointer) + 1) / 2) == 1
        while isDone {
            isDone =
                unsafe BN_div(next.pointer, nil, number.pointer, root.pointer, context) == 1
                && BN_add(next.pointer, next.pointer, root.pointer) == 1 && BN_rshift1(next.pointer, next.pointer) == 1
            guard isDone, unsafe BN_cmp(next.pointer, root.pointer) < 0 else { break }
            isDone = unsafe BN_copy(root.pointer, next.pointer) != nil
        }
        guard isDone, unsafe BN_sqr(next.pointer, root.pointer, context) == 1,
            unsafe BN_copy(result.pointer, root.pointer) != nil
        else { throw EngineError(.failed, "no memory for a factoring") }
        return unsafe BN_cmp(next.pointer, number.pointer) == 0
    }

    /// Whether a number is a square; most that are not show it in their remainders.
    func isSquare(_ number: CapkiBigNumberHandle) throws(EngineError) -> Bool {
        for modulus in [64, 63, 65, 11] as [UInt] {
            let remainder = unsafe BN_mod_word(number.pointer, modulus)
            guard (0..<modulus).contains(where: { $0 * $0 % modulus == remainder }) else { return false }
        }
        let scratch = try unsafe make([])
        return try unsafe squareRoot(of: number, into: scratch)
    }
}
