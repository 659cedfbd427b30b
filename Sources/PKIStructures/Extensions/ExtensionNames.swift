extension OID {
    /// The name of an extension, where it has one: that of its ASN.1 module if there is such a module.
    public var extensionName: String? { Self.extensionNames[self] }

    private static let extensionNames: [OID: String] = certificateNames.merging(listNames) { $1 }
        .merging(vendorNames) { $1 }.merging(chineseNames) { $1 }

    private static let certificateNames: [OID: String] = [
        subjectDirectoryAttributes: "subjectDirectoryAttributes", subjectKeyIdentifier: "subjectKeyIdentifier",
        keyUsage: "keyUsage", privateKeyUsagePeriod: "privateKeyUsagePeriod",
        subjectAlternativeName: "subjectAltName", issuerAlternativeName: "issuerAltName",
        basicConstraints: "basicConstraints", nameConstraints: "nameConstraints",
        crlDistributionPoints: "cRLDistributionPoints", certificatePolicies: "certificatePolicies",
        policyMappings: "policyMappings", policyConstraints: "policyConstraints",
        inhibitAnyPolicy: "inhibitAnyPolicy", authorityKeyIdentifier: "authorityKeyIdentifier",
        extendedKeyUsage: "extKeyUsage", freshestCRL: "freshestCRL",
        authorityInformationAccess: "authorityInfoAccess", subjectInformationAccess: "subjectInfoAccess",
        qcStatements: "qcStatements", tlsFeature: "tlsFeature",
        signedCertificateTimestamps: "signedCertificateTimestampList", precertificatePoison: "precertificatePoison",
        ocspNoCheck: "ocspNoCheck",
    ]

    private static let listNames: [OID: String] = [
        crlNumber: "cRLNumber", deltaCRLIndicator: "deltaCRLIndicator",
        issuingDistributionPoint: "issuingDistributionPoint", expiredCertsOnCRL: "expiredCertsOnCRL",
        reasonCode: "reasonCode", invalidityDate: "invalidityDate", certificateIssuer: "certificateIssuer",
        holdInstructionCode: "holdInstructionCode", ocspNonce: "ocspNonce", crlReference: "crlReference",
        acceptableResponses: "acceptableResponses", archiveCutoff: "archiveCutoff",
        serviceLocator: "serviceLocator", preferredSignatureAlgorithms: "preferredSignatureAlgorithms",
        ocspExtendedRevoke: "extendedRevoke",
        ocspSignedCertificateTimestamps: "ocspSignedCertificateTimestampList",
    ]

    private static let vendorNames: [OID: String] = [
        netscapeCertificateType: "nsCertType", netscapeComment: "nsComment",
        microsoftTemplateName: "microsoftTemplateName", microsoftCAVersion: "microsoftCAVersion",
        microsoftCertificateTemplate: "microsoftCertificateTemplate",
        microsoftApplicationPolicies: "microsoftApplicationPolicies",
    ]

    private static let chineseNames: [OID: String] = [
        identityCode: "identifyCode", insuranceNumber: "insuranceNumber",
        businessRegistrationNumber: "ICRegistrationNumber", organisationCode: "organizationCode",
        taxNumber: "taxationNumber", residentIdentityNumber: "residentIdentityNumber",
        passportNumber: "passportNumber", unifiedSocialCreditCode: "unifiedSocialCreditCode",
        rsaEraIdentityCode: "rsaEraIdentifyCode", rsaEraBusinessRegistrationNumber: "rsaEraICRegistrationNumber",
        rsaEraOrganisationCode: "rsaEraOrganizationCode", rsaEraTaxNumber: "rsaEraTaxationNumber",
        netcaUniqueID: "netcaUniqueID", netcaOtherUniqueID: "netcaOtherUniqueID",
        netcaCertificateClass: "netcaCertificateClass", netcaBindingValue: "netcaBindingValue",
        netcaServiceNumber: "netcaServiceNumber", shenzhenUniqueID: "shenzhenUniqueID", gdcaTrustID: "gdcaTrustID",
        shanghaiCAUniqueID: "shanghaiCAUniqueID", shanghaiCAOrganisationID: "shanghaiCAOrganisationID",
        zhejiangCAUserName: "zhejiangCAUserName",
    ]
}
