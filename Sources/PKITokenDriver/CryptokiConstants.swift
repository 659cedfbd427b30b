internal import CP11

/// What kind of object it is (PKCS#11 v2.40 §4.4).
public struct ObjectClass: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }

    public static let data = ObjectClass(rawValue: CKO_DATA)
    public static let certificate = ObjectClass(rawValue: CKO_CERTIFICATE)
    public static let publicKey = ObjectClass(rawValue: CKO_PUBLIC_KEY)
    public static let privateKey = ObjectClass(rawValue: CKO_PRIVATE_KEY)
    public static let secretKey = ObjectClass(rawValue: CKO_SECRET_KEY)
}

/// What kind of key it is (PKCS#11 v2.40 §4.7).
public struct KeyType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }

    public static let rsa = KeyType(rawValue: CKK_RSA)
    public static let ec = KeyType(rawValue: CKK_EC)
    /// PKCS#11 v3.0 §2.3.5, taken by modules of 2.40 too.
    public static let edwards = KeyType(rawValue: CKK_EC_EDWARDS)
    public static let genericSecret = KeyType(rawValue: CKK_GENERIC_SECRET)
}

/// An attribute of an object (PKCS#11 v2.40 §4.1).
public struct ObjectAttributeType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }

    public static let objectClass = ObjectAttributeType(rawValue: CKA_CLASS)
    public static let token = ObjectAttributeType(rawValue: CKA_TOKEN)
    public static let `private` = ObjectAttributeType(rawValue: CKA_PRIVATE)
    public static let label = ObjectAttributeType(rawValue: CKA_LABEL)
    public static let value = ObjectAttributeType(rawValue: CKA_VALUE)
    public static let certificateType = ObjectAttributeType(rawValue: CKA_CERTIFICATE_TYPE)
    public static let issuer = ObjectAttributeType(rawValue: CKA_ISSUER)
    public static let serialNumber = ObjectAttributeType(rawValue: CKA_SERIAL_NUMBER)
    public static let keyType = ObjectAttributeType(rawValue: CKA_KEY_TYPE)
    public static let subject = ObjectAttributeType(rawValue: CKA_SUBJECT)
    public static let id = ObjectAttributeType(rawValue: CKA_ID)
    public static let sensitive = ObjectAttributeType(rawValue: CKA_SENSITIVE)
    public static let encrypt = ObjectAttributeType(rawValue: CKA_ENCRYPT)
    public static let decrypt = ObjectAttributeType(rawValue: CKA_DECRYPT)
    public static let wrap = ObjectAttributeType(rawValue: CKA_WRAP)
    public static let unwrap = ObjectAttributeType(rawValue: CKA_UNWRAP)
    public static let sign = ObjectAttributeType(rawValue: CKA_SIGN)
    public static let signRecover = ObjectAttributeType(rawValue: CKA_SIGN_RECOVER)
    public static let verify = ObjectAttributeType(rawValue: CKA_VERIFY)
    public static let derive = ObjectAttributeType(rawValue: CKA_DERIVE)
    public static let modulus = ObjectAttributeType(rawValue: CKA_MODULUS)
    public static let modulusBits = ObjectAttributeType(rawValue: CKA_MODULUS_BITS)
    public static let publicExponent = ObjectAttributeType(rawValue: CKA_PUBLIC_EXPONENT)
    public static let extractable = ObjectAttributeType(rawValue: CKA_EXTRACTABLE)
    public static let ecParameters = ObjectAttributeType(rawValue: CKA_EC_PARAMS)
    public static let ecPoint = ObjectAttributeType(rawValue: CKA_EC_POINT)
    public static let privateExponent = ObjectAttributeType(rawValue: CKA_PRIVATE_EXPONENT)
    public static let firstPrime = ObjectAttributeType(rawValue: CKA_PRIME_1)
    public static let secondPrime = ObjectAttributeType(rawValue: CKA_PRIME_2)
    public static let firstExponent = ObjectAttributeType(rawValue: CKA_EXPONENT_1)
    public static let secondExponent = ObjectAttributeType(rawValue: CKA_EXPONENT_2)
    public static let coefficient = ObjectAttributeType(rawValue: CKA_COEFFICIENT)
    public static let valueByteCount = ObjectAttributeType(rawValue: CKA_VALUE_LEN)
    public static let application = ObjectAttributeType(rawValue: CKA_APPLICATION)
    public static let alwaysAuthenticate = ObjectAttributeType(rawValue: CKA_ALWAYS_AUTHENTICATE)
}

/// A mechanism (PKCS#11 v2.40 §5.1 and the mechanisms document).
public struct MechanismType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }

    public static let rsaKeyPairGeneration = MechanismType(rawValue: CKM_RSA_PKCS_KEY_PAIR_GEN)
    public static let ecKeyPairGeneration = MechanismType(rawValue: CKM_EC_KEY_PAIR_GEN)
    public static let edwardsKeyPairGeneration = MechanismType(rawValue: CKM_EC_EDWARDS_KEY_PAIR_GEN)
}

/// How a token signs what it is given.
public enum SigningMechanism: Sendable, Hashable {
    /// CKM_RSA_PKCS over a DigestInfo (PKCS#11 mechanisms v2.40 §2.1.6).
    case rsaPKCS1
    /// CKM_RSA_PKCS_PSS over a digest (PKCS#11 mechanisms v2.40 §2.1.10).
    case rsaPSS(PSSDigest, saltByteCount: Int)
    /// CKM_ECDSA over a digest (PKCS#11 mechanisms v2.40 §2.3.6).
    case ecdsa
    /// CKM_EDDSA over the message (PKCS#11 v3.0 §2.3.14).
    case eddsa
    /// A vendor's mechanism without parameters.
    case vendor(UInt)

    /// The digests of PSS; the mask is made with the same one.
    public enum PSSDigest: Sendable { case sha256, sha384, sha512 }
}
