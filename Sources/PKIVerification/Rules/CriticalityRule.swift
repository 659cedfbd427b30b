internal import PKIStructures

/// Extensions that restrict a path are critical, so that nobody passes over them: RFC 5280 §4.2.1.9 (in the certificates of
/// CAs), §4.2.1.10, §4.2.1.11, §4.2.1.14. Those that never may be are refused by ``CriticalExtensionRule``.
enum CriticalityRule: PathRule {
    private static func clause(_ id: OID) -> String? {
        switch id {
        case .basicConstraints: "RFC 5280 §4.2.1.9"
        case .nameConstraints: "RFC 5280 §4.2.1.10"
        case .policyConstraints: "RFC 5280 §4.2.1.11"
        case .inhibitAnyPolicy: "RFC 5280 §4.2.1.14"
        default: nil
        }
    }

    /// Whether it is one of these.
    static func isRestriction(_ id: OID) -> Bool { clause(id) != nil }

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        if certificate.outline != nil { return nil }
        for id in certificate.content.uncritical {
            guard let clause = clause(id), binds(id, examined) else { continue }
            return Flaw(
                .malformed, "the \(id.extensionName ?? id.description) of \(certificate.label) is not critical",
                clause: clause)
        }
        return nil
    }

    private static func binds(_ id: OID, _ examined: Examined) -> Bool {
        switch id {
        // The national roots leave the mark out (GB/T 20518 §5.2.4); nobody but their holders passes over it.
        case .basicConstraints:
            examined.certificate.isCA && !(examined.configuration.profile == .gm && examined.isTrusted)
        // CA/B BR §7.1.2.10.8 lets CAs leave the mark out.
        case .nameConstraints: examined.configuration.profile != .webPKI
        // RFC 3280 §4.2.1.12 left it open, and PKIs for documents and agencies that grew under it still do; the certificates of
        // TLS do not live that long.
        case .policyConstraints: [.tlsServer, .tlsClient].contains(examined.configuration.purpose)
        default: true
        }
    }
}
