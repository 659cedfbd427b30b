internal import PKIStructures

/// Whether a CRL may be used at all (RFC 5280 §6.3.3), its signature and its entries apart.
///
/// Full and direct CRLs are processed: made by the certificate's issuer itself with the same key, covering all of its
/// certificates and all reasons.
enum RevocationListRules {
    /// Why the CRL cannot be used, or `nil`.
    static func objection(to crl: CertificateRevocationList, by issuer: PathCertificate, at time: Instant) -> String? {
        timeObjection(crl, time) ?? extensionObjection(crl) ?? issuerObjection(issuer)
    }

    /// RFC 5280 §5.1.2.4, §5.1.2.5: nextUpdate is required, and behind it a newer one is out.
    private static func timeObjection(_ crl: CertificateRevocationList, _ time: Instant) -> String? {
        if time < crl.thisUpdate { return "it was made at \(crl.thisUpdate), after \(time)" }
        guard let nextUpdate = crl.nextUpdate else { return "it has no nextUpdate" }
        return time > nextUpdate ? "it was good until \(nextUpdate), the time asked for is \(time)" : nil
    }

    /// RFC 5280 §5.2.
    private static func extensionObjection(_ crl: CertificateRevocationList) -> String? {
        if let repeated = crl.extensions.repeatedIdentifier {
            return "it has the extension \(repeated.extensionName ?? repeated.description) twice"
        }
        if crl.extensions[.deltaCRLIndicator] != nil { return "it is a delta CRL" }
        if crl.extensions[.issuingDistributionPoint] != nil {
            return "it covers a part, by its issuingDistributionPoint"
        }
        if let critical = crl.extensions.first(where: \.isCritical) {
            return "its critical extension \(critical.id.extensionName ?? critical.id.description) is not processed"
        }
        // RFC 5280 §5.2.3: every CRL has one.
        return crl.extensions[.crlNumber] == nil ? "it has no cRLNumber" : nil
    }

    /// RFC 5280 §6.3.3 (f).
    private static func issuerObjection(_ issuer: PathCertificate) -> String? {
        guard let usage = issuer.keyUsage, !usage.contains(.cRLSign) else { return nil }
        return "the key usage of \(issuer.label) is '\(usage)', without cRLSign"
    }
}
