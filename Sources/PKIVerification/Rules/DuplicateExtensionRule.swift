internal import PKIStructures

/// RFC 5280 §4.2: "A certificate MUST NOT include more than one instance of a particular extension."
enum DuplicateExtensionRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard certificate.outline == nil, let repeated = certificate.content.repeatedExtension else { return nil }
        return Flaw(
            .duplicateExtension,
            "\(certificate.label) has the extension \(repeated.extensionName ?? repeated.description) twice",
            clause: "RFC 5280 §4.2")
    }
}
