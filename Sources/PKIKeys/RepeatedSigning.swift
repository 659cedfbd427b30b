internal import PKIEngine
internal import PKIStructures
internal import Synchronization

/// Signs messages that have all but a few octets in common, and digests what they share once: a seal signature holds the whole
/// seal, with its picture, between the length of the whole and the few octets that are its own.
///
/// That is possible for SM2 keys in software; by any other key, or algorithm, each message is signed whole. It may be used from
/// several threads.
public final class RepeatedSigning: Sendable {
    /// As many digests are kept as there are different octets before what is shared.
    private static let headLimit = 16

    private let key: any Signer
    private let algorithm: SignatureAlgorithm
    private let common: [UInt8]
    private let software: SoftwareKey?
    /// What SM2 digests before a message.
    private let holder: [UInt8]
    /// The digests of a head and what is shared, by the head.
    private let begun = Mutex<[[UInt8]: EngineDigestState]>([:])

    /// - Parameter common: what all messages share.
    public init(_ key: any Signer, _ algorithm: SignatureAlgorithm, common: [UInt8]) {
        self.key = key
        self.algorithm = algorithm
        self.common = common
        let software = algorithm == .sm2WithSM3 ? key as? SoftwareKey : nil
        let holder = software.flatMap {
            SM2Holder.digest($0.publicKey, identity: SignatureAlgorithm.sm2DefaultIdentity)
        }
        self.software = holder == nil ? nil : software
        self.holder = holder ?? []
    }

    /// Signs a message.
    ///
    /// - Parameter start: where in the message that stands which all share; what stands there is not looked at again.
    /// - Throws: `KeyError.Code.cannotSign` for a message that is too short for it, or what keeps the key from signing.
    public func sign(_ message: [UInt8], commonAt start: Int) throws -> [UInt8] {
        guard start >= 0, start + common.count <= message.count else {
            throw KeyError(.cannotSign, "a message of \(message.count) bytes does not hold what it shares with others")
        }
        guard let software else { return try key.sign(SignableMessage(message), with: algorithm) }
        return try withEngine { () throws(EngineError) in
            var stream = try state(after: Array(message[..<start])).continued()
            try stream.update(message[(start + common.count)...])
            return try software.engine.sign(scheme: algorithm.engine, digest: .sm3, value: stream.finish())
        }
    }

    private func state(after head: [UInt8]) throws(EngineError) -> EngineDigestState {
        if let known = begun.withLock({ $0[head] }) { return known }
        var stream = try EngineDigestStream(.sm3)
        for part in [holder, head, common] { try stream.update(part[...]) }
        let state = try stream.state()
        begun.withLock { kept in
            if kept.count >= Self.headLimit { kept.removeAll() }
            kept[head] = state
        }
        return state
    }
}

/// What SM2 puts before each message: the digest Z of the signer's identity, the curve and the public key (GM/T 0003.2 §5.5,
/// GM/T 0009-2012 clause 8).
private enum SM2Holder {
    /// a, b and the base point of the recommended curve (GM/T 0003.5).
    private static let curve: [UInt64] = [
        0xFFFF_FFFE_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_0000_0000, 0xFFFF_FFFF_FFFF_FFFC,
        0x28E9_FA9E_9D9F_5E34, 0x4D5A_9E4B_CF65_09A7, 0xF397_89F5_15AB_8F92, 0xDDBC_BD41_4D94_0E93,
        0x32C4_AE2C_1F19_8119, 0x5F99_0446_6A39_C994, 0x8FE3_0BBF_F266_0BE1, 0x715A_4589_334C_74C7,
        0xBC37_36A2_F4F6_779C, 0x59BD_CEE3_6B69_2153, 0xD0A9_877C_C62A_4740, 0x02DF_32E5_2139_F0A0,
    ]

    /// Z; `nil` for a key whose point is not written whole.
    static func digest(_ key: PublicKey, identity: [UInt8]) -> [UInt8]? {
        let point = key.subjectPublicKeyInfo.publicKeyBits
        guard point.count == 65, point.first == 4, let bits = UInt16(exactly: identity.count * 8) else { return nil }
        let words = curve.flatMap { word in (0..<8).reversed().map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        return try? DigestAlgorithm.sm3.hash(
            [UInt8(bits >> 8), UInt8(bits & 0xFF)] + identity + words + point.dropFirst())
    }
}
