internal import PKIStructures

/// The leaf may be used for the purpose that is asked for (RFC 5280 §4.2.1.3, §4.2.1.12), and no issuer's extKeyUsage
/// excludes it.
enum PurposeRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let purpose = examined.configuration.purpose
        if examined.isIssuer { return issuerFlaw(examined.certificate, purpose) }
        return keyUsageFlaw(examined.certificate, purpose) ?? keyPurposeFlaw(examined.certificate, purpose)
            ?? demandFlaw(examined.certificate, examined.configuration)
    }

    private static func keyUsageFlaw(_ leaf: PathCertificate, _ purpose: Purpose) -> Flaw? {
        guard !purpose.keyUsage.isEmpty, let usage = leaf.keyUsage, usage.isDisjoint(with: purpose.keyUsage) else {
            return nil
        }
        // RFC 5280 §4.2.1.12 ties the bits to a purpose that is named; a CA's certificate that names none is not restricted.
        if purpose.keyPurpose != nil, leaf.isCA, !leaf.hasExtendedKeyUsage { return nil }
        return Flaw(
            .keyUsageViolation,
            "the key usage of \(leaf.label) is '\(usage)', for \(purpose) one of '\(purpose.keyUsage)' is needed",
            clause: "RFC 5280 §4.2.1.3")
    }

    private static func keyPurposeFlaw(_ leaf: PathCertificate, _ purpose: Purpose) -> Flaw? {
        guard let wanted = purpose.keyPurpose else { return nil }
        let isAllowed: Bool
        switch purpose.demand {
        case .lenient: isAllowed = allows(leaf, wanted)
        case .named: isAllowed = leaf.extendedKeyUsage?.purposes.contains(wanted) == true
        case .aloneAndCritical:
            isAllowed =
                leaf.extendedKeyUsage?.purposes == [wanted] && leaf.extensions[.extendedKeyUsage]?.isCritical == true
        }
        return isAllowed ? nil : violation(leaf, purpose)
    }

    /// What is asked for beside the purpose.
    private static func demandFlaw(_ leaf: PathCertificate, _ configuration: Configuration) -> Flaw? {
        if let usage = leaf.keyUsage, !usage.isSuperset(of: configuration.keyUsage) {
            return Flaw(
                .keyUsageViolation,
                "the key usage of \(leaf.label) is '\(usage)', all of '\(configuration.keyUsage)' is asked for",
                clause: "RFC 5280 §4.2.1.3")
        }
        guard !configuration.keyPurposes.allSatisfy({ allows(leaf, $0) }) else { return nil }
        return violation(leaf, configuration.purpose)
    }

    /// A CA whose own extension leaves a purpose out does not vouch for it; so all verifiers in use read §4.2.1.12.
    private static func issuerFlaw(_ issuer: PathCertificate, _ purpose: Purpose) -> Flaw? {
        guard let wanted = purpose.keyPurpose, !allows(issuer, wanted) else { return nil }
        return violation(issuer, purpose)
    }

    /// RFC 5280 §4.2.1.12: without the extension, or with anyExtendedKeyUsage, there is no restriction.
    private static func allows(_ certificate: PathCertificate, _ wanted: OID) -> Bool {
        guard let purposes = certificate.extendedKeyUsage?.purposes else { return true }
        return purposes.contains(wanted) || purposes.contains(.anyExtendedKeyUsage)
    }

    private static func violation(_ certificate: PathCertificate, _ purpose: Purpose) -> Flaw {
        let names = certificate.extendedKeyUsage?.purposes.map { id in
            OID.keyPurposes.first { $0.value == id }?.key ?? id.description
        }
        let present = names.map { "'\($0.joined(separator: ", "))'" } ?? "absent"
        return Flaw(
            .extendedKeyUsageViolation,
            "the extended key usage of \(certificate.label) is \(present), which does not allow \(purpose)",
            clause: purpose.clause)
    }
}
