internal import PKIKeys
internal import PKIStructures

/// The few DER values that tokens speak, which no structure of PKIStructures is.
enum SmallDER {
    /// A value of fewer than 65536 bytes with its tag and length (X.690 §8.1).
    static func value(_ tag: DERTag, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            count < 0x80
            ? [UInt8(count)] : count < 0x100 ? [0x81, UInt8(count)] : [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
        return [tag.rawValue] + length + content
    }

    /// DigestInfo, which RSASSA-PKCS1-v1_5 signs (RFC 8017 §9.2).
    ///
    ///     DigestInfo ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier, digest OCTET STRING }
    static func digestInfo(_ algorithm: DigestAlgorithm, _ digest: [UInt8]) -> [UInt8] {
        let identifier = AlgorithmIdentifier(algorithm.oid, parameters: AlgorithmIdentifier.nullParameters)
        return value(.sequence, identifier.derBytes + value(.octetString, digest))
    }

    /// An ECDSA value as certificates have it (RFC 3279 §2.2.3), from `r ‖ s` as tokens give it (PKCS#11 mechanisms v2.40
    /// §2.3.1); `nil` where the length is not twice that of a coordinate or a number is zero.
    static func ecdsaValue(_ signature: [UInt8], coordinateByteCount: Int) -> [UInt8]? {
        guard signature.count == 2 * coordinateByteCount, let r = integer(signature.prefix(coordinateByteCount)),
            let s = integer(signature.suffix(coordinateByteCount))
        else { return nil }
        return value(.sequence, r + s)
    }

    private static func integer(_ magnitude: ArraySlice<UInt8>) -> [UInt8]? {
        let significant = magnitude.drop { $0 == 0 }
        guard let first = significant.first else { return nil }
        return value(.integer, (first >= 0x80 ? [0] : []) + significant)
    }

    /// The content of a value that has the tag and fills `bytes`; `nil` where it has another form.
    static func content(_ tag: DERTag, _ bytes: [UInt8]) -> [UInt8]? {
        var reader = DERReader(bytes)
        guard let element = try? reader.read(tag, "the value"), reader.isAtEnd else { return nil }
        return Array(element.content)
    }
}
