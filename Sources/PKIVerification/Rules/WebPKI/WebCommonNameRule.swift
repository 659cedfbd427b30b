internal import PKIStructures

/// CA/B BR §7.1.4.3: a common name of a subscriber is, character for character, one of its domain names, or one of its
/// addresses in the text form of RFC 3986 §3.2.2 and RFC 5952 §4; there is one at most (§7.1.4.1).
///
/// By the letter of §7.1.4.3 two more would fall, which x509-limbo takes for valid (`webpki::san::leftmost-wildcard-san`), as
/// browsers do, since a common name is never compared with a host (RFC 9525 §2): the domain below which a wildcard stands, beside
/// that wildcard, as CAs long wrote it; and a domain name where no alternative name is fully qualified.
enum WebCommonNameRule: PathRule {
    private static let commonName = OID(2, 5, 4, 3)

    static func flaw(in examined: Examined) -> Flaw? {
        guard !examined.isIssuer else { return nil }
        let certificate = examined.certificate
        let values = certificate.subject.attributes.filter { $0.type == commonName }.map { $0.value.text ?? "" }
        guard values.count > 1 || !values.allSatisfy({ isAllowed($0, certificate) }) else { return nil }
        return Flaw(
            .profileViolation,
            "the common name '\(values.joined(separator: "', '"))' of \(certificate.label) is not one alternative name",
            clause: "CA/B BR §7.1.4.3")
    }

    private static func isAllowed(_ value: String, _ certificate: PathCertificate) -> Bool {
        let names = certificate.content.alternativeNames ?? []
        if names.contains(where: { text($0) == value }) { return true }
        guard DNSName.isPreferredSyntax(Array(value.utf8)) else { return false }
        let qualified = certificate.names.dnsNames.filter { $0.base.contains(UInt8(ascii: ".")) }
        return qualified.isEmpty || qualified.contains { $0.isWildcard && $0.base.elementsEqual(value.utf8) }
    }

    private static func text(_ name: GeneralName) -> String? {
        switch name {
        case .dnsName(let text): text
        case .ipAddress: String(name.description.dropFirst("IP:".count))
        default: nil
        }
    }
}
