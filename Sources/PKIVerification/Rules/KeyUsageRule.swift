internal import PKIStructures

/// RFC 5280 §6.1.4 (n): "If a key usage extension is present, verify that the keyCertSign bit is set"; and by §4.2.1.3 who is no
/// CA must not have that bit, nor a CA without it a path length (§4.2.1.9); one bit at least is set.
enum KeyUsageRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard let usage = certificate.keyUsage else { return nil }
        if usage.isEmpty {
            return Flaw(
                .malformed, "the key usage of \(certificate.label) is empty", clause: "RFC 5280 §4.2.1.3")
        }
        if examined.isIssuer, !usage.contains(.keyCertSign) {
            return Flaw(
                .keyUsageViolation, "the key usage of \(certificate.label) is '\(usage)', without keyCertSign",
                clause: "RFC 5280 §6.1.4 (n)")
        }
        if !examined.isIssuer, usage.contains(.keyCertSign), certificate.basicConstraints?.isCA != true {
            return Flaw(
                .keyUsageViolation, "\(certificate.label) has the key usage keyCertSign, but is no CA",
                clause: "RFC 5280 §4.2.1.3")
        }
        return nil
    }
}
