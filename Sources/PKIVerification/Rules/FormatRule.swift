internal import PKIStructures

/// The certificate can be read, and its fields are what RFC 5280 §4.1 demands of them.
enum FormatRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        if let damage = certificate.damage, damage.code == .limit {
            return Flaw(
                .budgetExceeded, "\(certificate.label) is larger than is looked at: \(damage)",
                clause: "RFC 4158 §3.2")
        }
        if let damage = certificate.damage {
            return Flaw(.malformed, "\(certificate.label) is damaged: \(damage)", clause: "RFC 5280 §4.2")
        }
        // How an anchor numbers and names itself is its own affair (RFC 5280 §6.1.1 (d)); old roots have serial number 0.
        if examined.role == .anchor { return nil }
        return serialFlaw(certificate) ?? issuerFlaw(certificate) ?? subjectFlaw(certificate)
    }

    /// RFC 5280 §4.1.2.2: positive, at most 20 octets.
    private static func serialFlaw(_ certificate: PathCertificate) -> Flaw? {
        guard !certificate.hasConformingSerialNumber else { return nil }
        let serial = certificate.certificate.serialNumber
        return Flaw(
            .malformed, "the serial number \(serial) of \(certificate.label) is not positive or longer than 20 octets",
            clause: "RFC 5280 §4.1.2.2")
    }

    /// RFC 5280 §4.1.2.4: "The issuer field MUST contain a non-empty distinguished name".
    private static func issuerFlaw(_ certificate: PathCertificate) -> Flaw? {
        guard certificate.hasEmptyIssuer else { return nil }
        return Flaw(.malformed, "\(certificate.label) has an empty issuer name", clause: "RFC 5280 §4.1.2.4")
    }

    /// RFC 5280 §4.1.2.6: a CA has a subject; without one the name of others is in a critical subjectAltName.
    private static func subjectFlaw(_ certificate: PathCertificate) -> Flaw? {
        guard certificate.hasEmptySubject else { return nil }
        if certificate.isCA {
            return Flaw(.malformed, "\(certificate.label) is a CA with an empty subject", clause: "RFC 5280 §4.1.2.6")
        }
        guard certificate.extensions[.subjectAlternativeName]?.isCritical != true else { return nil }
        return Flaw(
            .malformed, "\(certificate.label) has an empty subject and no critical subjectAltName",
            clause: "RFC 5280 §4.1.2.6")
    }
}
