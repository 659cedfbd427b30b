/// A CRL without its entries: what stands before and behind them, once it is known how many bytes they take.
///
/// With it a CRL is written that is never in memory as a whole; ``TBSCertList`` is the same for one that is.
public struct RevocationListFrame: Sendable {
    public let signatureAlgorithm: AlgorithmIdentifier
    public let issuer: Name
    public let thisUpdate: Instant
    public let nextUpdate: Instant?
    public let extensions: Extensions

    /// The frame of a CRL of version 2.
    public init(
        signatureAlgorithm: AlgorithmIdentifier, issuer: Name, thisUpdate: Instant, nextUpdate: Instant?,
        extensions: Extensions
    ) {
        self.signatureAlgorithm = signatureAlgorithm
        self.issuer = issuer
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.extensions = extensions
    }

    /// What is signed, up to the first entry.
    ///
    /// - Parameter entryByteCount: what the entries take; where there are none the list is left out (RFC 5280 §5.1.2.6).
    public func opening(entryByteCount: Int) -> [UInt8] {
        let fields = derEncoded { coder in
            coder.integer(1)
            coder.encoded(signatureAlgorithm.derBytes)
            coder.encoded(issuer.encoded)
            CertificateTime(thisUpdate).encode(into: &coder)
            nextUpdate.map { CertificateTime($0) }?.encode(into: &coder)
        }
        let list = entryByteCount > 0 ? derHeader(.sequence, byteCount: entryByteCount) : []
        let count = fields.count + list.count + entryByteCount + closing.count
        return derHeader(.sequence, byteCount: count) + fields + list
    }

    /// What is signed, behind the last entry.
    public var closing: [UInt8] {
        extensions.isEmpty ? [] : derEncoded { $0.contextConstructed(0) { $0.encoded(extensions.derBytes) } }
    }

    /// What stands behind that which is signed.
    public func trailer(signature: [UInt8]) -> [UInt8] {
        derEncoded { coder in
            coder.encoded(signatureAlgorithm.derBytes)
            coder.bitString(signature)
        }
    }

    /// What stands before that which is signed.
    public func header(entryByteCount: Int, signature: [UInt8]) -> [UInt8] {
        let signedCount = opening(entryByteCount: entryByteCount).count + entryByteCount + closing.count
        return derHeader(.sequence, byteCount: signedCount + trailer(signature: signature).count)
    }
}

/// The identifier and length octets of a value.
func derHeader(_ tag: DERTag, byteCount: Int) -> [UInt8] {
    var bytes = [tag.rawValue]
    bytes.append(derLength: byteCount)
    return bytes
}

/// How many octets identifier and length take.
func headerCount(_ byteCount: Int) -> Int {
    var count = 2
    guard byteCount >= 0x80 else { return count }
    var rest = byteCount
    while rest > 0 {
        count += 1
        rest >>= 8
    }
    return count
}

extension [UInt8] {
    /// Adds the length octets of a value (X.690 §8.1.3).
    mutating func append(derLength count: Int) {
        guard count >= 0x80 else { return append(UInt8(truncatingIfNeeded: count)) }
        let octetCount = headerCount(count) - 2
        append(0x80 | UInt8(truncatingIfNeeded: octetCount))
        for place in (0..<octetCount).reversed() { append(UInt8(truncatingIfNeeded: count >> (place * 8))) }
    }
}
