/// What can be told of an RSA private key without its secrets (RFC 8017 Appendix A.1.2).
///
///     RSAPrivateKey ::= SEQUENCE { version INTEGER { two-prime(0), multi(1) }, modulus INTEGER,
///         publicExponent INTEGER, privateExponent INTEGER, prime1 INTEGER, prime2 INTEGER, exponent1 INTEGER,
///         exponent2 INTEGER, coefficient INTEGER, otherPrimeInfos OtherPrimeInfos OPTIONAL }
public struct RSAPrivateKeyOutline: Hashable, Sendable {
    /// The public half.
    public let publicKey: RSAPublicKey

    /// Reads the outline of a key that fills `bytes`.
    ///
    /// - Throws: `StructureError.Code.unsupported` for a key of more than two primes.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the RSA key").reader
        try whole.expectEnd(of: "the RSA key")
        let version = try parts.read(.integer, "the version").smallInteger("the version")
        guard version == 0 else {
            throw StructureError(.unsupported, "an RSA key of version \(version), only two primes are supported")
        }
        let modulus = Array(try parts.read(.integer, "the modulus").unsignedInteger("the modulus"))
        let exponent = Array(try parts.read(.integer, "the exponent").unsignedInteger("the exponent"))
        let secrets = [
            "private exponent", "first prime", "second prime", "first exponent", "second exponent", "coefficient",
        ]
        for name in secrets { _ = try parts.read(.integer, "the \(name)").unsignedInteger("the \(name)") }
        try parts.expectEnd(of: "the RSA key")
        publicKey = RSAPublicKey(modulus: modulus, publicExponent: exponent)
    }
}
