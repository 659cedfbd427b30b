/// Whose rules a path is judged by.
public enum Profile: String, Sendable, Hashable, CaseIterable {
    /// RFC 5280 §4 and §6.
    case rfc5280
    /// RFC 5280 with what the CA/Browser Forum's Baseline Requirements (CA/B BR) ask of TLS servers beside it.
    case webPKI = "webpki"
    /// RFC 5280 with what GB/T 20518 asks of certificates for the algorithms of China's commercial cryptography.
    case gm

    /// Every rule about one certificate, in the order of RFC 5280.
    var rules: [any PathRule.Type] {
        switch self {
        case .rfc5280: Self.common
        case .webPKI: Self.web
        case .gm: Self.national
        }
    }

    private static let common: [any PathRule.Type] = [
        FormatRule.self, DuplicateExtensionRule.self, ValidityRule.self, KeyStrengthRule.self,
        BasicConstraintsRule.self, PathLengthRule.self, KeyUsageRule.self, KeyIdentifierRule.self,
        AlternativeNameRule.self, NameConstraintsFormRule.self, PolicyFormRule.self, CriticalityRule.self,
        CriticalExtensionRule.self, PurposeRule.self, ReferenceNameRule.self,
    ]

    /// What holds for the certificate of an OCSP responder: what a path is built by is not asked, since its issuer is known.
    var responderRules: [any PathRule.Type] {
        self == .gm ? Self.responder + [GMKeyRule.self, GMSignatureRule.self] : Self.responder
    }

    private static let responder: [any PathRule.Type] = [
        FormatRule.self, DuplicateExtensionRule.self, ValidityRule.self, KeyStrengthRule.self, KeyUsageRule.self,
        AlternativeNameRule.self, CriticalExtensionRule.self, PurposeRule.self,
    ]

    private static let web: [any PathRule.Type] =
        common + [
            WebVersionRule.self, WebKeyRule.self, WebSignatureRule.self, WebAuthorityKeyRule.self, WebRootRule.self,
            WebIssuerKeyPurposeRule.self, WebSubscriberRoleRule.self, WebSubscriberKeyUsageRule.self,
            WebSubscriberKeyPurposeRule.self, WebSubscriberNameRule.self, WebCommonNameRule.self,
        ]

    private static let national: [any PathRule.Type] =
        common + [
            GMVersionRule.self, GMKeyRule.self, GMSignatureRule.self, GMKeyUsageRule.self, GMIdentityRule.self,
        ]
}
