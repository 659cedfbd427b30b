internal import PKIStructures

/// Whether a CRL may be used at all (RFC 5280 §5, §6.3.3 (a)), its scope, signature and entries apart.
enum RevocationListRules {
    /// The scope is processed, and so is what a delta CRL starts from; nothing else that is critical.
    private static let processed: Set<OID> = [.issuingDistributionPoint, .deltaCRLIndicator]

    /// Why the CRL cannot be used, or `nil`.
    static func objection(to list: IndexedRevocationList, at time: Instant) -> String? {
        if let damage = list.damage { return "it is damaged: \(damage)" }
        return timeObjection(list.crl, time) ?? extensionObjection(list)
    }

    /// RFC 5280 §5.1.2.4, §5.1.2.5: behind nextUpdate a newer one is out.
    private static func timeObjection(_ crl: CertificateRevocationList, _ time: Instant) -> String? {
        if time < crl.thisUpdate { return "it was made at \(crl.thisUpdate), after \(time)" }
        guard let nextUpdate = crl.nextUpdate else { return nil }
        return time > nextUpdate ? "it was good until \(nextUpdate), the time asked for is \(time)" : nil
    }

    /// RFC 5280 §5.2.
    private static func extensionObjection(_ list: IndexedRevocationList) -> String? {
        let extensions = list.crl.extensions
        if let repeated = extensions.repeatedIdentifier {
            return "it has the extension \(repeated.extensionName ?? repeated.description) twice"
        }
        if let critical = extensions.first(where: { $0.isCritical && !processed.contains($0.id) }) {
            return "its critical extension \(critical.id.extensionName ?? critical.id.description) is not processed"
        }
        return nil
    }

    /// What every CRL has and this one lacks, or `nil` (RFC 5280 §5.1.2.5, §5.2.1, §5.2.3): what its issuer signed still revokes,
    /// but its silence on a certificate says nothing.
    static func omission(in list: IndexedRevocationList) -> String? {
        if list.crl.nextUpdate == nil { return "it has no nextUpdate" }
        if list.number == nil { return "it has no cRLNumber" }
        return list.authorityKeyIdentifier?.keyIdentifier == nil ? "it does not say whose key signed it" : nil
    }

    /// RFC 5280 §6.3.3 (f).
    static func objection(toSigner signer: PathCertificate) -> String? {
        guard let usage = signer.keyUsage, !usage.contains(.cRLSign) else { return nil }
        return "the key usage of \(signer.label) is '\(usage)', without cRLSign"
    }
}
