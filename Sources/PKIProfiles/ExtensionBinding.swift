public import PKIStructures

/// What an extension belongs to, which decides what a reissue does with it.
public enum ExtensionBinding: Sendable, Hashable {
    /// To the key: made anew.
    case key
    /// To the issuer: follows the one that signs now.
    case issuer
    /// To one encoding of one certificate: dropped.
    case encoding
    /// To the holder: copied byte for byte, unknown and private ones too, because applications know a user by them.
    case holder

    /// What the extension belongs to.
    public init(of id: OID) {
        switch id {
        case .subjectKeyIdentifier: self = .key
        case .authorityKeyIdentifier, .crlDistributionPoints, .freshestCRL, .issuerAlternativeName,
            .authorityInformationAccess:
            self = .issuer
        // A timestamp of a log is over the certificate it was given for (RFC 6962 §3.2).
        case .signedCertificateTimestamps, .precertificatePoison: self = .encoding
        default: self = .holder
        }
    }
}
