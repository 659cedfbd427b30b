public import PKIStructures

/// Which keys a CA certifies; each limit carries the clause it comes from.
public struct KeyPolicy: Sendable, Hashable {
    /// The smallest RSA modulus in bits.
    public var minimumRSASizeInBits: KeyLimit<Int>
    /// The largest RSA modulus in bits.
    public var maximumRSASizeInBits = KeyLimit(RSAPublicKey.sizeLimitInBits, "the limit of common libraries")
    /// The smallest public exponent.
    public var minimumRSAExponent = KeyLimit(65_537, "FIPS 186-5 §5.1")
    /// The prime up to which an RSA modulus is tried for factors.
    public var smallFactorBound = KeyLimit(751, "CA/B BR §6.1.6")
    /// The rounds of Fermat's factoring that an RSA modulus must withstand.
    public var fermatRounds = KeyLimit(100, "CA/B BR §6.1.1.3")
    /// The families that may be certified.
    public var families: KeyLimit<Set<KeyFamily>>
    /// The curves that EC and SM2 keys may be on.
    public var curves = KeyLimit(Set(NamedCurve.allCases), "the profile")

    /// - Parameter minimumRSASizeInBits: NIST SP 800-57 Part 1 §5.6.1.1 has 112 bits of strength from 2048 on.
    public init(minimumRSASizeInBits: Int = 2048, families: Set<KeyFamily> = Set(KeyFamily.allCases)) {
        self.minimumRSASizeInBits = KeyLimit(minimumRSASizeInBits, "NIST SP 800-57 Part 1 §5.6.1.1")
        self.families = KeyLimit(families, "the profile")
    }

    /// What speaks against a key; nothing where it is fit.
    public func findings(for key: PublicKey) -> [Finding] {
        var findings: [Finding] = []
        if !families.value.contains(key.algorithm.family) {
            let allowed = families.value.map(\.description).sorted().joined(separator: ", ")
            findings.append(
                Finding(
                    code: "key.family", message: "a \(key.algorithm.family) key, allowed are \(allowed)",
                    clause: families.clause))
        }
        if case .ec(let curve) = key.algorithm, !curves.value.contains(curve) {
            findings.append(curveFinding("the curve \(curve.rawValue)"))
        }
        if let rsa = key.rsa { findings += rsaFindings(rsa) }
        return findings
    }

    /// What speaks against the bits of a key, where they make no ``PublicKey`` too.
    public func findings(for information: SubjectPublicKeyInfo) -> [Finding] {
        do throws(KeyError) {
            return findings(for: try PublicKey(information))
        } catch {
            return [unusable(information, error)]
        }
    }

    func curveFinding(_ what: String) -> Finding {
        let allowed = curves.value.map(\.rawValue).sorted().joined(separator: ", ")
        return Finding(
            code: "key.curve_not_allowed", message: "\(what) is not allowed, allowed are \(allowed)",
            clause: curves.clause)
    }
}
