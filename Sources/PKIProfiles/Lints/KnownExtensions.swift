internal import PKIStructures

/// The extensions whose types the house knows.
enum KnownExtensions {
    static let types: [OID: any ExtensionContent.Type] = [
        .subjectKeyIdentifier: SubjectKeyIdentifier.self, .authorityKeyIdentifier: AuthorityKeyIdentifier.self,
        .keyUsage: KeyUsage.self, .extendedKeyUsage: ExtendedKeyUsage.self, .basicConstraints: BasicConstraints.self,
        .subjectAlternativeName: SubjectAlternativeName.self, .issuerAlternativeName: IssuerAlternativeName.self,
        .certificatePolicies: CertificatePolicies.self, .crlDistributionPoints: CRLDistributionPoints.self,
        .freshestCRL: FreshestCRL.self, .authorityInformationAccess: AuthorityInformationAccess.self,
        .crlNumber: CRLNumber.self, .nameConstraints: NameConstraints.self, .policyMappings: PolicyMappings.self,
        .policyConstraints: PolicyConstraints.self, .inhibitAnyPolicy: InhibitAnyPolicy.self,
        .privateKeyUsagePeriod: PrivateKeyUsagePeriod.self,
        .subjectDirectoryAttributes: SubjectDirectoryAttributes.self,
        .subjectInformationAccess: SubjectInformationAccess.self,
    ]

    /// Those whose value is a SEQUENCE of at least one member.
    private static let lists: Set<OID> = [
        .subjectAlternativeName, .issuerAlternativeName, .extendedKeyUsage, .certificatePolicies,
        .crlDistributionPoints, .freshestCRL, .authorityInformationAccess, .subjectInformationAccess, .policyMappings,
        .policyConstraints, .nameConstraints, .subjectDirectoryAttributes,
    ]

    /// What software that follows RFC 5280 §4.2, §5.2 processes, so that it may be critical.
    static let processed: Set<OID> = Set(types.keys).union([
        .issuingDistributionPoint, .deltaCRLIndicator, .precertificatePoison,
    ])

    /// Whether the value is an empty SEQUENCE where one member is the least.
    static func isEmptyList(_ member: Extension) -> Bool {
        lists.contains(member.id) && member.value == [DERTag.sequence.rawValue, 0x00]
    }
}
