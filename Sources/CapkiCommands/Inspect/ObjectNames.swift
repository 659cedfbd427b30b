internal import PKIStructures

/// The names of object identifiers that stand in certificates and messages, beside those of extensions and attributes.
enum ObjectNames {
    /// The name, where there is one.
    static func name(of oid: OID) -> String? {
        byIdentifier[oid] ?? AttributeType.named(oid)?.name ?? oid.extensionName
    }

    /// Every identifier of the tables with its name.
    static let table = algorithms + curves + ciphers + messages + policies

    private static let byIdentifier: [OID: String] = table.reduce(
        into: Dictionary(OID.keyPurposes.map { ($1, $0) }) { $1 }
    ) { names, entry in
        if let oid = try? OID(dotted: entry.0) { names[oid] = entry.1 }
    }

    private static let algorithms = [
        ("1.2.840.113549.1.1.1", "rsaEncryption"), ("1.2.840.113549.1.1.2", "md2WithRSAEncryption"),
        ("1.2.840.113549.1.1.4", "md5WithRSAEncryption"), ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption"),
        ("1.2.840.113549.1.1.7", "rsaesOaep"), ("1.2.840.113549.1.1.8", "mgf1"),
        ("1.2.840.113549.1.1.10", "rsassaPss"), ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption"),
        ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption"), ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption"),
        ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption"), ("1.3.14.3.2.29", "sha1WithRSA"),
        ("1.2.840.10045.2.1", "ecPublicKey"), ("1.2.840.10045.4.1", "ecdsaWithSHA1"),
        ("1.2.840.10045.4.3.1", "ecdsaWithSHA224"), ("1.2.840.10045.4.3.2", "ecdsaWithSHA256"),
        ("1.2.840.10045.4.3.3", "ecdsaWithSHA384"), ("1.2.840.10045.4.3.4", "ecdsaWithSHA512"),
        ("1.2.840.10040.4.1", "dsa"), ("1.2.840.10040.4.3", "dsaWithSHA1"),
        ("2.16.840.1.101.3.4.3.2", "dsaWithSHA256"), ("1.2.840.10046.2.1", "dhPublicNumber"),
        ("1.3.101.110", "X25519"), ("1.3.101.111", "X448"), ("1.3.101.112", "Ed25519"), ("1.3.101.113", "Ed448"),
        ("1.2.156.10197.1.501", "sm2WithSM3"), ("1.2.156.10197.1.301.1", "sm2Sign"),
        ("1.2.156.10197.1.301.3", "sm2Encrypt"), ("1.2.156.10197.1.401", "SM3"), ("1.2.840.113549.2.2", "MD2"),
        ("1.2.840.113549.2.5", "MD5"), ("1.3.14.3.2.26", "SHA-1"), ("2.16.840.1.101.3.4.2.1", "SHA-256"),
        ("2.16.840.1.101.3.4.2.2", "SHA-384"), ("2.16.840.1.101.3.4.2.3", "SHA-512"),
        ("2.16.840.1.101.3.4.2.4", "SHA-224"),
    ]

    private static let curves = [
        ("1.2.840.10045.3.1.7", "P-256"), ("1.3.132.0.34", "P-384"), ("1.3.132.0.35", "P-521"),
        ("1.3.132.0.10", "secp256k1"), ("1.2.156.10197.1.301", "SM2"),
    ]

    private static let ciphers = [
        ("2.16.840.1.101.3.4.1.2", "AES-128-CBC"), ("2.16.840.1.101.3.4.1.22", "AES-192-CBC"),
        ("2.16.840.1.101.3.4.1.42", "AES-256-CBC"), ("2.16.840.1.101.3.4.1.5", "AES-128-wrap"),
        ("2.16.840.1.101.3.4.1.25", "AES-192-wrap"), ("2.16.840.1.101.3.4.1.45", "AES-256-wrap"),
        ("1.2.840.113549.3.7", "3DES-CBC"), ("1.2.840.113549.3.2", "RC2-CBC"), ("1.2.156.10197.1.104", "SM4"),
        ("1.2.156.10197.1.104.1", "SM4-ECB"), ("1.2.156.10197.1.104.2", "SM4-CBC"),
        ("1.2.840.113549.1.5.13", "PBES2"), ("1.2.840.113549.1.5.12", "PBKDF2"),
        ("1.3.6.1.4.1.11591.4.11", "scrypt"), ("1.2.840.113549.2.7", "HMAC-SHA-1"),
        ("1.2.840.113549.2.9", "HMAC-SHA-256"), ("1.2.840.113549.2.10", "HMAC-SHA-384"),
        ("1.2.840.113549.2.11", "HMAC-SHA-512"), ("1.2.156.10197.1.401.2", "HMAC-SM3"),
        ("1.2.840.113549.1.12.1.3", "pbeWithSHAAnd3KeyTripleDES-CBC"),
        ("1.2.840.113549.1.12.1.6", "pbeWithSHAAnd40BitRC2-CBC"), ("1.3.132.1.11.0", "dhStdDH-SHA224kdf"),
        ("1.3.132.1.11.1", "dhStdDH-SHA256kdf"), ("1.3.133.16.840.63.0.2", "dhStdDH-SHA1kdf"),
    ]

    private static let messages = [
        ("1.2.840.113549.1.7.1", "data"), ("1.2.840.113549.1.7.2", "signedData"),
        ("1.2.840.113549.1.7.3", "envelopedData"), ("1.2.840.113549.1.7.4", "signedAndEnvelopedData"),
        ("1.2.840.113549.1.7.6", "encryptedData"), ("1.2.840.113549.1.9.16.1.4", "TSTInfo"),
        ("1.2.156.10197.6.1.4.2.1", "data (GB/T 35275)"), ("1.2.156.10197.6.1.4.2.2", "signedData (GB/T 35275)"),
        ("1.2.156.10197.6.1.4.2.3", "envelopedData (GB/T 35275)"),
        ("1.2.156.10197.6.1.4.2.4", "signedAndEnvelopedData (GB/T 35275)"),
        ("1.2.156.10197.6.1.4.2.5", "encryptedData (GB/T 35275)"), ("1.2.840.113549.1.9.3", "contentType"),
        ("1.2.840.113549.1.9.4", "messageDigest"), ("1.2.840.113549.1.9.5", "signingTime"),
        ("1.2.840.113549.1.9.6", "countersignature"), ("1.2.840.113549.1.9.7", "challengePassword"),
        ("1.2.840.113549.1.9.14", "extensionRequest"), ("1.2.840.113549.1.9.15", "sMIMECapabilities"),
        ("1.2.840.113549.1.9.2", "unstructuredName"), ("1.2.840.113549.1.9.20", "friendlyName"),
        ("1.2.840.113549.1.9.21", "localKeyID"), ("1.2.840.113549.1.9.63", "tempPublicKey"),
        ("1.2.840.113549.1.9.16.2.12", "signingCertificate"),
        ("1.2.840.113549.1.9.16.2.47", "signingCertificateV2"), ("1.2.840.113549.1.9.16.2.14", "timeStampToken"),
        ("1.3.6.1.5.5.7.48.1", "OCSP"), ("1.3.6.1.5.5.7.48.2", "caIssuers"),
        ("1.3.6.1.5.5.7.48.5", "caRepository"), ("1.3.6.1.5.5.7.48.1.1", "basicOCSPResponse"),
    ]

    private static let policies = [
        ("2.5.29.32.0", "anyPolicy"), ("2.23.140.1.1", "extended-validation"), ("2.23.140.1.2.1", "domain-validated"),
        ("2.23.140.1.2.2", "organization-validated"),
        ("1.3.6.1.4.1.18760.14.10", "NETCA certificate policy"),
    ]
}
