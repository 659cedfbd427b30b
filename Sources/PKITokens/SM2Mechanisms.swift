internal import PKIKeys
internal import PKIStructures
internal import PKITokenDriver

/// The numbers by which a vendor's module makes SM2 keys and signs with them; PKCS#11 itself has none.
public struct SM2Mechanisms: Sendable, Hashable {
    /// How the module writes a signature.
    public enum SignatureForm: String, Sendable, CaseIterable {
        /// `r ‖ s`, 32 bytes each.
        case raw
        /// `SEQUENCE { r, s }`, as certificates have it (GM/T 0009 §7.3).
        case der
    }

    /// How the module takes a ciphertext: as the DER of an SM2Cipher (GM/T 0009 §7.2), or its parts in a row.
    public enum CiphertextForm: String, Sendable, CaseIterable {
        case der
        case c1c3c2
        case c1c2c3
        case c1c3c2WithoutMark = "c1c3c2-without-04"
        case c1c2c3WithoutMark = "c1c2c3-without-04"
    }

    /// How the module decrypts.
    public struct Decryption: Sendable, Hashable {
        /// The CKM_ of C_Decrypt.
        public var mechanism: UInt
        public var form: CiphertextForm

        public init(mechanism: UInt, form: CiphertextForm) {
            self.mechanism = mechanism
            self.form = form
        }
    }

    /// The CKK_ of SM2 keys.
    public var keyType: UInt
    /// The CKM_ that makes a key pair.
    public var keyPairGeneration: UInt
    /// The CKM_ that signs the digest `e`.
    public var signing: UInt
    public var signatureForm: SignatureForm
    /// How keys decrypt, where the module lets them.
    public var decryption: Decryption?
    /// The CKM_ by which C_UnwrapKey takes the DER of an SM2EnvelopedKey (GB/T 35276 §7.4), where the module has one.
    public var unwrapping: UInt?

    public init(
        keyType: UInt, keyPairGeneration: UInt, signing: UInt, signatureForm: SignatureForm,
        decryption: Decryption? = nil, unwrapping: UInt? = nil
    ) {
        self.keyType = keyType
        self.keyPairGeneration = keyPairGeneration
        self.signing = signing
        self.signatureForm = signatureForm
        self.decryption = decryption
        self.unwrapping = unwrapping
    }
}

/// The digest that SM2 signs (GB/T 32918.2 §6.1): `e = SM3(Z ‖ M)`.
enum SM2Digest {
    /// a, b, xG and yG of the recommended curve (GB/T 32918.5 §2).
    private static let curve: [UInt8] =
        [UInt64]([
            0xFFFF_FFFE_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_0000_0000, 0xFFFF_FFFF_FFFF_FFFC,
            0x28E9_FA9E_9D9F_5E34, 0x4D5A_9E4B_CF65_09A7, 0xF397_89F5_15AB_8F92, 0xDDBC_BD41_4D94_0E93,
            0x32C4_AE2C_1F19_8119, 0x5F99_0446_6A39_C994, 0x8FE3_0BBF_F266_0BE1, 0x715A_4589_334C_74C7,
            0xBC37_36A2_F4F6_779C, 0x59BD_CEE3_6B69_2153, 0xD0A9_877C_C62A_4740, 0x02DF_32E5_2139_F0A0,
        ]).flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }

    /// - Parameter point: the public key, `04 ‖ x ‖ y`.
    static func digest(_ message: SignableMessage, identity: [UInt8], point: [UInt8]) throws -> [UInt8] {
        let identityBits = identity.count * 8
        let length = [UInt8(truncatingIfNeeded: identityBits >> 8), UInt8(truncatingIfNeeded: identityBits)]
        // Z binds the signer's identity and key (GB/T 32918.2 §5.5).
        let z = try DigestAlgorithm.sm3.hash(length + identity + curve + point.dropFirst())
        return try DigestAlgorithm.sm3.hash(
            SignableMessage { piece in
                try piece(z[...])
                try message.forEachPiece(piece)
            })
    }
}

extension TokenKey {
    /// Signs with a vendor's mechanism for SM2.
    func signSM2(_ message: SignableMessage) throws -> [UInt8] {
        guard let mechanisms = token.custody.profile.sm2 else {
            // PKCS#11 v2.40 has no number for SM2; CKM_ECDSA would give a value that only looks like one.
            throw KeyError(
                .unsupportedAlgorithm, "PKCS#11 has no standard mechanism for SM2 signatures",
                hint: "tokens for SM2 need a profile of their vendor")
        }
        try token.proveOnce(ProvenUse(place: place, isDecryption: false)) { try prove(mechanisms) }
        return try signature(message, mechanisms)
    }

    private func signature(_ message: SignableMessage, _ mechanisms: SM2Mechanisms) throws -> [UInt8] {
        let digest = try SM2Digest.digest(
            message, identity: SignatureAlgorithm.sm2DefaultIdentity, point: publicKey.subjectPublicKeyInfo.publicKey)
        let signature = try token.sign(
            digest, with: .vendor(mechanisms.signing), at: place, asksEachTime: asksPINEachTime)
        guard mechanisms.signatureForm == .raw else { return signature }
        guard let value = SmallDER.ecdsaValue(signature, coordinateByteCount: 32) else {
            throw damaged(signature, 64)
        }
        return value
    }

    /// The first signature by a profile is a test: a wrong number or form gives values that only look like signatures.
    private func prove(_ mechanisms: SM2Mechanisms) throws {
        let message = Array("capki proves the profile of a vendor".utf8)
        let signature = try signature(SignableMessage(message), mechanisms)
        let identifier = try SignatureAlgorithm.sm2WithSM3.identifier
        let holds = try? publicKey.isValid(signature: signature[...], algorithm: identifier, over: message[...])
        guard holds == true else {
            throw TokenError(
                .profileWrong,
                "token '\(token.description.label)' signs otherwise than the profile '\(token.custody.profile.name)' says: the test signature by its SM2 key does not hold",
                hint: "see sm2 of the profile: the number for signing a digest, and the form of the signature")
        }
    }
}
