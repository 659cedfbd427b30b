internal import PKIStructures

/// Whether a delta CRL adds to a complete one (RFC 5280 §5.2.4, §6.3.3 (c)): of the same issuer, scope and key, from a base
/// that the complete one has reached, and newer than it.
enum DeltaRevocationList {
    static func fits(_ delta: IndexedRevocationList, _ complete: IndexedRevocationList) -> Bool {
        guard let base = delta.base, let number = delta.number, let reached = complete.number else { return false }
        return delta.crl.issuer.matches(complete.crl.issuer) && delta.scope == complete.scope
            && delta.authorityKeyIdentifier == complete.authorityKeyIdentifier && base <= reached && reached < number
    }
}
