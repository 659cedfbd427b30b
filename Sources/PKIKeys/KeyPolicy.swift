internal import PKIStructures

/// Which keys a CA certifies; each limit carries the clause it comes from.
public struct KeyPolicy: Sendable, Hashable {
    /// The smallest RSA modulus in bits.
    public var minimumRSASizeInBits: Int
    /// The families that may be certified.
    public var families: Set<KeyFamily>

    /// - Parameter minimumRSASizeInBits: NIST SP 800-57 Part 1 §5.6.1.1 has 112 bits of strength from 2048 on.
    public init(minimumRSASizeInBits: Int = 2048, families: Set<KeyFamily> = Set(KeyFamily.allCases)) {
        self.minimumRSASizeInBits = minimumRSASizeInBits
        self.families = families
    }

    /// What speaks against a key; nothing where it is fit.
    public func findings(for key: PublicKey) -> [Finding] {
        var findings: [Finding] = []
        if !families.contains(key.algorithm.family) {
            let allowed = families.map(\.description).sorted().joined(separator: ", ")
            findings.append(
                Finding(
                    code: "key.family", message: "a \(key.algorithm.family) key, allowed are \(allowed)",
                    clause: "the profile"))
        }
        if let rsa = key.rsa { findings += rsaFindings(rsa) }
        return findings
    }

    private func rsaFindings(_ key: RSAPublicKey) -> [Finding] {
        var findings: [Finding] = []
        if key.sizeInBits < minimumRSASizeInBits {
            findings.append(
                Finding(
                    code: "key.rsa_too_small",
                    message: "an RSA key of \(key.sizeInBits) bits, the minimum is \(minimumRSASizeInBits)",
                    clause: "NIST SP 800-57 Part 1 §5.6.1.1"))
        }
        if (key.publicExponent.last ?? 0) % 2 == 0 {
            findings.append(
                Finding(code: "key.rsa_even_exponent", message: "the RSA exponent is even", clause: "RFC 8017 §3.1"))
        } else if key.publicExponent.count < 3 {
            findings.append(
                Finding(
                    code: "key.rsa_small_exponent", message: "the RSA exponent is below 65537",
                    clause: "FIPS 186-5 §5.1"))
        }
        if (key.modulus.last ?? 0) % 2 == 0 {
            findings.append(
                Finding(code: "key.rsa_even_modulus", message: "the RSA modulus is even", clause: "RFC 8017 §3.1"))
        }
        return findings
    }
}
