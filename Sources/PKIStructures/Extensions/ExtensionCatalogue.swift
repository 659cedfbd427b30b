/// Which type reads which extension.
public enum ExtensionCatalogue {
    /// The place in which an extension stands.
    public enum Place: Sendable, CaseIterable {
        case certificate
        case crl
        case crlEntry
        case ocsp
    }

    /// The types of a place by their identifiers.
    public static func types(of place: Place) -> [OID: any ExtensionContent.Type] {
        switch place {
        case .certificate: certificateTypes
        case .crl: crlTypes
        case .crlEntry: crlEntryTypes
        case .ocsp: ocspTypes
        }
    }

    /// The type of an identifier, in whatever place; no identifier has two types.
    public static func type(of id: OID) -> (any ExtensionContent.Type)? { allTypes[id] }

    private static let certificateTypes = table(
        [
            SubjectDirectoryAttributes.self, SubjectKeyIdentifier.self, KeyUsage.self, PrivateKeyUsagePeriod.self,
            SubjectAlternativeName.self, IssuerAlternativeName.self, BasicConstraints.self, NameConstraints.self,
            CRLDistributionPoints.self, CertificatePolicies.self, PolicyMappings.self, AuthorityKeyIdentifier.self,
            PolicyConstraints.self, ExtendedKeyUsage.self, FreshestCRL.self, InhibitAnyPolicy.self,
            AuthorityInformationAccess.self, SubjectInformationAccess.self, QCStatements.self, TLSFeature.self,
            SignedCertificateTimestamps.self, PrecertificatePoison.self, OCSPNoCheck.self,
        ] + vendorTypes + chineseTypes)

    private static let vendorTypes: [any ExtensionContent.Type] = [
        NetscapeCertificateType.self, NetscapeComment.self, MicrosoftTemplateName.self,
        MicrosoftCertificateTemplate.self, MicrosoftApplicationPolicies.self, MicrosoftCAVersion.self,
    ]

    private static let chineseTypes: [any ExtensionContent.Type] = [
        IdentityCode.self, SocialInsuranceNumber.self, BusinessRegistrationNumber.self, OrganisationCode.self,
        TaxNumber.self, ResidentIdentityNumber.self, PassportNumber.self, UnifiedSocialCreditCode.self,
        RSAEraIdentityCode.self, RSAEraBusinessRegistrationNumber.self, RSAEraOrganisationCode.self,
        RSAEraTaxNumber.self, NETCAUniqueID.self, NETCAOtherUniqueID.self, NETCACertificateClass.self,
        NETCABindingValue.self, NETCAServiceNumber.self, ShenzhenUniqueID.self, GDCATrustID.self,
        ShanghaiCAUniqueID.self, ShanghaiCAOrganisationID.self, ZhejiangCAUserName.self,
    ]

    private static let crlTypes = table([
        AuthorityKeyIdentifier.self, IssuerAlternativeName.self, CRLNumber.self, DeltaCRLIndicator.self,
        IssuingDistributionPoint.self, FreshestCRL.self, AuthorityInformationAccess.self, ExpiredCertsOnCRL.self,
    ])

    private static let crlEntryTypes = table([
        ReasonCode.self, InvalidityDate.self, CertificateIssuer.self, HoldInstructionCode.self,
    ])

    /// RFC 6960 §4.4.5: the extensions of entries of CRLs may stand in single responses.
    private static let ocspTypes = table([
        OCSPNonce.self, CrlID.self, AcceptableResponses.self, ArchiveCutoff.self, ServiceLocator.self,
        PreferredSignatureAlgorithms.self, ExtendedRevoke.self, OCSPSignedCertificateTimestamps.self,
    ]).merging(crlEntryTypes) { $1 }

    private static let allTypes = Place.allCases.reduce(into: [:]) { $0.merge(types(of: $1)) { $1 } }

    private static func table(_ types: [any ExtensionContent.Type]) -> [OID: any ExtensionContent.Type] {
        types.reduce(into: [:]) { $0[$1.id] = $1 }
    }
}

extension Extension {
    /// The typed value, or `nil` where the identifier is not known.
    ///
    /// - Throws: `StructureError` where the value is damaged.
    public func typedContent() throws(StructureError) -> (any ExtensionContent)? {
        guard let type = ExtensionCatalogue.type(of: id) else { return nil }
        return try type.init(derEncoded: content)
    }
}
