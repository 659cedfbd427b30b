internal import PKIEngine
internal import PKIStructures

/// The rules for the numbers of RSA keys.
extension KeyPolicy {
    func rsaFindings(_ key: RSAPublicKey) -> [Finding] {
        sizeFindings(key) + exponentFindings(key) + modulusFindings(key)
    }

    private func sizeFindings(_ key: RSAPublicKey) -> [Finding] {
        if key.sizeInBits < minimumRSASizeInBits.value {
            return [
                Finding(
                    code: "key.rsa_too_small",
                    message: "an RSA key of \(key.sizeInBits) bits, the minimum is \(minimumRSASizeInBits.value)",
                    clause: minimumRSASizeInBits.clause)
            ]
        }
        return key.sizeInBits > maximumRSASizeInBits.value ? [tooLarge(key)] : []
    }

    func tooLarge(_ key: RSAPublicKey) -> Finding {
        Finding(
            code: "key.rsa_too_large",
            message: "an RSA key of \(key.sizeInBits) bits, the maximum is \(maximumRSASizeInBits.value)",
            clause: maximumRSASizeInBits.clause)
    }

    private func exponentFindings(_ key: RSAPublicKey) -> [Finding] {
        if (key.publicExponent.last ?? 0) % 2 == 0 {
            return [
                Finding(code: "key.rsa_even_exponent", message: "the RSA exponent is even", clause: "RFC 8017 §3.1")
            ]
        }
        // A key with more than eight bytes of exponent is refused before.
        let exponent = key.publicExponent.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
        guard exponent < UInt64(clamping: minimumRSAExponent.value) else { return [] }
        return [
            Finding(
                code: "key.rsa_small_exponent", message: "the RSA exponent is below \(minimumRSAExponent.value)",
                clause: minimumRSAExponent.clause)
        ]
    }

    private func modulusFindings(_ key: RSAPublicKey) -> [Finding] {
        guard (key.modulus.last ?? 0) % 2 == 1 else {
            return [Finding(code: "key.rsa_even_modulus", message: "the RSA modulus is even", clause: "RFC 8017 §3.1")]
        }
        var findings: [Finding] = []
        if let factor = SmallPrimes.firstFactor(of: key.modulus, upTo: smallFactorBound.value) {
            findings.append(
                Finding(
                    code: "key.rsa_small_factor", message: "the RSA modulus is divisible by \(factor)",
                    clause: smallFactorBound.clause))
        }
        if key.hasROCAFingerprint {
            findings.append(
                Finding(
                    code: "key.rsa_roca",
                    message: "the RSA modulus has the pattern of the chips that make factorable keys (CVE-2017-15361)",
                    clause: "CA/B BR §6.1.1.3"))
        }
        // Only lack of memory keeps the test from its answer, and then more than this fails.
        if (try? EngineFactoring.hasCloseFactors(key.modulus, rounds: fermatRounds.value)) == true {
            findings.append(
                Finding(
                    code: "key.rsa_close_primes",
                    message: "\(fermatRounds.value) rounds of Fermat's method factor the RSA modulus",
                    clause: fermatRounds.clause))
        }
        return findings
    }
}

extension RSAPublicKey {
    /// The largest modulus that is computed with; larger ones would let a stranger buy minutes with one certificate.
    static let sizeLimitInBits = 16_384
    /// The longest exponent that is computed with, in bytes.
    static let exponentByteLimit = 8

    /// Whether the modulus is of the form that a library for smart cards made (CVE-2017-15361): its primes are
    /// `k·M + 65537^a mod M` with M the product of the first primes, so that modulo each of them the modulus is a power
    /// of 65537. About one honest key in 2²⁷ is too.
    fileprivate var hasROCAFingerprint: Bool {
        SmallPrimes.upTo(167).allSatisfy { prime in
            let remainder = modulus.remainder(by: prime)
            var power: UInt64 = 1
            repeat {
                if power == remainder { return true }
                power = power * 65_537 % prime
            } while power != 1
            return false
        }
    }
}

extension [UInt8] {
    /// The remainder of a big-endian number; the divisor is below 2³².
    fileprivate func remainder(by divisor: UInt64) -> UInt64 {
        var remainder: UInt64 = 0
        var place = 0
        while place < count {
            // Four octets at once; the first ones may be fewer.
            let end = place + (count - place - 1) % 4 + 1
            var word = remainder
            while place < end {
                word = word << 8 | UInt64(self[place])
                place += 1
            }
            remainder = word % divisor
        }
        return remainder
    }
}

/// The odd primes up to a bound.
private enum SmallPrimes {
    /// The largest bound that is taken.
    private static let limit = 65_535
    private static let usual = sieve(751)

    /// The usual primes in groups whose product is below 2³²: dividing by it once serves all of them.
    private static let usualGroups = grouped(usual[...])

    static func upTo(_ bound: Int) -> ArraySlice<UInt64> {
        (bound <= 751 ? usual : sieve(Swift.min(bound, limit))).prefix { $0 <= UInt64(clamping: bound) }
    }

    /// The smallest odd prime up to a bound that divides a number.
    static func firstFactor(of number: [UInt8], upTo bound: Int) -> UInt64? {
        let groups = bound == 751 ? usualGroups : grouped(upTo(bound))
        for group in groups {
            let remainder = number.remainder(by: group.reduce(1, *))
            if let factor = group.first(where: { remainder % $0 == 0 }) { return factor }
        }
        return nil
    }

    private static func grouped(_ primes: ArraySlice<UInt64>) -> [[UInt64]] {
        var groups: [[UInt64]] = []
        var product: UInt64 = 1 << 32
        for prime in primes {
            product *= prime
            if product < 1 << 32 {
                groups[groups.count - 1].append(prime)
            } else {
                groups.append([prime])
                product = prime
            }
        }
        return groups
    }

    private static func sieve(_ bound: Int) -> [UInt64] {
        var isComposite = [Bool](repeating: false, count: bound + 1)
        var primes: [UInt64] = []
        for candidate in stride(from: 3, through: bound, by: 2) where !isComposite[candidate] {
            primes.append(UInt64(candidate))
            for multiple in stride(from: candidate * candidate, through: bound, by: 2 * candidate) {
                isComposite[multiple] = true
            }
        }
        return primes
    }
}
