internal import SwiftASN1

/// What both sides of a key agreement put into the key beside the agreed secret (RFC 5753 §7.2).
///
///     ECC-CMS-SharedInfo ::= SEQUENCE { keyInfo AlgorithmIdentifier, entityUInfo [0] EXPLICIT OCTET STRING OPTIONAL,
///         suppPubInfo [2] EXPLICIT OCTET STRING }
public struct ECCSharedInformation: Hashable, Sendable {
    /// The key wrap, as the message writes it.
    public let wrap: AlgorithmIdentifier
    public let userKeyingMaterial: [UInt8]?
    /// The length of the agreed key, which is written in bits.
    public let keyByteCount: Int

    public init(wrap: AlgorithmIdentifier, userKeyingMaterial: [UInt8]?, keyByteCount: Int) {
        self.wrap = wrap
        self.userKeyingMaterial = userKeyingMaterial
        self.keyByteCount = keyByteCount
    }

    public var derBytes: [UInt8] {
        let bitCount = UInt32(clamping: keyByteCount * 8)
        return derEncoded { coder in
            coder.sequence { coder in
                coder.encoded(wrap.derBytes)
                if let userKeyingMaterial { coder.contextConstructed(0) { $0.octetString(userKeyingMaterial) } }
                coder.contextConstructed(2) {
                    $0.octetString((0..<4).reversed().map { UInt8(truncatingIfNeeded: bitCount >> ($0 * 8)) })
                }
            }
        }
    }
}
