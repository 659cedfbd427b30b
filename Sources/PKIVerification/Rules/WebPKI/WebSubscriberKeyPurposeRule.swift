internal import PKIStructures

/// CA/B BR §7.1.2.7.6 and §7.1.2.7.10: a subscriber names serverAuth in an extKeyUsage that is not critical, and none of the
/// purposes that other certificates are for.
enum WebSubscriberKeyPurposeRule: PathRule {
    /// The last signs precertificates (RFC 6962 §3.1).
    private static let forbidden: Set<OID> = [
        .codeSigning, .emailProtection, .timeStamping, .ocspSigning, .anyExtendedKeyUsage,
        OID(1, 3, 6, 1, 4, 1, 11129, 2, 4, 4),
    ]

    static func flaw(in examined: Examined) -> Flaw? {
        guard !examined.isIssuer else { return nil }
        let certificate = examined.certificate
        guard let purposes = certificate.extendedKeyUsage?.purposes else {
            return flaw("\(certificate.label) has no extKeyUsage")
        }
        if certificate.extensions[.extendedKeyUsage]?.isCritical == true {
            return flaw("the extKeyUsage of \(certificate.label) is critical")
        }
        guard purposes.contains(.serverAuth), forbidden.isDisjoint(with: purposes) else {
            return flaw("the extKeyUsage of \(certificate.label) is not that of a TLS server")
        }
        return nil
    }

    private static func flaw(_ reason: String) -> Flaw {
        Flaw(.extendedKeyUsageViolation, reason, clause: "CA/B BR §7.1.2.7.10")
    }
}
