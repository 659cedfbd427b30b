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
        guard try unsafe !numbers.squareRoot(of: n, into: a) else { return true }
        let sieve = SquareSieve { unsafe (BN_mod_word(a.pointer, $0), BN_mod_word(n.pointer, $0)) }
        for distance in 1..<UInt(max(0, rounds)) + 1 where sieve.lets(distance) {
            if try unsafe numbers.isSquare(a, plus: distance, less: n) { return true }
        }
        return false
    }
}

/// Tells by remainders alone of nearly every `(a + distance)² - n` that it is no square.
private struct SquareSieve {
    /// Numbers without a common factor, in groups whose product is below 2³².
    private static let groups: [[UInt]] = [[64, 63, 65, 11, 17, 19], [23, 29, 31, 37, 41, 43]]
    private static let moduli = groups.flatMap { $0 }
    /// Which remainders the squares have, for each modulus.
    private static let squares = moduli.map { modulus in
        let remainders = Set((0..<modulus).map { $0 * $0 % modulus })
        return (0..<modulus).map(remainders.contains)
    }

    /// The remainders of `a` and `n` for each modulus.
    private let remainders: [(a: UInt, n: UInt)]

    init(_ remaindersBy: (UInt) -> (a: UInt, n: UInt)) {
        remainders = Self.groups.flatMap { group in
            let large = remaindersBy(group.reduce(1, *))
            return group.map { (large.a % $0, large.n % $0) }
        }
    }

    func lets(_ distance: UInt) -> Bool {
        Self.moduli.indices.allSatisfy { place in
            let modulus = Self.moduli[place]
            let root = (remainders[place].a + distance) % modulus
            return Self.squares[place][Int((root * root + modulus - remainders[place].n) % modulus)]
        }
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
        var isDone = unsafe startAbove(number)
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

    /// Puts a little more than the square root into `root`: the one of the first bits is right in as many places.
    private func startAbove(_ number: CapkiBigNumberHandle) -> Bool {
        let half = max(0, (unsafe BN_num_bits(number.pointer) - 61) / 2)
        guard unsafe BN_rshift(next.pointer, number.pointer, 2 * half) == 1 else { return false }
        let start = UInt64(Double(unsafe BN_get_word(next.pointer)).squareRoot()) + 2
        return unsafe BN_set_word(root.pointer, UInt(start)) == 1 && BN_lshift(root.pointer, root.pointer, half) == 1
    }

    /// Whether `(a + distance)² - n` is a square.
    func isSquare(
        _ a: CapkiBigNumberHandle, plus distance: UInt, less n: CapkiBigNumberHandle
    ) throws(EngineError) -> Bool {
        let scratch = try unsafe make([])
        let rest = try unsafe make([])
        guard unsafe BN_copy(scratch.pointer, a.pointer) != nil, unsafe BN_add_word(scratch.pointer, distance) == 1,
            unsafe BN_sqr(rest.pointer, scratch.pointer, context) == 1,
            unsafe BN_sub(rest.pointer, rest.pointer, n.pointer) == 1
        else { throw EngineError(.failed, "no memory for a factoring") }
        return try unsafe squareRoot(of: rest, into: scratch)
    }
}
