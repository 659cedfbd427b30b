internal import PKIStructures

/// CA/B BR §7.1.2.7.12: a subscriber has a subjectAltName, critical where the subject is empty and only there, of domain names
/// and IP addresses; no wildcard spans a top-level domain.
enum WebSubscriberNameRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        guard !examined.isIssuer else { return nil }
        let certificate = examined.certificate
        guard let names = certificate.content.alternativeNames else {
            return flaw("\(certificate.label) has no subjectAltName")
        }
        if certificate.extensions[.subjectAlternativeName]?.isCritical != certificate.hasEmptySubject {
            return flaw("the subjectAltName of \(certificate.label) is critical, and the subject not empty")
        }
        if let name = names.first(where: { !isHost($0) }) {
            return flaw("'\(name)' of \(certificate.label) is neither a domain name nor an IP address")
        }
        // Every top-level domain is registry-controlled (CA/B BR §3.2.2.6).
        let dot = UInt8(ascii: ".")
        guard let wildcard = certificate.names.dnsNames.first(where: { $0.isWildcard && !$0.base.contains(dot) }) else {
            return nil
        }
        return flaw("'\(wildcard.text)' of \(certificate.label) stands for a whole top-level domain")
    }

    private static func isHost(_ name: GeneralName) -> Bool {
        switch name {
        case .dnsName, .ipAddress: true
        default: false
        }
    }

    private static func flaw(_ reason: String) -> Flaw {
        Flaw(.profileViolation, reason, clause: "CA/B BR §7.1.2.7.12")
    }
}
