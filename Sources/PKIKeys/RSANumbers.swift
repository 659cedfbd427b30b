internal import PKIStructures

/// The numbers of an RSA private key (RFC 8017 Appendix A.1.2), big-endian, for a token that is to hold it.
package struct RSANumbers: Sendable {
    package let modulus: [UInt8]
    package let publicExponent: [UInt8]
    /// Private exponent, both primes, both exponents, coefficient.
    package let secrets: [Secret]
}

extension SoftwareKey {
    /// The key's numbers.
    ///
    /// - Throws: `KeyError.Code.badKey` for a key of another kind.
    package func rsaNumbers() throws(KeyError) -> RSANumbers {
        guard case .rsa = publicKey.algorithm else {
            throw KeyError(.badKey, "a \(publicKey.algorithm.family) key has no RSA numbers")
        }
        return try exportPKCS8().withArray { bytes throws(KeyError) in
            do throws(StructureError) {
                return try RSANumbers(PrivateKeyInfo(derEncoded: bytes[...]).privateKey)
            } catch {
                throw KeyError(.engine, "the engine wrote a key that cannot be read", underlying: error)
            }
        }
    }
}

extension RSANumbers {
    fileprivate init(_ bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the RSA key").reader
        _ = try parts.read(.integer, "the version")
        modulus = Array(try parts.read(.integer, "the modulus").unsignedInteger("the modulus"))
        publicExponent = Array(try parts.read(.integer, "the exponent").unsignedInteger("the exponent"))
        var secrets: [Secret] = []
        while !parts.isAtEnd {
            secrets.append(Secret(copying: try parts.read(.integer, "a number").unsignedInteger("a number")))
        }
        self.secrets = secrets
    }
}
