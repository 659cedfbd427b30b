internal import PKIStructures

/// What lints know of extensions by their identifiers.
enum KnownExtensions {
    /// Those whose value is a SEQUENCE of at least one member.
    private static let lists: Set<OID> = [
        .subjectAlternativeName, .issuerAlternativeName, .extendedKeyUsage, .certificatePolicies,
        .crlDistributionPoints, .freshestCRL, .authorityInformationAccess, .subjectInformationAccess, .policyMappings,
        .policyConstraints, .nameConstraints, .subjectDirectoryAttributes,
    ]

    /// What software that follows RFC 5280 §4.2, §5.2 processes, so that it may be critical.
    static let processed: Set<OID> = lists.union([
        .subjectKeyIdentifier, .authorityKeyIdentifier, .keyUsage, .basicConstraints, .inhibitAnyPolicy,
        .privateKeyUsagePeriod, .crlNumber, .issuingDistributionPoint, .deltaCRLIndicator, .precertificatePoison,
    ])

    /// Whether the value is an empty SEQUENCE where one member is the least.
    static func isEmptyList(_ member: Extension) -> Bool {
        member.content.count == 2 && lists.contains(member.id)
            && member.content.elementsEqual([DERTag.sequence.rawValue, 0x00])
    }
}
