/// The extensions that the house knows by name.
extension OID {
    /// RFC 5280 §4.2.1.2.
    public static let subjectKeyIdentifier = OID(2, 5, 29, 14)
    /// RFC 5280 §4.2.1.3.
    public static let keyUsage = OID(2, 5, 29, 15)
    /// RFC 5280 §4.2.1.6.
    public static let subjectAlternativeName = OID(2, 5, 29, 17)
    /// RFC 5280 §4.2.1.7.
    public static let issuerAlternativeName = OID(2, 5, 29, 18)
    /// RFC 5280 §4.2.1.9.
    public static let basicConstraints = OID(2, 5, 29, 19)
    /// RFC 5280 §5.2.3.
    public static let crlNumber = OID(2, 5, 29, 20)
    /// RFC 5280 §5.3.1.
    public static let reasonCode = OID(2, 5, 29, 21)
    /// RFC 5280 §5.3.2.
    public static let invalidityDate = OID(2, 5, 29, 24)
    /// RFC 5280 §5.2.4.
    public static let deltaCRLIndicator = OID(2, 5, 29, 27)
    /// RFC 5280 §5.2.5.
    public static let issuingDistributionPoint = OID(2, 5, 29, 28)
    /// RFC 5280 §4.2.1.10.
    public static let nameConstraints = OID(2, 5, 29, 30)
    /// RFC 5280 §4.2.1.13.
    public static let crlDistributionPoints = OID(2, 5, 29, 31)
    /// RFC 5280 §4.2.1.4.
    public static let certificatePolicies = OID(2, 5, 29, 32)
    /// RFC 5280 §4.2.1.1.
    public static let authorityKeyIdentifier = OID(2, 5, 29, 35)
    /// RFC 5280 §4.2.1.12.
    public static let extendedKeyUsage = OID(2, 5, 29, 37)
    /// RFC 5280 §4.2.1.8.
    public static let subjectDirectoryAttributes = OID(2, 5, 29, 9)
    /// RFC 5280 §4.2.2.2.
    public static let subjectInformationAccess = OID(1, 3, 6, 1, 5, 5, 7, 1, 11)
    /// RFC 5280 §4.2.1.5.
    public static let policyMappings = OID(2, 5, 29, 33)
    /// RFC 5280 §4.2.1.11.
    public static let policyConstraints = OID(2, 5, 29, 36)
    /// RFC 5280 §4.2.1.14.
    public static let inhibitAnyPolicy = OID(2, 5, 29, 54)
    /// RFC 3280 §4.2.1.4.
    public static let privateKeyUsagePeriod = OID(2, 5, 29, 16)
    /// RFC 5280 §4.2.1.15.
    public static let freshestCRL = OID(2, 5, 29, 46)
    /// RFC 5280 §4.2.2.1.
    public static let authorityInformationAccess = OID(1, 3, 6, 1, 5, 5, 7, 1, 1)
    /// RFC 6962 §3.3, the list of signed certificate timestamps.
    public static let signedCertificateTimestamps = OID(1, 3, 6, 1, 4, 1, 11129, 2, 4, 2)
    /// RFC 6962 §3.1, the mark of a precertificate.
    public static let precertificatePoison = OID(1, 3, 6, 1, 4, 1, 11129, 2, 4, 3)
    /// RFC 6960 §4.2.2.2.1.
    public static let ocspNoCheck = OID(1, 3, 6, 1, 5, 5, 7, 48, 1, 5)

    /// The name of an extension, where it has one.
    public var extensionName: String? { Self.extensionNames[self] }

    private static let extensionNames: [OID: String] = [
        subjectKeyIdentifier: "subjectKeyIdentifier", keyUsage: "keyUsage",
        subjectAlternativeName: "subjectAltName", issuerAlternativeName: "issuerAltName",
        basicConstraints: "basicConstraints", crlNumber: "cRLNumber", reasonCode: "reasonCode",
        invalidityDate: "invalidityDate", deltaCRLIndicator: "deltaCRLIndicator",
        issuingDistributionPoint: "issuingDistributionPoint", nameConstraints: "nameConstraints",
        crlDistributionPoints: "cRLDistributionPoints", certificatePolicies: "certificatePolicies",
        authorityKeyIdentifier: "authorityKeyIdentifier", extendedKeyUsage: "extKeyUsage", freshestCRL: "freshestCRL",
        authorityInformationAccess: "authorityInfoAccess",
        signedCertificateTimestamps: "signedCertificateTimestampList",
        precertificatePoison: "precertificatePoison", ocspNoCheck: "ocspNoCheck",
        OID(1, 2, 156, 10260, 4, 1, 1): "identifyCode", OID(1, 2, 156, 10260, 4, 1, 2): "insuranceNumber",
        OID(1, 2, 156, 10260, 4, 1, 3): "ICRegistrationNumber", OID(1, 2, 156, 10260, 4, 1, 4): "organizationCode",
        OID(1, 2, 156, 10260, 4, 1, 5): "taxationNumber",
    ]
}
