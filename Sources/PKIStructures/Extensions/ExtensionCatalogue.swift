extension Extension {
    public func typedContent() throws(StructureError) -> (any ExtensionContent)? {
        switch id {
        case .basicConstraints: try BasicConstraints(derEncoded: value[...])
        case .keyUsage: try KeyUsage(derEncoded: value[...])
        case .extendedKeyUsage: try ExtendedKeyUsage(derEncoded: value[...])
        case .subjectKeyIdentifier: try SubjectKeyIdentifier(derEncoded: value[...])
        case .authorityKeyIdentifier: try AuthorityKeyIdentifier(derEncoded: value[...])
        case .subjectAlternativeName: try SubjectAlternativeName(derEncoded: value[...])
        case .crlDistributionPoints: try CRLDistributionPoints(derEncoded: value[...])
        case .authorityInformationAccess: try AuthorityInformationAccess(derEncoded: value[...])
        case .certificatePolicies: try CertificatePolicies(derEncoded: value[...])
        default: nil
        }
    }
}
