/// The identifiers of extensions that standards of all countries, and makers of software, define.
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
    /// RFC 3280 §5.3.2.
    public static let holdInstructionCode = OID(2, 5, 29, 23)
    /// RFC 5280 §5.3.3.
    public static let certificateIssuer = OID(2, 5, 29, 29)
    /// X.509, since when expired certificates stay.
    public static let expiredCertsOnCRL = OID(2, 5, 29, 60)
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
    /// RFC 6960 §4.4.1.
    public static let ocspNonce = OID(1, 3, 6, 1, 5, 5, 7, 48, 1, 2)
    /// RFC 6960 §4.4.2.
    public static let crlReference = OID(1, 3, 6, 1, 5, 5, 7, 48, 1, 3)
    /// RFC 6960 §4.4.3.
    public static let acceptableResponses = OID(1, 3, 6, 1, 5, 5, 7, 48, 1, 4)
    /// RFC 6960 §4.4.4.
    public static let archiveCutoff = OID(1, 3, 6, 1, 5, 5, 7, 48, 1, 6)
    /// RFC 6960 §4.4.6.
    public static let serviceLocator = OID(1, 3, 6, 1, 5, 5, 7, 48, 1, 7)
    /// RFC 6960 §4.4.7.1.
    public static let preferredSignatureAlgorithms = OID(1, 3, 6, 1, 5, 5, 7, 48, 1, 8)
    /// RFC 6960 §4.4.8.
    public static let ocspExtendedRevoke = OID(1, 3, 6, 1, 5, 5, 7, 48, 1, 9)

    /// RFC 3739 §3.2.6.
    public static let qcStatements = OID(1, 3, 6, 1, 5, 5, 7, 1, 3)
    /// RFC 7633 §4.
    public static let tlsFeature = OID(1, 3, 6, 1, 5, 5, 7, 1, 24)
    /// RFC 6962 §3.3, the list inside an OCSP response.
    public static let ocspSignedCertificateTimestamps = OID(1, 3, 6, 1, 4, 1, 11129, 2, 4, 5)
    /// Netscape's `nsCertType`.
    public static let netscapeCertificateType = OID(2, 16, 840, 1, 113730, 1, 1)
    /// Netscape's `nsComment`.
    public static let netscapeComment = OID(2, 16, 840, 1, 113730, 1, 13)
    /// Microsoft's `szOID_ENROLL_CERTTYPE_EXTENSION`.
    public static let microsoftTemplateName = OID(1, 3, 6, 1, 4, 1, 311, 20, 2)
    /// Microsoft's `szOID_CERTSRV_CA_VERSION`.
    public static let microsoftCAVersion = OID(1, 3, 6, 1, 4, 1, 311, 21, 1)
    /// Microsoft's `szOID_CERTIFICATE_TEMPLATE`.
    public static let microsoftCertificateTemplate = OID(1, 3, 6, 1, 4, 1, 311, 21, 7)
    /// Microsoft's `szOID_APPLICATION_CERT_POLICIES`.
    public static let microsoftApplicationPolicies = OID(1, 3, 6, 1, 4, 1, 311, 21, 10)
}
