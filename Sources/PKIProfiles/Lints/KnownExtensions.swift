internal import PKIStructures

/// The extensions whose types the house knows.
enum KnownExtensions {
    static let types: [OID: any ExtensionContent.Type] = [
        .subjectKeyIdentifier: SubjectKeyIdentifier.self, .authorityKeyIdentifier: AuthorityKeyIdentifier.self,
        .keyUsage: KeyUsage.self, .extendedKeyUsage: ExtendedKeyUsage.self, .basicConstraints: BasicConstraints.self,
        .subjectAlternativeName: SubjectAlternativeName.self, .issuerAlternativeName: SubjectAlternativeName.self,
        .certificatePolicies: CertificatePolicies.self, .crlDistributionPoints: CRLDistributionPoints.self,
        .freshestCRL: CRLDistributionPoints.self, .authorityInformationAccess: AuthorityInformationAccess.self,
        .crlNumber: CRLNumber.self,
    ]

    /// What software that follows RFC 5280 §4.2, §5.2 processes, so that it may be critical.
    static let processed: Set<OID> = Set(types.keys).union([
        .nameConstraints, OID(2, 5, 29, 33), OID(2, 5, 29, 36), OID(2, 5, 29, 54), .issuingDistributionPoint,
        .deltaCRLIndicator, .precertificatePoison,
    ])
}
