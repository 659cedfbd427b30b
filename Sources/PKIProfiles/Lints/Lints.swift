public import PKIStructures

/// All rules, in the order in which they are listed and run.
public enum Lints {
    /// The rules about certificates.
    public static let certificate: [any CertificateLint.Type] = ownCertificate + holder + frame
    /// The rules about requests.
    public static let request: [any RequestLint.Type] = ownRequest + holder + requestFrame
    /// The rules about CRLs.
    public static let revocationList: [any RevocationListLint.Type] = ownRevocationList + frame

    /// Everything in which a certificate breaks a rule; nothing where it breaks none.
    public static func findings(in certificate: LintedCertificate) -> [LintFinding] {
        var findings: [LintFinding] = []
        for lint in self.certificate {
            for flaw in lint.flaws(in: certificate) { findings.append(LintFinding(lint.rule, flaw)) }
        }
        return findings
    }

    /// Everything in which a request breaks a rule.
    public static func findings(in request: LintedRequest) -> [LintFinding] {
        var findings: [LintFinding] = []
        for lint in self.request {
            for flaw in lint.flaws(in: request) { findings.append(LintFinding(lint.rule, flaw)) }
        }
        return findings
    }

    /// Everything in which a CRL breaks a rule; of one rule about entries at most ten are told.
    public static func findings(in list: LintedRevocationList) -> [LintFinding] {
        revocationList.flatMap { lint in lint.flaws(in: list).map { LintFinding(lint.rule, $0) } }
    }

    /// Everything in which a certificate breaks a rule.
    public static func findings(in certificate: Certificate) throws(StructureError) -> [LintFinding] {
        findings(in: try LintedCertificate(derEncoded: certificate.derBytes))
    }

    /// Everything in which a request breaks a rule.
    public static func findings(in request: CertificationRequest) throws(StructureError) -> [LintFinding] {
        findings(in: try LintedRequest(derEncoded: request.derBytes))
    }

    /// Everything in which a CRL breaks a rule.
    public static func findings(in list: CertificateRevocationList) throws(StructureError) -> [LintFinding] {
        findings(in: try LintedRevocationList(derEncoded: list.derBytes))
    }

    private static let ownCertificate: [any CertificateLint.Type] = [
        AccessCritical.self, AccessLocation.self, AnyPolicyMisplaced.self, AuthorityKeyIdentifierMissing.self,
        AuthorityWithoutKeyCertSign.self, BasicConstraintsNotCritical.self, DirectoryAttributesCritical.self,
        DistributionPointAddress.self, DistributionPointsCritical.self, ExtensionsMissing.self,
        FreshestCRLCritical.self, IssuerAlternativeNameCritical.self, KeyCertSignWithoutCA.self,
        KeyUsageMissing.self, NameConstraintsMisplaced.self, NameConstraintsNotCritical.self,
        OCSPNoCheckCritical.self, OCSPSigningChecked.self, PathLengthMisplaced.self, PolicyLimitsMisplaced.self,
        PolicyLimitsNotCritical.self, SerialNumberNotPositive.self, SerialNumberShort.self,
        SerialNumberTooLong.self, SignatureAgainstOwnKey.self, SubjectEmpty.self,
        SubjectKeyIdentifierCritical.self, SubjectKeyIdentifierMethod.self, SubjectKeyIdentifierMissing.self,
        SubtreeDistance.self, TimeStampingNotAlone.self, TimeStampingNotCritical.self,
        UniqueIdentifierPresent.self, ValidityReversed.self, VersionTooLow.self,
    ]

    private static let ownRequest: [any RequestLint.Type] = [
        RequestAttributeRepeated.self, RequestAttributeValues.self, RequestAttributesAbsent.self,
        RequestIssuerExtension.self, RequestPassword.self, RequestSignatureAgainstKey.self,
        RequestSubjectEmpty.self, RequestVersion.self,
    ]

    private static let ownRevocationList: [any RevocationListLint.Type] = [
        EntryDateForm.self, EntryExtensionCritical.self, EntryExtensionRepeated.self, EntryInFuture.self,
        EntryInvalidityDateForm.self, EntryReasonUnknown.self, EntryReasonUnspecified.self,
        EntryRemovedOutsideDelta.self, EntryRepeated.self, EntrySerialNumber.self,
        ListAuthorityKeyIdentifierMissing.self, ListDeltaBase.self, ListEntriesEmpty.self,
        ListFreshestInDelta.self, ListNextUpdateMissing.self, ListNumberCritical.self, ListNumberMissing.self,
        ListNumberTooLong.self, ListScopeContradictory.self, ListScopeNotCritical.self, ListTimesReversed.self,
        ListVersion.self,
    ]

    /// About the holder, in certificates and requests.
    private static let holder: [any HolderLint.Type] = [
        AgreementLimitAlone.self, AlternativeNameAddress.self, AlternativeNameCritical.self,
        AlternativeNameHost.self, AlternativeNameMailbox.self, AlternativeNameURI.self, AnyPurposeCritical.self,
        CurveNotNamed.self, EnciphermentByCurve.self, ExtensionTextCharacters.self, IdentityCodeForm.self,
        IdentityStringType.self,
        KeyAlgorithmParameters.self, KeyUsageAgainstKey.self, KeyUsageEmpty.self, KeyUsageNotCritical.self,
        OrganisationCodeCheck.self, PointCompressed.self, PolicyNoticeStringType.self, PolicyNoticeTooLong.self,
        PolicyRepeated.self, PolicyStatementAddress.self, PurposeAgainstKeyUsage.self, PurposeRepeated.self,
        RSAExponent.self, RSAKeySize.self, SM2KeyAlgorithm.self,
    ]

    /// About what all three have.
    private static let frame: [any FrameLint.Type] = [
        AttributeCharacters.self, AttributeControlCharacters.self, AttributeCountry.self,
        AttributeDuplicate.self, AttributeEmpty.self, AttributeObsoleteStringType.self,
        AttributeStringType.self, AttributeTooLong.self, AttributeWhitespace.self,
        AuthorityKeyIdentifierCritical.self, AuthorityKeyIdentifierHalf.self,
        AuthorityKeyIdentifierKeyless.self, CommonNameRepeated.self, EmailAddressInName.self,
        ExtensionDefaultWritten.self, ExtensionListEmpty.self, ExtensionRepeated.self,
        ExtensionUnknownCritical.self, ExtensionUnreadable.self, ExtensionValueEmpty.self, IssuerEmpty.self,
        NameLevelOrder.self, NameLevelShared.self, SM2ParametersNull.self, SignatureAlgorithmParameters.self,
        SignatureAlgorithmsDiffer.self, SignatureDigestWeak.self, TimeForm.self, TimeType.self,
    ]

    /// The same without times and issuers, which requests do not have, and with one algorithm alone.
    private static let requestFrame = frame.filter { lint in
        !withoutRequest.contains { $0 == lint }
    }

    private static let withoutRequest: [any FrameLint.Type] = [
        IssuerEmpty.self, TimeForm.self, TimeType.self, SignatureAlgorithmsDiffer.self,
        AuthorityKeyIdentifierCritical.self, AuthorityKeyIdentifierHalf.self, AuthorityKeyIdentifierKeyless.self,
    ]
}
